import { parseIp } from '../../../event/index.ts';
import { runWithin } from '../../../regex/index.ts';
import { patternTest, plainText } from '../values/pattern.ts';
import { timePartOf } from '../values/time-part.ts';
import type { FieldComparison, ItemTest, NumberComparison, ValueTest } from '../values/value-test.ts';
import type { Cell } from './cell.ts';
import type { EventView } from './event-view.ts';
import { literalSet } from './literal-set.ts';

type CellTest = (cell: Cell) => boolean;
type ViewTest = (view: EventView) => boolean;

/** Where an item looks: a field of the event by its slot, or all texts of it. */
export type Target = { readonly slot: number } | { readonly decoded: boolean };

/** An item of a selection over the values of an event; asked once for each event, however many rules have it. */
export class ItemMatcher {
  readonly #test: ViewTest;
  /** How long it takes, roughly: what is cheap is asked first. */
  readonly cost: number;
  #stamp = -1;
  #holds = false;

  /** `slotOf` numbers the fields that the item is compared with. */
  constructor(item: ItemTest, target: Target, slotOf: (field: string) => number) {
    const test = combined(item, target, slotOf);
    this.#test = item.negated ? (view) => !test(view) : test;
    this.cost = item.tests.reduce((sum, one) => sum + COSTS[one.kind], 0) * ('slot' in target ? 1 : 20);
  }

  holds(view: EventView): boolean {
    if (this.#stamp !== view.stamp) {
      this.#holds = this.#test(view);
      this.#stamp = view.stamp;
    }
    return this.#holds;
  }
}

const COSTS: Readonly<Record<ValueTest['kind'], number>> = {
  null: 1,
  exists: 1,
  number: 1,
  text: 2,
  time: 10,
  cidr: 10,
  field: 10,
  regex: 20,
};

function combined(item: ItemTest, target: Target, slotOf: (field: string) => number): ViewTest {
  const set = exactTexts(item);
  if (set !== undefined) return over(target, (cell) => set.has(cell.lower));
  const literals = item.all ? undefined : literalSetOf(item);
  if (literals !== undefined) return over(target, literals);
  const tests = item.tests.map((test) => viewTest(test, target, slotOf));
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  if (item.all) return (view) => tests.every((test) => test(view));
  const cells = item.tests.map(cellTest);
  if (cells.every((test) => test !== undefined)) {
    const known = cells.filter((test) => test !== undefined);
    return over(target, (cell) => {
      for (let at = 0; at < known.length; at++) if (known[at]?.(cell) === true) return true;
      return false;
    });
  }
  return (view) => tests.some((test) => test(view));
}

/** Several values without wildcards, one of which the text is. */
function exactTexts({ tests, all }: ItemTest): ReadonlySet<string> | undefined {
  if (all && tests.length > 1) return undefined;
  const texts = new Set<string>();
  for (const test of tests) {
    if (test.kind !== 'text' || test.cased) return undefined;
    for (const pattern of test.patterns) {
      const text = plainText(pattern);
      if (text === undefined) return undefined;
      texts.add(text);
    }
  }
  return texts;
}

/** Many values of which the text contains one. */
function literalSetOf({ tests }: ItemTest): CellTest | undefined {
  const patterns = tests.flatMap((test) => (test.kind === 'text' && !test.cased ? test.patterns : []));
  return tests.every((test) => test.kind === 'text' && !test.cased) ? literalSet(patterns) : undefined;
}

function viewTest(test: ValueTest, target: Target, slotOf: (field: string) => number): ViewTest {
  const ofCell = cellTest(test);
  if (ofCell !== undefined) return over(target, ofCell);
  if (!('slot' in target)) return () => false;
  const { slot } = target;
  switch (test.kind) {
    case 'null':
      return (view) => !view.isPresent(slot);
    case 'exists':
      return (view) => view.exists(slot) === test.expected;
    case 'field': {
      const other = slotOf(test.field);
      const compare = FIELD_TESTS[test.how];
      return (view) => {
        for (let a = view.firstOf(slot); a >= 0; a = view.nextOf(a))
          for (let b = view.firstOf(other); b >= 0; b = view.nextOf(b)) {
            const [one, two] = [view.cellOf(a), view.cellOf(b)];
            if (test.cased ? compare(one.text, two.text) : compare(one.lower, two.lower)) return true;
          }
        return false;
      };
    }
  }
  return () => false;
}

