import { cursor } from './cursor.ts';

/** Texts of one kind (months, days …) in a language, found at a place of a text; the longest wins. */
export class Names {
  /** By their first three letters, the longest first. */
  readonly #byStart = new Map<number, readonly (readonly [string, number])[]>();

  constructor(values: ReadonlyMap<string, number>) {
    for (const [name, value] of [...values].sort(([a], [b]) => b.length - a.length)) {
      if (name === '') continue;
      // A name of less than three letters stands under all that it may be the start of.
      const key = name.length < 3 ? SHORT : keyAt(name, 0);
      this.#byStart.set(key, [...(this.#byStart.get(key) ?? []), [name, value]]);
    }
  }

  /** The value of the name at the cursor, which moves behind it, or NaN. */
  read(text: string): number {
    const { at } = cursor;
    const value = this.#find(this.#byStart.get(keyAt(text, at)), text, at);
    return Number.isNaN(value) ? this.#find(this.#byStart.get(SHORT), text, at) : value;
  }

  #find(names: readonly (readonly [string, number])[] | undefined, text: string, at: number): number {
    if (names === undefined) return Number.NaN;
    for (const [name, value] of names) {
      if (!text.startsWith(name, at)) continue;
      cursor.at = at + name.length;
      return value;
    }
    return Number.NaN;
  }
}

const SHORT = -1;
/** A small integer, equal for few others; past the end of the text it is that of zeros. */
const keyAt = (text: string, at: number): number =>
  ((text.charCodeAt(at) & 0x3ff) << 20) | ((text.charCodeAt(at + 1) & 0x3ff) << 10) | (text.charCodeAt(at + 2) & 0x3ff);

export interface LocaleNames {
  readonly months: Names;
  readonly weekdays: Names;
  readonly halfdays: Names;
  readonly eras: Names;
}

const cache = new Map<string, LocaleNames>();

/** Of a language that is unknown here: English. Throws a RangeError for a text that is no language tag. */
export function namesOf(locale: string): LocaleNames {
  const known = cache.get(locale);
  if (known !== undefined) return known;
  const [supported = 'en-US'] = Intl.DateTimeFormat.supportedLocalesOf([locale]);
  const names: LocaleNames = {
    months: new Names(monthsOf(supported)),
    weekdays: new Names(weekdaysOf(supported)),
    halfdays: new Names(halfdaysOf(supported)),
    eras: new Names(erasOf(supported)),
  };
  cache.set(locale, names);
  return names;
}

const isEnglish = (locale: string): boolean => locale === 'en' || locale.startsWith('en-');

/** As it is written, in small letters and in capitals; nothing between. */
function add(names: Map<string, number>, locale: string, name: string, value: number): void {
  for (const form of [name, name.toLocaleLowerCase(locale), name.toLocaleUpperCase(locale)]) {
    if (!names.has(form)) names.set(form, value);
  }
}

/** What a format says of each of the times, of one kind of part. */
function texts(
  locale: string,
  type: Intl.DateTimeFormatPartTypes,
  options: Intl.DateTimeFormatOptions,
  times: readonly number[],
): readonly string[] {
  const format = new Intl.DateTimeFormat(`${locale}-u-ca-gregory-nu-latn`, { timeZone: 'UTC', ...options });
  return times.map((time) => format.formatToParts(time).find((piece) => piece.type === type)?.value ?? '');
}

function namesFrom(locale: string, lists: readonly (readonly string[])[], lowest: number): Map<string, number> {
  const names = new Map<string, number>();
  for (const list of lists) for (const [index, name] of list.entries()) add(names, locale, name, index + lowest);
  return names;
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const WIDTHS = ['long', 'short'] as const;

function monthsOf(locale: string): Map<string, number> {
  const times = numbers(12).map((month) => Date.UTC(2024, month, 15));
  // Many languages have another form of the month beside a day; it is the one that logs have.
  const lists = WIDTHS.flatMap((width) => [
    texts(locale, 'month', { day: 'numeric', month: width }, times),
    texts(locale, 'month', { month: width }, times),
  ]);
  // Newer tables have "Sept" for British English; logs have not.
  if (isEnglish(locale)) lists.push(texts('en-US', 'month', { month: 'short' }, times));
  return namesFrom(locale, lists, 1);
}

function weekdaysOf(locale: string): Map<string, number> {
  // 2024-01-01 was a Monday.
  const times = numbers(7).map((day) => Date.UTC(2024, 0, day + 1));
  return namesFrom(
    locale,
    WIDTHS.map((width) => texts(locale, 'weekday', { weekday: width }, times)),
    1,
  );
}

function halfdaysOf(locale: string): Map<string, number> {
  const times = [Date.UTC(2024, 0, 1, 9), Date.UTC(2024, 0, 1, 15)];
  const lists = [texts(locale, 'dayPeriod', { hour: 'numeric', hour12: true }, times)];
  if (isEnglish(locale)) lists.push(['AM', 'PM']);
  return namesFrom(locale, lists, 0);
}

function erasOf(locale: string): Map<string, number> {
  const times = [Date.UTC(-500, 0), Date.UTC(2024, 0)];
  const lists = [texts(locale, 'era', { era: 'short', year: 'numeric' }, times)];
  if (isEnglish(locale)) lists.push(['BCE', 'CE']);
  return namesFrom(locale, lists, 0);
}
