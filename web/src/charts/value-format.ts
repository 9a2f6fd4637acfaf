import { formatMoment } from '../time/format.ts';
import { formatBytes } from '../ui/numbers.ts';

/** How a value is written: `duration` is of seconds, `percent` of 0 to 100, `date` of epoch seconds. */
export const VALUE_FORMATS = ['number', 'bytes', 'duration', 'percent', 'date', 'text', 'url'] as const;
export type ValueFormat = (typeof VALUE_FORMATS)[number];

export interface ValueStyle {
  readonly format?: ValueFormat | undefined;
  /** Written behind values. */
  readonly unit?: string | undefined;
}

const GROUPED = new Intl.NumberFormat('en', { maximumFractionDigits: 20 });
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const MINUS = '−';

/** The whole value, for tables, tooltips and readers. */
export function formatValue(value: unknown, { format, unit }: ValueStyle = {}): string {
  if (value === null || value === undefined) return '';
  const number = numberOf(value);
  if (number === undefined || format === 'text' || format === 'url') return withUnit(String(value), unit);
  return withUnit(formatNumber(number, format, longNumber), unit);
}

/** The same as short as an axis or a large figure needs it: `1.2M`. */
export function formatShort(value: number, { format, unit }: ValueStyle = {}): string {
  return withUnit(formatNumber(value, format, shortNumber), unit);
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) && /^[-+.\d]/.test(value.trim()) && !/^[-+]?0[xob]/i.test(value.trim())
    ? number
    : undefined;
}

function formatNumber(value: number, format: ValueFormat | undefined, plain: (value: number) => string): string {
  switch (format) {
    case 'bytes':
      return signed(value, formatBytes);
    case 'duration':
      return signed(value, formatSeconds);
    case 'percent':
      return `${plain(round(value, 3))}%`;
    case 'date':
      return formatMoment(Math.round(value * 1000));
    default:
      return plain(value);
  }
}

function longNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e15 || size < 1e-4)) return minus(value.toExponential(3));
  return minus(GROUPED.format(round(value, size >= 100 ? 7 : 5)));
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size !== 0 && size < 1e-3)) return minus(value.toExponential(1));
  return minus(size < 10_000 && Number.isInteger(value) ? GROUPED.format(value) : COMPACT.format(value));
}

/** Seconds in the two largest units that say something: `1 d 4 h`, `2.5 s`, `340 ms`. */
function formatSeconds(seconds: number): string {
  if (seconds === 0) return '0 s';
  if (seconds < 1) return `${round(seconds * 1000, 3)} ms`;
  if (seconds < 60) return `${round(seconds, 3)} s`;
  const units: readonly (readonly [number, string])[] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  const [large = 1, name = 's'] = units[first] ?? [];
  const whole = Math.floor(seconds / large);
  const [small = 1, smallName = 's'] = units[first + 1] ?? [];
  const rest = Math.floor((seconds - whole * large) / small);
  return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${smallName}`;
}

function round(value: number, digits: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value;
  return Number(value.toPrecision(Math.max(digits, Math.ceil(Math.log10(Math.abs(value) + 1)) + 2)));
}

function signed(value: number, write: (size: number) => string): string {
  return value < 0 ? MINUS + write(-value) : write(value);
}

function minus(text: string): string {
  return text.startsWith('-') ? MINUS + text.slice(1) : text;
}

function withUnit(text: string, unit: string | undefined): string {
  return unit === undefined || unit === '' ? text : `${text} ${unit}`;
}