const FIELD_TESTS: Readonly<Record<FieldComparison, (text: string, other: string) => boolean>> = {
  equals: (text, other) => text === other,
  contains: (text, other) => text.includes(other),
  startswith: (text, other) => text.startsWith(other),
  endswith: (text, other) => text.endsWith(other),
};

const COMPARE: Readonly<Record<NumberComparison, (a: number, b: number) => boolean>> = {
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  eq: (a, b) => a === b,
};

/** A test that needs no more than one value; undefined for the others. */
export function cellTest(test: ValueTest): CellTest | undefined {
  switch (test.kind) {
    case 'text': {
      const tests = test.patterns.map(patternTest);
      const [first] = tests;
      if (first !== undefined && tests.length === 1)
        return test.cased ? (cell) => first(cell.text) : (cell) => first(cell.lower);
      return test.cased
        ? (cell) => tests.some((one) => one(cell.text))
        : (cell) => tests.some((one) => one(cell.lower));
    }
    case 'regex': {
      const { regex, slow } = test;
      if (slow) return (cell) => boundedTest(regex, beginningOf(cell.text));
      return (cell) => regex.test(beginningOf(cell.text));
    }
    case 'number': {
      const { value } = test;
      const compare = COMPARE[test.comparison];
      return (cell) => compare(numberOf(cell.value), value);
    }
    case 'time': {
      const { part, value } = test;
      const compare = COMPARE[test.comparison];
      return (cell) => compare(timePartOf(cell.value, part), value);
    }
    case 'cidr': {
      const { groups, bits } = test.range;
      return (cell) => {
        const address = typeof cell.value === 'string' ? parseIp(cell.value) : null;
        return address !== null && agree(groups, address.groups, bits);
      };
    }
  }
  return undefined;
}

/** What lies behind is not looked at by regular expressions, whose time may grow with the square of a text and more. */
const MAX_REGEX_TEXT = 32 * 1024;
/** Milliseconds for a regular expression of which it is known that it can take for ever. */
const SLOW_LIMIT = 20;

const beginningOf = (text: string): string => (text.length > MAX_REGEX_TEXT ? text.slice(0, MAX_REGEX_TEXT) : text);

function boundedTest(regex: RegExp, text: string): boolean {
  let found = false;
  runWithin(SLOW_LIMIT, () => {
    found = regex.test(text);
  });
  return found;
}

const NUMBER = /^\s*[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:e[+-]?\d{1,3})?\s*$/i;

/** NaN, which compares with nothing, for what is no number. */
const numberOf = (value: string | number | boolean): number =>
  typeof value === 'number' ? value : typeof value === 'string' && NUMBER.test(value) ? Number(value) : Number.NaN;

function agree(range: readonly number[], address: readonly number[], bits: number): boolean {
  for (let index = 0, left = bits; left > 0; index++, left -= 16) {
    const shift = left >= 16 ? 0 : 16 - left;
    if ((range[index] ?? 0) >> shift !== (address[index] ?? 0) >> shift) return false;
  }
  return true;
}

/** Whether any value of the target passes. */
function over(target: Target, test: CellTest): ViewTest {
  if ('slot' in target) {
    const { slot } = target;
    return (view) => {
      for (let entry = view.firstOf(slot); entry >= 0; entry = view.nextOf(entry))
        if (test(view.cellOf(entry))) return true;
      return false;
    };
  }
  return target.decoded ? (view) => anyOf(view, view.keywordCount, test) : (view) => anyOf(view, view.leafCount, test);
}

function anyOf({ cells }: EventView, count: number, test: CellTest): boolean {
  for (let index = 0; index < count; index++) {
    const cell = cells[index];
    if (cell !== undefined && test(cell)) return true;
  }
  return false;
}
