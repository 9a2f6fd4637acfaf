import { createMatcher, type RuleSet } from '../../detect/index.ts';
import { ByteWriter, type Event } from '../../event/index.ts';
import type { BatchEncoder } from '../../outputs/index.ts';
import { createRecorder } from './anomaly-record.ts';

/** Events that are matched under one guard of time. */
const STRETCH = 250;

/**
 * For the worker that has the events: of a batch those that some rule matches, as lines of JSON, and of others what rules of anomalies
 * read of them. Most events match no rule, and so cost no more than the question.
 */
export function createMatching(
  { documents, anomalies }: RuleSet,
  count: (reason: string, by: number) => void,
): () => BatchEncoder {
  const rules = documents.filter((one) => one.kind === 'rule');
  const filters = documents.filter((one) => one.kind === 'filter');
  const matcher = createMatcher(rules, { filters, route: true });
  const record = createRecorder(anomalies);
  return () => {
    const bytes = new ByteWriter();
    let asked: Event[] = [];
    let events = 0;
    const match = (): void => {
      if (asked.length === 0) return;
      const { matches, stopped } = matcher.matchAll(asked);
      for (const [index, found] of matches.entries()) {
        const event = asked[index];
        if (event === undefined) continue;
        const line = found.length > 0 ? `${JSON.stringify(event)}\n` : record(event);
        if (line === undefined) continue;
        bytes.text(line);
        events += 1;
      }
      if (stopped.length > 0) count('rule_regex_stopped', stopped.length);
      asked = [];
    };
    return {
      add: (event) => {
        asked.push(event);
        if (asked.length >= STRETCH) match();
      },
      get events() {
        match();
        return events;
      },
      get bytes() {
        return bytes.length;
      },
      take: (token) => {
        match();
        const batch = { token, events, chunks: events === 0 ? [] : [bytes.take()] };
        events = 0;
        return batch;
      },
    };
  };
}
