import { parseIsoTime } from '../../../event/index.ts';
import type { TimePart } from './value-test.ts';

const DAY = 86_400_000;
/** Smaller numbers are seconds since the epoch, larger ones milliseconds. */
const MILLISECONDS_FROM = 1e11;

/** A part of a point in time, in UTC; NaN for what is none. Weeks are those of ISO 8601. */
export function timePartOf(value: string | number | boolean, part: TimePart): number {
  const time = millisecondsOf(value);
  if (Number.isNaN(time)) return time;
  const date = new Date(time);
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
    case 'week':
      return weekOf(time);
  }
}

function millisecondsOf(value: string | number | boolean): number {
  if (typeof value === 'string')
    return /^\d{9,13}(?:\.\d{1,9})?$/.test(value) ? fromNumber(Number(value)) : parseIsoTime(value);
  return typeof value === 'number' ? fromNumber(value) : Number.NaN;
}

const fromNumber = (value: number): number => (Math.abs(value) < MILLISECONDS_FROM ? value * 1_000 : value);

/** The week to which the Thursday of the same week belongs by its year. */
function weekOf(time: number): number {
  const weekday = (new Date(time).getUTCDay() + 6) % 7;
  const thursday = Math.floor(time / DAY) + 3 - weekday;
  const year = new Date(thursday * DAY).getUTCFullYear();
  return Math.floor((thursday - Date.UTC(year, 0, 1) / DAY) / 7) + 1;
}
