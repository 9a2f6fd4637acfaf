import { parsedTime, parseIsoTime } from '../../event/index.ts';

/** From here a number counts milliseconds, microseconds, nanoseconds: as seconds it would be the year 5138 and later. */
const MILLISECONDS = 1e11;
const MICROSECONDS = 1e14;
const NANOSECONDS = 1e17;

/** Epoch milliseconds of a timestamp as tables write it: ISO 8601 (UTC where no offset is named), or a number since the epoch. NaN: neither. */
export const instant = (text: string): number => {
  if (text === '') return Number.NaN;
  const number = Number(text);
  if (Number.isFinite(number)) return number * unit(Math.abs(number));
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const milliseconds = parseIsoTime(isDate ? `${text}T00:00:00Z` : text);
  return isDate || parsedTime.end === text.length ? milliseconds : Number.NaN;
};

const unit = (size: number): number => {
  if (size < MILLISECONDS) return 1000;
  if (size < MICROSECONDS) return 1;
  return size < NANOSECONDS ? 1e-3 : 1e-6;
};
