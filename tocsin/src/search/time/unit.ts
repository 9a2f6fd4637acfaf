/** Units of time, of which a day and the longer ones follow the calendar. */
export type CalendarUnit = 's' | 'm' | 'h' | 'd' | 'w' | 'mon' | 'q' | 'y';

const WORDS: Readonly<Record<CalendarUnit, string>> = Object.freeze({
  s: 's sec secs second seconds',
  m: 'm min mins minute minutes',
  h: 'h hr hrs hour hours',
  d: 'd day days',
  w: 'w week weeks',
  mon: 'mon month months',
  q: 'q qtr qtrs quarter quarters',
  y: 'y yr yrs year years',
});

const isUnit = (text: string): text is CalendarUnit => Object.hasOwn(WORDS, text);

/** Every word that stands for a unit, in lower case. */
export const UNITS: ReadonlyMap<string, CalendarUnit> = new Map(
  Object.entries(WORDS).flatMap(([unit, words]) => (isUnit(unit) ? words.split(' ').map((word) => [word, unit]) : [])),
);
