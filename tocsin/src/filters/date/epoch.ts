import type { Value } from '../../event/index.ts';

/** Java's `Long.parseLong`, or NaN: digits, and a sign before them at most. */
function readLong(text: string): number {
  return /^[+-]?\d{1,19}$/.test(text) ? Number(text) : Number.NaN;
}

/** Later ones are taken for milliseconds by mistake. */
const MAX_SECONDS = 2 ** 31 - 1;

/** `UNIX`: seconds since the epoch, whole or with a fraction of which three digits count, as text or number. */
export function readUnix(value: Value): number {
  if (typeof value === 'number') return value >= MAX_SECONDS + 1 ? Number.NaN : milliseconds(value);
  if (typeof value !== 'string') return Number.NaN;
  const dot = value.indexOf('.');
  const seconds = readLong(dot < 0 ? value : value.slice(0, dot));
  if (!(seconds <= MAX_SECONDS)) return Number.NaN;
  if (dot < 0) return seconds * 1000;
  const digits = value.slice(dot + 1, dot + 4);
  return seconds * 1000 + readLong(digits) * 10 ** (3 - digits.length);
}

/** In decimals, since 1.001 × 1000 is a bit less than 1001 in binary. */
function milliseconds(seconds: number): number {
  const text = String(seconds);
  return text.includes('e') ? Math.trunc(seconds * 1000) : Math.trunc(Number(`${text}e3`));
}

/** `UNIX_MS`: milliseconds since the epoch, as a whole number in a text, or a number. */
export function readUnixMs(value: Value): number {
  if (typeof value === 'number') return Math.trunc(value);
  return typeof value === 'string' ? readLong(value) : Number.NaN;
}

const TAI64N = /^@?([0-9a-fA-F]{8})([0-9a-fA-F]{8})([0-9a-fA-F]{8})/;
/** TAI was ahead of UTC by as much in 1970; later leap seconds are left alone, as Logstash does. */
const LEAP_SECONDS = 10;

/** `TAI64N`: 24 hexadecimal digits. https://cr.yp.to/libtai/tai64.html */
export function readTai64n(value: Value): number {
  const match = typeof value === 'string' ? TAI64N.exec(value) : null;
  if (match === null) return Number.NaN;
  const [high, low, nanoseconds] = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  if (high === undefined || low === undefined || nanoseconds === undefined) return Number.NaN;
  if (high > 0x7fff_ffff || nanoseconds > 0x7fff_ffff) return Number.NaN;
  const seconds = (high & 0x3fff_ffff) * 2 ** 32 + low - LEAP_SECONDS;
  return seconds * 1000 + Math.floor(nanoseconds / 1_000_000);
}
