import type { Value, ValueObject } from './event.ts';

/**
 * Ruby and Java tell 1.0 from 1, JavaScript does not. A whole number that is a float is noted beside the object or list that holds it, where
 * nothing lists, writes or compares it. The note holds as long as the number stands there: who puts an integer in the place of a float
 * calls `forgetFloat`. What hands on values one by one loses the notes, and then a float is written as an integer; the number is the same.
 */
const FLOATS = Symbol('floats');

export type Holder = ValueObject | Value[];
interface Notes {
  readonly numbers: Map<string, number>;
  /** Copies have the same: whoever changes them makes their own. Without it each note of a long list would copy all before it. */
  isShared: boolean;
}

/** Where no note was ever made, nobody needs to look for one: on the way of every event that costs more than it seems. */
let isAnyNoted = false;

const notesOf = (holder: Holder): Notes | undefined =>
  isAnyNoted ? (holder as { readonly [FLOATS]?: Notes })[FLOATS] : undefined;

function setNotes(holder: Holder, notes: Notes): void {
  Object.defineProperty(holder, FLOATS, { value: notes, writable: true, configurable: true, enumerable: false });
}

/** Says that the number at this key is a float. */
export function noteFloat(holder: Holder, key: string, value: number): void {
  if (!Number.isInteger(value)) return;
  isAnyNoted = true;
  ownNotes(holder).set(key, value);
}

/** May be changed. */
function ownNotes(holder: Holder): Map<string, number> {
  const notes = notesOf(holder);
  if (notes !== undefined && !notes.isShared) return notes.numbers;
  const numbers = new Map(notes?.numbers);
  setNotes(holder, { numbers, isShared: false });
  return numbers;
}

export function forgetFloat(holder: Holder, key: string): void {
  if (notesOf(holder)?.numbers.has(key) === true) ownNotes(holder).delete(key);
}

/** Whether the value at this key, which is `value`, is a float. */
export const isFloatIn = (holder: Holder, key: string, value: Value | undefined): boolean =>
  typeof value === 'number' && (!Number.isInteger(value) || notesOf(holder)?.numbers.get(key) === value);

/** For a copy that has the same values under the same keys, and perhaps more. */
export function copyFloats(from: Holder, to: Holder): void {
  const notes = notesOf(from);
  if (notes === undefined || notes.numbers.size === 0) return;
  if (notesOf(to) === undefined) {
    notes.isShared = true;
    setNotes(to, notes);
    return;
  }
  const own = ownNotes(to);
  for (const [key, value] of notes.numbers) own.set(key, value);
}

/** Whether there may be floats in it; nothing is said of what lies deeper. */
export const hasFloats = (holder: Holder): boolean => notesOf(holder) !== undefined;

/** Whether there are notes in it, however deep. */
export const hasFloatsWithin = (holder: Holder): boolean => isAnyNoted && isNotedWithin(holder);

function isNotedWithin(holder: Holder): boolean {
  if (notesOf(holder) !== undefined) return true;
  for (const member of Object.values(holder))
    if (typeof member === 'object' && member !== null && isNotedWithin(member)) return true;
  return false;
}

/** A float as Java's `Double.toString` has it: `1.0`, `1.0E7`, `1.0E-4`. */
export const javaFloat = (value: number): string => floatText(value, 1e-3, 1e7, (exponent) => `E${exponent}`);

/** A float as Ruby's `to_s` has it: `1.0`, `1.0e+16`, `1.0e-05`. */
export const rubyFloat = (value: number): string =>
  floatText(value, 1e-4, 1e16, (exponent) => {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `e${exponent < 0 ? '-' : '+'}${digits}`;
  });

function floatText(value: number, least: number, most: number, written: (exponent: number) => string): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= least && size < most) return withPoint(String(value));
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${withPoint(digits)}${written(Number(exponent))}`;
}

const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);
