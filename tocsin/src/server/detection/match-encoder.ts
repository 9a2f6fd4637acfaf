import { createMatcher, type Matcher, type RuleSet } from '../../detect/index.ts';
import { ByteWriter, type Event } from '../../event/index.ts';
import type { BatchEncoder } from '../../outputs/index.ts';
import { createRecorder } from './anomaly-record.ts';

/** Events that are matched under one guard of time. */
const STRETCH = 250;

/** Milliseconds after which rules are compiled though nothing has come: a thread's start is waited for, and so is its first event. */
const SOON = 1_000;

interface Compiled {
  readonly matcher: Matcher;
  readonly record: (event: Event) => string | undefined;
}

/**
 * For the worker that has the events: of a batch those that some rule matches, as lines of JSON, and of others what rules of anomalies
 * read of them. Most events match no rule, and so cost no more than the question.
 */
export class Matching {
  readonly #count: (reason: string, by: number) => void;
  #rules: RuleSet;
  #compiled: Compiled | undefined;

  constructor(rules: RuleSet, count: (reason: string, by: number) => void) {
    this.#rules = rules;
    this.#count = count;
    if (!isEmpty(rules)) setTimeout(() => this.#ready(), SOON).unref();
  }

  /** Other rules from the next event on. */
  change(rules: RuleSet): void {
    this.#rules = rules;
    this.#compiled = undefined;
    if (!isEmpty(rules)) this.#ready();
  }

  #ready(): Compiled {
    if (this.#compiled !== undefined) return this.#compiled;
    const { documents, anomalies } = this.#rules;
    const rules = documents.filter((one) => one.kind === 'rule');
    const filters = documents.filter((one) => one.kind === 'filter');
    this.#compiled = { matcher: createMatcher(rules, { filters, route: true }), record: createRecorder(anomalies) };
    return this.#compiled;
  }

  #write(events: Event[], bytes: ByteWriter): number {
    if (events.length === 0 || isEmpty(this.#rules)) return 0;
    const { matcher, record } = this.#ready();
    const { matches, stopped } = matcher.matchAll(events);
    let written = 0;
    for (const [index, found] of matches.entries()) {
      const event = events[index];
      if (event === undefined) continue;
      const line = found.length > 0 ? `${JSON.stringify(event)}\n` : record(event);
      if (line === undefined) continue;
      bytes.text(line);
      written += 1;
    }
    if (stopped.length > 0) this.#count('rule_regex_stopped', stopped.length);
    return written;
  }

  createEncoder(): BatchEncoder {
    const bytes = new ByteWriter();
    let asked: Event[] = [];
    let events = 0;
    const match = (): void => {
      events += this.#write(asked, bytes);
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
  }
}

const isEmpty = ({ documents, anomalies }: RuleSet): boolean => documents.length + anomalies.length === 0;
