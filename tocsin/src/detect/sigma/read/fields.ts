import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import { keyText } from '../../../define/index.ts';
import type { Source } from './source.ts';

export const pairOf = (map: YAMLMap, key: string): Pair | undefined => map.items.find((pair) => keyText(pair) === key);

export const valueAt = (map: YAMLMap, key: string): unknown => pairOf(map, key)?.value ?? undefined;

export type Scalar = string | number | boolean | null;

/** What is written as a single value; undefined for lists and maps. A number that JavaScript would round stays a text. */
export function scalarOf(node: unknown): Scalar | undefined {
  if (node === null) return null;
  if (!isScalar(node)) return undefined;
  const { value, source } = node;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) return source ?? String(value);
    return Number.isFinite(value) ? value : (source ?? String(value));
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return value === undefined ? null : String(value);
}

/** A text, or what is written as a number or date. Undefined where there is none, or where it is something else, which is a problem. */
export function textAt(map: YAMLMap, key: string, source: Source): string | undefined {
  const pair = pairOf(map, key);
  if (pair === undefined || isEmpty(pair.value)) return undefined;
  const value = scalarOf(pair.value);
  if (typeof value === 'string') return value;
  // As it is written: `1.10` is no number to whoever reads it.
  if (value !== undefined && isScalar(pair.value)) return pair.value.source ?? String(value);
  return source.problem(pair.value ?? pair.key, `${key} is a text`);
}

export const isEmpty = (node: unknown): boolean =>
  node === null || node === undefined || (isScalar(node) && (node.value === null || node.value === undefined));

/** Texts of a list, or the one text that stands in its place. */
export function textsAt(map: YAMLMap, key: string, source: Source): readonly string[] {
  const pair = pairOf(map, key);
  if (pair === undefined || isEmpty(pair.value)) return [];
  const items: readonly unknown[] = isSeq(pair.value) ? pair.value.items : [pair.value];
  return items.flatMap((item) => {
    const value = scalarOf(item);
    if (value === undefined || value === null) {
      source.problem(item ?? pair.value ?? pair.key, `${key} is a list of texts`);
      return [];
    }
    return [typeof value === 'string' ? value : isScalar(item) ? (item.source ?? String(value)) : String(value)];
  });
}

export function mapAt(map: YAMLMap, key: string, source: Source): YAMLMap | undefined {
  const pair = pairOf(map, key);
  if (pair === undefined) return source.problem(map, `${key} is missing`);
  if (isMap(pair.value)) return pair.value;
  return source.problem(pair.value ?? pair.key, `${key} is a map`);
}
