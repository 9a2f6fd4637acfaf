import { formatTick } from '../time/format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  1_000,
  5_000,
  15_000,
  30_000,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];

export interface TimeLabel {
  readonly index: number;
  readonly text: string;
}

/** Labels under times (epoch milliseconds, ascending), at those that begin a round stretch of local time; about `most` of them. */
export function timeLabels(times: readonly number[], most: number): readonly TimeLabel[] {
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return [];
  const range = last - first;
  if (range === 0) return [{ index: 0, text: formatTick(first, 0) }];
  const step = STEPS.find((one) => range / one <= Math.max(1, most)) ?? 365 * DAY;
  const labels: TimeLabel[] = [];
  // A first place in the middle of a stretch has no label: the next round one is near.
  let before = stretch(first - 1, step);
  times.forEach((time, index) => {
    const here = stretch(time, step);
    if (here !== before) labels.push({ index, text: textOf(time, step, range) });
    before = here;
  });
  return labels.length > 0 ? labels : [{ index: 0, text: formatTick(first, range) }];
}

function stretch(time: number, step: number): number {
  return Math.floor((time - new Date(time).getTimezoneOffset() * MINUTE) / step);
}

/** Midnight says which day begins. */
function textOf(time: number, step: number, range: number): string {
  if (range > 300 * DAY) return formatTick(time, range);
  if (step >= DAY) return formatTick(time, 3 * DAY);
  const at = new Date(time);
  if (at.getHours() === 0 && at.getMinutes() === 0 && range > 2 * HOUR) return formatTick(time, 3 * DAY);
  return formatTick(time, step < MINUTE ? 0 : HOUR);
}
