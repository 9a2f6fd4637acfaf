import type { Zone } from '../../event/index.ts';
import type { TimeSpan } from '../ast/index.ts';
import { addUnits, snapTo, zoneOf } from './modifier.ts';
import type { CalendarUnit } from './unit.ts';

const MILLISECONDS: Readonly<Record<string, number>> = Object.freeze({
  us: 0.001,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
});

const isCalendar = (span: TimeSpan): boolean => ['d', 'w', 'mon', 'q', 'y'].includes(span.unit);

/** Milliseconds of a span that is the same at all times; undefined for calendar spans. */
export const fixedSpan = (span: TimeSpan): number | undefined => {
  if (isCalendar(span)) return undefined;
  return Math.max(1, span.value * (MILLISECONDS[span.unit === '' ? 's' : span.unit] ?? 1_000));
};

/**
 * The beginning of the bucket that holds the instant: days and more by the zone's calendar, the rest on the grid of the
 * local clock at that instant. Where clocks change within a range, floor its beginning and go on with `nextSpan`.
 */
export const floorToSpan = (instant: number, span: TimeSpan, timeZone: string): number => {
  const zone = zoneOf(timeZone);
  const fixed = fixedSpan(span);
  if (fixed !== undefined) {
    const local = instant + zone.offsetOfInstant(instant);
    return instant - (((local % fixed) + fixed) % fixed);
  }
  const unit = span.unit as CalendarUnit;
  const start = snapTo(instant, unit, zone);
  if (span.value <= 1) return start;
  const local = start + zone.offsetOfInstant(start);
  const date = new Date(local);
  const index =
    unit === 'd'
      ? Math.floor(local / 86_400_000)
      : unit === 'w'
        ? Math.floor(local / 604_800_000)
        : unit === 'mon'
          ? date.getUTCFullYear() * 12 + date.getUTCMonth()
          : unit === 'q'
            ? date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3)
            : date.getUTCFullYear();
  return moveBy(start, -(((index % span.value) + span.value) % span.value), unit, zone);
};

/** Snaps again, since a day may begin at one o'clock and the next at midnight. */
const moveBy = (start: number, amount: number, unit: CalendarUnit, zone: Zone): number =>
  snapTo(addUnits(start, amount, unit, zone), unit, zone);

/** The beginning of the bucket after the one that begins at `start`. */
export const nextSpan = (start: number, span: TimeSpan, timeZone: string): number => {
  const fixed = fixedSpan(span);
  return fixed === undefined ? moveBy(start, span.value, span.unit as CalendarUnit, zoneOf(timeZone)) : start + fixed;
};

const WIDTHS: readonly (readonly [number, TimeSpan['unit']])[] = [
  ...[1, 2, 5, 10, 15, 30].map((value) => [value, 's'] as const),
  ...[1, 2, 5, 10, 15, 30].map((value) => [value, 'm'] as const),
  ...[1, 2, 3, 4, 6, 8, 12].map((value) => [value, 'h'] as const),
  [1, 'd'],
  [1, 'w'],
  [1, 'mon'],
  [1, 'q'],
  [1, 'y'],
];

/** The finest round span that cuts the range into at most so many buckets, or a year. */
export const spanOfBins = (range: number, bins: number): TimeSpan => {
  const spans = WIDTHS.map(([value, unit]): TimeSpan => ({ kind: 'span', value, unit }));
  const fits = spans.find((span) => range / (fixedSpan(span) ?? nextSpan(0, span, 'UTC')) <= bins);
  return fits ?? { kind: 'span', value: 1, unit: 'y' };
};

/** Splunk's choice: no more than about a hundred buckets (15 min → 10 s, 60 min → 1 m, 4 h → 5 m, 24 h → 30 m, 30 d → 1 d, a year → 1 mon). */
export const chooseSpan = (range: number): TimeSpan => {
  const span = (value: number, unit: TimeSpan['unit']): TimeSpan => ({ kind: 'span', value, unit });
  const minute = 60_000;
  const hour = 60 * minute;
  const day = 24 * hour;
  if (range <= 5 * minute) return span(1, 's');
  if (range <= 15 * minute) return span(10, 's');
  if (range <= hour) return span(1, 'm');
  if (range <= 4 * hour) return span(5, 'm');
  if (range <= day) return span(30, 'm');
  if (range <= 4 * day) return span(1, 'h');
  if (range <= 100 * day) return span(1, 'd');
  return range <= 100 * 31 * day ? span(1, 'mon') : span(1, 'y');
};
