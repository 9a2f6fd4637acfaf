import { isIP } from 'node:net';
import { FIELDS } from '../event/index.ts';

export const FIELD_TYPES = ['text', 'number', 'boolean', 'ip', 'time', 'list', 'mixed'] as const;
export type FieldValueType = (typeof FIELD_TYPES)[number];

const STORED = new Map(FIELDS.map(({ name, type }) => [name, type]));
const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;
/** Share of the values below which numbers among words, or words among numbers, are chance. */
const CHANCE = 0.1;

/** What was seen of the values of a field. */
export interface SeenValues {
  readonly name: string;
  readonly values: number;
  /** Of the values, those that are no numbers. */
  readonly words: number;
  /** Values of the event that has most. */
  readonly most: number;
  /** The most frequent ones. */
  readonly top: readonly string[];
}

/** By the column that the field is stored in, else by what was seen of it. */
export const fieldTypeOf = ({ name, values, words, most, top }: SeenValues): FieldValueType => {
  const stored = STORED.get(name);
  if (stored === 'keywords' || most > 1) return 'list';
  if (values === 0) return stored === 'long' || stored === 'double' ? 'number' : 'text';
  const all = (test: (value: string) => boolean): boolean => top.length > 0 && top.every(test);
  if (words === 0) return 'number';
  if (all((value) => value === 'true' || value === 'false')) return 'boolean';
  if (all((value) => isIP(value) !== 0)) return 'ip';
  if (all((value) => TIME.test(value))) return 'time';
  if (stored !== undefined) return 'text';
  const share = words / values;
  return share >= CHANCE && share <= 1 - CHANCE ? 'mixed' : 'text';
};
