import type { Search } from '../../search/index.ts';
import { type AnyDocument, ruleName } from '../correlation/index.ts';
import { createDetector } from '../detector.ts';
import { narrowingOf } from '../sigma/index.ts';
import type { BacktestDay, BacktestReport } from './report.ts';
import { dayOf, RuleTally } from './rule-tally.ts';

export interface BacktestRequest {
  readonly documents: readonly AnyDocument[];
  /** Time modifiers or epoch seconds. */
  readonly earliest?: string | undefined;
  readonly latest?: string | undefined;
  readonly timeZone?: string | undefined;
  /** Whether rules see the events of their log source only, as when they run. Default true. */
  readonly route?: boolean | undefined;
  /** Milliseconds after which it ends with what it has. */
  readonly maxTime?: number | undefined;
  /** Events that are read at most. */
  readonly maxEvents?: number | undefined;
  /** Epoch milliseconds; default the system's clock. */
  readonly now?: number | undefined;
  readonly signal: AbortSignal;
  readonly tag?: string | undefined;
}

const DEFAULT_EARLIEST = '-30d';
const DAY = 86_400_000;

/**
 * Runs rules over the events of the past, oldest first, as if they came now. Memory stays flat, however many they are. Throws RangeError where
 * the range is none.
 */
export async function backtest(search: Pick<Search, 'past'>, request: BacktestRequest): Promise<BacktestReport> {
  const { documents, earliest = DEFAULT_EARLIEST, latest, timeZone, signal, tag, route = true } = request;
  const { maxTime = Number.POSITIVE_INFINITY, maxEvents = Number.POSITIVE_INFINITY } = request;
  const started = performance.now();
  const rules = documents.filter((one) => one.kind === 'rule');
  const filters = documents.filter((one) => one.kind === 'filter');
  const tallies = talliesOf(documents);
  const detector = createDetector(
    documents,
    { route, matched: (rule, event) => tallies.get(ruleName(rule))?.match(event) },
    (finding, change) => tallies.get(finding.rule)?.find(finding, change),
  );
  let index = 0;
  let newest = Number.NEGATIVE_INFINITY;
  let truncated = false;
  const past = await search.past(
    { earliest, latest, timeZone, signal, tag, narrowing: narrowingOf(rules, { filters, route }) },
    (events) => {
      for (const event of events) {
        if (index >= maxEvents) {
          truncated = true;
          break;
        }
        detector.add(event, index++);
        newest = event['@timestamp'];
      }
      truncated ||= performance.now() - started > maxTime;
      signal.throwIfAborted();
      return !truncated;
    },
  );
  const end = truncated && newest < past.latest ? newest + 1 : past.latest;
  // Nothing that was not read could have matched; yet time has passed, and windows have closed.
  detector.advance(Math.min(end, Math.max(newest, request.now ?? Date.now())));
  detector.finish();
  const since = Math.max(past.earliest, past.days[0]?.start ?? past.latest);
  const span = Math.max(1, (end - since) / DAY);
  const all = [...new Set(tallies.values())];
  const findings = sum(all.map((one) => one.findings));
  return {
    earliest: past.earliest,
    latest: end,
    truncated,
    events: sum(past.days.map(({ events }) => events)),
    read: index,
    matches: sum(all.map(({ matches }) => matches)),
    findings,
    span,
    perDay: findings / span,
    days: daysOf(past.days, all, since, end),
    rules: all.map((one) => one.report(span)),
    stopped: detector.counts.stopped,
    problems: detector.problems,
    elapsedMs: Math.round(performance.now() - started),
  };
}

/** By the names of rules. What a threshold is made of counts as the threshold, which comes last. */
function talliesOf(documents: readonly AnyDocument[]): ReadonlyMap<string, RuleTally> {
  const tallies = new Map<string, RuleTally>();
  const written = new Map<string, RuleTally>();
  for (const document of documents.filter(({ kind }) => kind !== 'filter').reverse()) {
    const { file, line, title } = document;
    const place = JSON.stringify([file, line, title]);
    const tally = written.get(place) ?? new RuleTally(document);
    written.set(place, tally);
    tallies.set(ruleName(document), tally);
  }
  return new Map([...tallies].reverse());
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Every day from the first with events to the end, without a gap. */
function daysOf(
  stored: readonly { readonly start: number; readonly events: number }[],
  tallies: readonly RuleTally[],
  since: number,
  end: number,
): readonly BacktestDay[] {
  const events = new Map(stored.map((day) => [day.start / DAY, day.events]));
  const days: BacktestDay[] = [];
  for (let day = Math.floor(since / DAY); day * DAY < end; day++) {
    const counts = tallies.map((one) => one.days.get(day)).filter((one) => one !== undefined);
    days.push({
      day: dayOf(day * DAY),
      events: events.get(day) ?? 0,
      matches: sum(counts.map(({ matches }) => matches)),
      findings: sum(counts.map((one) => one.findings)),
    });
  }
  return days;
}
