import { createDay, type Day, isUsualKnown, learnDay, usual } from './day.ts';
import { createLevel, deviation, type Level } from './level.ts';
import { createTail, surprise, type Tail } from './tail.ts';

/**
 * A detector for one series of any kind, point by point: no look at what comes, no clock, nothing to set. Four views of a value — its
 * distance from the usual of the time of day at once, over eight and over twenty points, and from the level without regard to the day — are
 * each judged against their own tail, so that the scale is the same for every series. Plain data: what is stored and restored goes on as
 * if nothing had happened.
 */
export interface SeriesState {
  readonly day: Day;
  readonly residual: Level;
  readonly level: Level;
  /** Smoothed distances, as `VIEWS` has them. */
  readonly smooth: number[];
  readonly tails: Tail[];
  lowest: number;
  highest: number;
  /** Points since the last that was let through, and its surprise. */
  since: number;
  last: number;
}

/** By how much of the difference each view moves with a point; the last sees no time of day. */
const VIEWS = [1, 0.12, 0.05, 0.05] as const;
const LEVEL_RATE = 0.005;
/** Part of the range seen so far below which nothing is surprising. */
const LEAST = 0.08;
/** Points for which one alert speaks for all that follow, unless they are this much as surprising. */
const QUIET = 150;
/** Points before anything is scored. */
const WARM_UP = 20;
const OUTDONE = 1.2;
/** What is left of the surprise of a point for which another speaks. */
const SPOKEN_FOR = 0.01;
/** Beyond, differences would overflow. */
const LARGEST = 1e150;
/** Surprise at which the score is one half: what is worth an alert, by the labelled series of bench/anomaly.mjs. */
const HALF = 1.6;

export interface SeriesScore {
  /** 0 to 1; from one half on worth an alert. 0 for what is no finite number. */
  readonly score: number;
  /** What was usual at that time, before the point. */
  readonly expected: number;
  /** How surprising the four views are together (root mean square), whether or not another point speaks for this one. */
  readonly surprise: number;
}

export const createSeries = (): SeriesState => ({
  day: createDay(),
  residual: createLevel(),
  level: createLevel(),
  smooth: VIEWS.map(() => 0),
  tails: VIEWS.map(createTail),
  lowest: Number.MAX_VALUE,
  highest: -Number.MAX_VALUE,
  since: QUIET,
  last: 0,
});

/** Scores a point and then learns from it. `time` in epoch milliseconds, in any order, NaN where it is unknown. */
export const scorePoint = (state: SeriesState, time: number, value: number): SeriesScore => {
  if (!Number.isFinite(value)) return { score: 0, expected: expectedAt(state, time), surprise: 0 };
  const point = Math.max(-LARGEST, Math.min(LARGEST, value));
  const expected = state.level.count === 0 ? point : expectedAt(state, time);
  state.lowest = Math.min(state.lowest, point);
  state.highest = Math.max(state.highest, point);
  const floor = Math.max((state.highest - state.lowest) * LEAST, Number.MIN_VALUE * 1e16);
  const residual = deviation(state.residual, state.level.count === 0 ? 0 : point - usual(state.day, time), LEVEL_RATE);
  const distance = deviation(state.level, point, LEVEL_RATE);
  const isKnown = isUsualKnown(state.day, time);
  learnDay(state.day, time, point);
  let squares = 0;
  for (const [view, rate] of VIEWS.entries()) {
    const tail = state.tails[view];
    if (tail === undefined) continue;
    const before = state.smooth[view] ?? 0;
    const smooth = before + rate * ((view === VIEWS.length - 1 ? distance : residual) - before);
    state.smooth[view] = smooth;
    // Before a time of day was seen once, the distance from its usual would only be the season itself.
    if (isKnown || view === VIEWS.length - 1) squares += surprise(tail, Math.abs(smooth), floor) ** 2;
  }
  const raw = state.level.count <= WARM_UP ? 0 : Math.sqrt(squares / VIEWS.length);
  const own = spokenFor(state, raw) ? raw * SPOKEN_FOR : raw;
  return { score: own / (own + HALF), expected, surprise: raw };
};

const expectedAt = (state: SeriesState, time: number): number => usual(state.day, time) + state.residual.mean;

const spokenFor = (state: SeriesState, raw: number): boolean => {
  state.since++;
  if (state.since <= QUIET && raw < state.last * OUTDONE) return true;
  state.since = 0;
  state.last = raw;
  return false;
};
