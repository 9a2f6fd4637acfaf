import { FIELD, type FieldId } from './fields.ts';
import type { LocaleNames, Names } from './names.ts';

/** What stands at one place of a pattern. */
export const PART = {
  number: 0,
  shortYear: 1,
  name: 2,
  fraction: 3,
  offset: 4,
  zoneName: 5,
  zoneId: 6,
  literal: 7,
} as const;

/** One shape for all parts, so that reading them stays fast. */
export interface Part {
  readonly kind: (typeof PART)[keyof typeof PART];
  readonly field: FieldId;
  /** Digits at most; of a short year more than two if it may have any; of a literal of one character its code, else -1. */
  readonly digits: number;
  readonly signed: boolean;
  readonly text: string;
  readonly names: Names | undefined;
  /** Of a short year: the middle of the hundred years in which it lies. */
  readonly pivot: number;
}

/** Thrown for a text that is no pattern; `message` says why. */
export class InvalidPattern extends Error {}

const BLANK: Part = {
  kind: PART.literal,
  field: FIELD.year,
  digits: 0,
  signed: false,
  text: '',
  names: undefined,
  pivot: 0,
};

interface Token {
  /** A letter of the pattern, or undefined for text that stands for itself. */
  readonly letter: string | undefined;
  readonly text: string;
}

const isLetter = (char: string): boolean => /^[A-Za-z]$/.test(char);

function tokens(pattern: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < pattern.length) {
    const char = pattern.charAt(at);
    let end = at;
    if (isLetter(char)) {
      while (pattern.charAt(end) === char) end++;
      found.push({ letter: char, text: pattern.slice(at, end) });
    } else {
      let text = '';
      let quoted = false;
      for (; end < pattern.length && (quoted || !isLetter(pattern.charAt(end))); end++) {
        if (pattern.charAt(end) !== "'") text += pattern.charAt(end);
        else if (pattern.charAt(end + 1) === "'") {
          text += "'";
          end++;
        } else quoted = !quoted;
      }
      found.push({ letter: undefined, text });
    }
    at = end;
  }
  return found;
}

const isNumeric = (token: Token | undefined): boolean =>
  token?.letter !== undefined &&
  (token.letter === 'M' ? token.text.length <= 2 : 'cCxyYdhHmsSeDFwWkK'.includes(token.letter));

/** Letters that are a number without a sign, with the digits that they take at most. */
const NUMBERS: ReadonlyMap<string, readonly [FieldId, number]> = new Map([
  ['d', [FIELD.day, 2]],
  ['h', [FIELD.halfClockHour, 2]],
  ['H', [FIELD.hour, 2]],
  ['k', [FIELD.clockHour, 2]],
  ['K', [FIELD.halfHour, 2]],
  ['m', [FIELD.minute, 2]],
  ['s', [FIELD.second, 2]],
  ['e', [FIELD.weekday, 1]],
  ['D', [FIELD.dayOfYear, 3]],
  ['w', [FIELD.week, 2]],
] as const);

const YEARS: ReadonlyMap<string, FieldId> = new Map([
  ['x', FIELD.weekYear],
  ['y', FIELD.year],
  ['Y', FIELD.yearOfEra],
] as const);

/**
 * The parts of a pattern in Joda-Time's letters. `thisYear` decides the century of years with two digits. Throws `InvalidPattern`.
 * https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html
 */
export function parsePattern(pattern: string, names: LocaleNames, thisYear: number): readonly Part[] {
  if (pattern === '') throw new InvalidPattern('the format is empty');
  const all = tokens(pattern);
  return all.map((token, index) => partOf(token, all[index + 1], names, thisYear, pattern));
}

function partOf(token: Token, next: Token | undefined, names: LocaleNames, thisYear: number, pattern: string): Part {
  const { letter, text } = token;
  if (letter === undefined) return { ...BLANK, text, digits: text.length === 1 ? text.charCodeAt(0) : -1 };
  const width = text.length;
  const year = YEARS.get(letter);
  if (year !== undefined) return yearPart(year, width, isNumeric(next), thisYear);
  const number = NUMBERS.get(letter);
  if (number !== undefined) {
    const [field, digits] = number;
    // A run of letters that is longer than the number has digits allows as many.
    return { ...BLANK, kind: PART.number, field, digits: Math.max(width, digits) };
  }
  switch (letter) {
    case 'M':
      return width >= 3
        ? { ...BLANK, kind: PART.name, field: FIELD.month, names: names.months }
        : { ...BLANK, kind: PART.number, field: FIELD.month, digits: 2 };
    case 'E':
      return { ...BLANK, kind: PART.name, field: FIELD.weekday, names: names.weekdays };
    case 'a':
      return { ...BLANK, kind: PART.name, field: FIELD.halfday, names: names.halfdays };
    case 'G':
      return { ...BLANK, kind: PART.name, field: FIELD.era, names: names.eras };
    case 'C':
      return { ...BLANK, kind: PART.number, field: FIELD.century, digits: width, signed: true };
    case 'S':
      return { ...BLANK, kind: PART.fraction, field: FIELD.msOfSecond, digits: Math.min(width, 18) };
    case 'Z':
      return { ...BLANK, kind: width < 3 ? PART.offset : PART.zoneId };
    case 'z':
      if (width < 4) return { ...BLANK, kind: PART.zoneName };
      throw new InvalidPattern(
        `"${text}" in "${pattern}": full names of time zones can't be read; use ZZZ for names such as Europe/Berlin`,
      );
    default:
      throw new InvalidPattern(
        `"${text}" in "${pattern}" stands for nothing: put text that stands for itself into single quotes`,
      );
  }
}

function yearPart(field: FieldId, width: number, beforeNumber: boolean, thisYear: number): Part {
  // `YY` counts as `yy`.
  const short = field === FIELD.yearOfEra ? FIELD.year : field;
  if (width === 2)
    return { ...BLANK, kind: PART.shortYear, field: short, digits: beforeNumber ? 2 : 4, pivot: thisYear - 30 };
  const signed = field !== FIELD.yearOfEra;
  return { ...BLANK, kind: PART.number, field, digits: beforeNumber ? width : Math.max(9, width), signed };
}
