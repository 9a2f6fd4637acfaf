/** The proleptic Gregorian calendar in numbers; days are counted from 1970-01-01, weeks are ISO 8601's. */
export const DAY = 86_400_000;

/** Month 1–12; the day may lie outside of the month. */
export function daysOf(year: number, month: number, day: number): number {
  // Years begin in March, so that the leap day is the last of a year.
  const shifted = month <= 2 ? year - 1 : year;
  const cycle = Math.floor(shifted / 400);
  const yearOfCycle = shifted - cycle * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    cycle * 146_097 +
    yearOfCycle * 365 +
    Math.floor(yearOfCycle / 4) -
    Math.floor(yearOfCycle / 100) +
    dayOfYear -
    719_468
  );
}

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function civilOf(days: number): CivilDate {
  const from = days + 719_468;
  const cycle = Math.floor(from / 146_097);
  const ofCycle = from - cycle * 146_097;
  const yearOfCycle = Math.floor(
    (ofCycle - Math.floor(ofCycle / 1460) + Math.floor(ofCycle / 36_524) - Math.floor(ofCycle / 146_096)) / 365,
  );
  const ofYear = ofCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return {
    year: yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  };
}

export const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (LENGTHS[month - 1] ?? 0);

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (days: number): number => {
  const rest = (days + 3) % 7;
  return (rest < 0 ? rest + 7 : rest) + 1;
};

/** The Monday of the first week of a week-based year: that of the week with January 4th. */
export const firstMonday = (year: number): number => {
  const fourth = daysOf(year, 1, 4);
  return fourth - weekdayOf(fourth) + 1;
};

export function weekYearOf(days: number): number {
  const thursday = days - weekdayOf(days) + 4;
  return civilOf(thursday).year;
}

export const weekOf = (days: number): number => Math.floor((days - firstMonday(weekYearOf(days))) / 7) + 1;

export const weeksIn = (year: number): number => (firstMonday(year + 1) - firstMonday(year)) / 7;
