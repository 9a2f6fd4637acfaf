import type { Timeline } from '../api/types.ts';
import { absoluteRange, type TimeRange } from '../time/range.ts';

export interface Bar {
  readonly index: number;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly count: number;
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

/** Bars in a box of the given size. A bucket ends where the next one starts: calendar days are not all 24 hours long. */
export function barsOf(timeline: Timeline, width: number, height: number, top: number): readonly Bar[] {
  const { buckets, span } = timeline;
  const start = buckets[0]?.time ?? timeline.earliest;
  const last = buckets.at(-1)?.time ?? timeline.latest;
  const range = Math.max(1, last + span - start);
  return buckets.map((bucket, index) => {
    const to = buckets[index + 1]?.time ?? bucket.time + span;
    const x = ((bucket.time - start) / range) * width;
    const barHeight = bucket.count === 0 ? 0 : Math.max(1.5, (bucket.count / top) * height);
    return {
      index,
      from: bucket.time,
      to,
      count: bucket.count,
      x,
      width: ((to - bucket.time) / range) * width,
      height: barHeight,
    };
  });
}

/** The top of the axis: 1, 2 or 5 times a power of ten, and at least 1, that no count exceeds. */
export function niceTop(largest: number): number {
  if (largest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const factor =
    [1, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10].find(
      (candidate) => candidate * power >= largest && Number.isInteger(candidate * power),
    ) ?? 10;
  return factor * power;
}

/** Evenly spaced bars to label, few enough not to touch. */
export function tickIndexes(bars: number, width: number): readonly number[] {
  const most = Math.max(2, Math.floor(width / 110));
  const step = Math.max(1, Math.ceil(bars / most));
  return Array.from({ length: Math.ceil(bars / step) }, (_, index) => index * step);
}

/** The range that the bars from one to another cover, within the range that was searched. */
export function zoomRange(bars: readonly Bar[], a: number, b: number, timeline: Timeline): TimeRange | undefined {
  const first = bars[Math.min(a, b)];
  const last = bars[Math.max(a, b)];
  if (first === undefined || last === undefined) return undefined;
  const from = Math.max(first.from, timeline.earliest);
  const to = Math.min(last.to, Math.max(timeline.latest, last.from + 1));
  return absoluteRange(from, to);
}
