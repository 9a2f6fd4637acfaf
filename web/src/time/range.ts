import { formatMoment } from './format.ts';

/** Time modifiers or epoch seconds, as the search takes them. */
export interface TimeRange {
  readonly earliest: string;
  readonly latest: string;
}

export interface Preset extends TimeRange {
  readonly label: string;
}

export const DEFAULT_RANGE: TimeRange = { earliest: '-24h', latest: 'now' };

export const PRESETS: readonly Preset[] = [
  { label: 'Last 15 minutes', earliest: '-15m', latest: 'now' },
  { label: 'Last 60 minutes', earliest: '-60m', latest: 'now' },
  { label: 'Last 4 hours', earliest: '-4h', latest: 'now' },
  { label: 'Last 24 hours', earliest: '-24h', latest: 'now' },
  { label: 'Last 7 days', earliest: '-7d', latest: 'now' },
  { label: 'Last 30 days', earliest: '-30d', latest: 'now' },
  { label: 'Today', earliest: '@d', latest: 'now' },
  { label: 'Yesterday', earliest: '-1d@d', latest: '@d' },
  { label: 'All time', earliest: '0', latest: 'now' },
];

const UNIT =
  '(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mon|months?|q|qtrs?|quarters?|y|yrs?|years?)';
const MODIFIER = new RegExp(`^(?:[+-]\\d{0,9}${UNIT})?(?:@(?:w[0-7]|${UNIT})(?:[+-]\\d{0,9}${UNIT})?)?$`);
const EPOCH = /^\d{1,12}(?:\.\d{1,9})?$/;
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d:?\d\d)?$/;
const SPLUNK_DATE = /^(\d\d)\/(\d\d)\/(\d{4})(?::(\d\d):(\d\d):(\d\d))?$/;

export type ParsedTime =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly message: string };

/** What a person typed into a time field, as a modifier or epoch seconds. Date-times without a zone are local. */
export function parseTime(text: string): ParsedTime {
  const trimmed = text.trim();
  if (trimmed === '') return bad('is empty; try -24h, now or 2026-11-24 08:00');
  if (/^now(?:\(\))?$/i.test(trimmed)) return good('now');
  if (/^rt/i.test(trimmed)) return bad('is a real-time range, which searches do not have; try -15m');
  if (EPOCH.test(trimmed)) return good(trimmed);
  if (MODIFIER.test(trimmed)) return good(trimmed);
  const local = DATE_TIME.exec(trimmed) ?? fromSplunkDate(trimmed);
  if (local === null) return bad('is not understood; try -24h, -1d@d, now or 2026-11-24 08:00');
  const ms = epochOf(local);
  return ms === undefined ? bad('is no date of the calendar') : good(String(ms / 1000));
}

export type CheckedRange =
  | { readonly ok: true; readonly range: TimeRange }
  | { readonly ok: false; readonly earliest?: string; readonly latest?: string };

export function checkRange(earliest: string, latest: string): CheckedRange {
  const from = parseTime(earliest);
  const to = parseTime(latest);
  if (!from.ok || !to.ok) {
    return { ok: false, ...(from.ok ? {} : { earliest: from.message }), ...(to.ok ? {} : { latest: to.message }) };
  }
  if (EPOCH.test(from.value) && EPOCH.test(to.value) && Number(from.value) >= Number(to.value)) {
    return { ok: false, latest: 'must be after the start' };
  }
  return { ok: true, range: { earliest: from.value, latest: to.value } };
}

export function sameRange(a: TimeRange, b: TimeRange): boolean {
  return a.earliest === b.earliest && a.latest === b.latest;
}

export function isAbsolute(range: TimeRange): boolean {
  return range.earliest !== '0' && EPOCH.test(range.earliest) && EPOCH.test(range.latest);
}

/** The range in words, for the time picker's button. */
export function labelOf(range: TimeRange): string {
  const preset = PRESETS.find((candidate) => sameRange(candidate, range));
  return preset?.label ?? `${boundLabel(range.earliest)} – ${boundLabel(range.latest)}`;
}

/** A bound as a person would type it. */
export function boundLabel(bound: string): string {
  if (bound === '0' || !EPOCH.test(bound)) return bound;
  return formatMoment(Math.round(Number(bound) * 1000));
}

export function absoluteRange(earliestMs: number, latestMs: number): TimeRange {
  return { earliest: String(earliestMs / 1000), latest: String(latestMs / 1000) };
}

/** Three times as wide around the same middle. */
export function widened(earliestMs: number, latestMs: number): TimeRange {
  const width = latestMs - earliestMs;
  return absoluteRange(Math.max(0, earliestMs - width), latestMs + width);
}

function good(value: string): ParsedTime {
  return { ok: true, value };
}

function bad(message: string): ParsedTime {
  return { ok: false, message };
}

type DateParts = readonly (string | undefined)[];

function fromSplunkDate(text: string): DateParts | null {
  const match = SPLUNK_DATE.exec(text);
  if (match === null) return null;
  const [, month, day, year, hour, minute, second] = match;
  return [text, year, month, day, hour, minute, second, undefined, undefined];
}

function epochOf(parts: DateParts): number | undefined {
  const [, year, month, day, hour, minute, second, fraction, zone] = parts;
  const numbers = [year, Number(month) - 1, day, hour ?? 0, minute ?? 0, second ?? 0].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = numbers;
  const ms = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
  // `Date` rolls 31 February over into March; a typing error must not become another day.
  if (mo > 11 || d < 1 || d > new Date(Date.UTC(y, mo + 1, 0)).getUTCDate() || h > 23 || mi > 59 || s > 59)
    return undefined;
  if (zone === undefined) return new Date(y, mo, d, h, mi, s, ms).getTime();
  return Date.UTC(y, mo, d, h, mi, s, ms) - offsetOf(zone);
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}
