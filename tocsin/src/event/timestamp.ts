import { parsedTime, parseIsoTime } from './time.ts';

let cachedSecond = Number.NaN;
let cachedText = '';

/** `2026-11-23T01:57:17.889Z`; with six or nine digits where there are microseconds or nanoseconds. */
export function formatIsoTime(milliseconds: number, nanoseconds = 0): string {
  const second = Math.floor(milliseconds / 1000);
  if (second !== cachedSecond) {
    const date = new Date(second * 1000);
    if (Number.isNaN(date.getTime())) return String(milliseconds);
    cachedText = date.toISOString().slice(0, -4);
    cachedSecond = second;
  }
  const rest = Math.floor(milliseconds - second * 1000);
  const text = cachedText + (rest < 10 ? `00${rest}` : rest < 100 ? `0${rest}` : rest);
  if (nanoseconds === 0) return `${text}Z`;
  const digits = String(Math.floor(nanoseconds)).padStart(6, '0');
  return digits.endsWith('000') ? `${text}${digits.slice(0, 3)}Z` : `${text}${digits}Z`;
}

/**
 * ISO 8601 as a whole text, with a `T` between date and time, UTC where it names no offset; undefined for anything else.
 * A date alone is its first moment.
 */
export function readTimestamp(
  text: string,
): { readonly milliseconds: number; readonly nanoseconds: number } | undefined {
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
  const milliseconds = parseIsoTime(whole);
  if (whole.charAt(10) !== 'T' || whole.includes(' ')) return undefined;
  if (Number.isNaN(milliseconds) || parsedTime.end !== whole.length) return undefined;
  return { milliseconds, nanoseconds: parsedTime.nanoseconds };
}
