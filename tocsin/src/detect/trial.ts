import type { Search } from '../search/index.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { RESULT_LIMIT, type Window } from './finding.ts';
import { findingsOf } from './findings.ts';
import { Budget, KeptRows } from './kept-rows.ts';
import { Line } from './line.ts';
import type { SavedSearch } from './saved-search.ts';
import type { Trial } from './scheduler-state.ts';
import { createTicks } from './ticks.ts';

/** What a search without schedule and window is tried over. */
const WIDTH = 15 * 60_000;

/** The last window that ended, with its delay, before `at`, looked at without telling anybody. */
export const trial = async (
  definition: SavedSearch,
  options: {
    readonly search: Pick<Search, 'stream'>;
    readonly timeZone: string | undefined;
    readonly at: number;
    readonly signal: AbortSignal;
  },
): Promise<Trial> => {
  const { search, signal, at } = options;
  const timeZone = definition.schedule?.timeZone ?? options.timeZone;
  const started = performance.now();
  const [window, windowBefore] = lastWindows(definition, timeZone, at);
  const evaluation: Evaluation = await evaluate(definition, window, {
    search,
    timeZone,
    windowBefore: () => windowBefore,
    signal,
  });
  const { findings } = findingsOf(definition, evaluation, { at, late: false, isSuppressed: () => false });
  const results = new KeptRows();
  const budget = new Budget();
  for (const { kept } of evaluation.groups) results.addAll(kept, budget);
  return {
    window,
    count: evaluation.count,
    fires: evaluation.fires,
    reason: evaluation.reason,
    findings: findings.slice(0, RESULT_LIMIT).map(({ key, count, reason }) => ({ key, count, reason })),
    columns: evaluation.columns,
    results: results.rows,
    elapsedMs: Math.round(performance.now() - started),
  };
};

const lastWindows = (
  definition: SavedSearch,
  timeZone: string | undefined,
  at: number,
): readonly [last: Window, before: Window] => {
  const { schedule, delay, window: width = WIDTH } = definition;
  if (schedule === undefined) {
    const to = at - delay;
    return [
      { from: to - width, to },
      { from: to - 2 * width, to: to - width },
    ];
  }
  const ticks = createTicks(definition.id, schedule, timeZone);
  const line = new Line(definition, ticks, Line.beginning(ticks, at, delay));
  const last = line.before({ from: line.to, to: line.due - delay });
  return [last, line.before(last)];
};
