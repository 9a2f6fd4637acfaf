import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { keyText } from '../../../define/index.ts';
import type { Condition, FieldItem, Selection } from '../documents.ts';
import { InvalidItem, readItem } from '../values/read-item.ts';
import { InvalidCondition, parseCondition } from './condition.ts';
import { pairOf, type Scalar, scalarOf } from './fields.ts';
import { expandValues, type Placeholders } from './placeholders.ts';
import type { Source } from './source.ts';

export interface Detection {
  readonly selections: ReadonlyMap<string, Selection>;
  readonly condition: Condition;
}

/** Of a rule or of a filter; `reserved` are keys that are no selections. Undefined where something is wrong with it. */
export function readDetection(
  map: YAMLMap,
  reserved: readonly string[],
  source: Source,
  placeholders: Placeholders,
): Detection | undefined {
  const before = source.problems.length;
  const selections = new Map<string, Selection>();
  for (const pair of map.items) {
    const name = keyText(pair);
    if (reserved.includes(name)) continue;
    if (/[\s()|]/.test(name) || name === '') {
      source.problem(pair.key, `"${name}" is no name of a selection`, 'use letters, digits and _');
      continue;
    }
    const selection = readSelection(pair.value ?? pair.key, name, source, placeholders, pair.value === null);
    if (selection !== undefined) selections.set(name, selection);
  }
  if (pairOf(map, 'timeframe') !== undefined)
    source.warn(pairOf(map, 'timeframe')?.key, 'timeframe means nothing without a correlation');
  const written = new Set(map.items.map(keyText).filter((name) => !reserved.includes(name)));
  if (written.size === 0) source.problem(map, 'there is no selection');
  const condition = readCondition(map, [...written], source);
  return condition === undefined || source.problems.length > before
    ? undefined
    : Object.freeze({ selections, condition });
}

function readCondition(map: YAMLMap, names: readonly string[], source: Source): Condition | undefined {
  const pair = pairOf(map, 'condition');
  if (pair === undefined) return source.problem(map, 'condition is missing');
  const nodes: readonly unknown[] = isSeq(pair.value) ? pair.value.items : [pair.value];
  const used = new Set<string>();
  const before = source.problems.length;
  const conditions = nodes.flatMap((node) => {
    const text = scalarOf(node);
    if (typeof text !== 'string' && typeof text !== 'number') {
      source.problem(node ?? pair.key, 'condition is a text, or a list of texts');
      return [];
    }
    try {
      return [parseCondition(String(text), names, used)];
    } catch (error) {
      if (!(error instanceof InvalidCondition)) throw error;
      source.problemAt(node, error.offset, `condition: ${error.message}`, error.hint);
      return [];
    }
  });
  if (nodes.length === 0) source.problem(pair.value ?? pair.key, 'condition is empty');
  if (source.problems.length > before) return undefined;
  for (const name of names)
    if (!used.has(name) && !name.startsWith('_'))
      source.warn(pairOf(map, name)?.key, `the condition does not use "${name}"`);
  const [first] = conditions;
  return conditions.length === 1 ? first : { kind: 'or', of: conditions };
}

function readSelection(
  node: unknown,
  name: string,
  source: Source,
  placeholders: Placeholders,
  isNull = false,
): Selection | undefined {
  if (isNull || (isScalar(node) && node.value === null)) return source.problem(node, `"${name}" is empty`);
  if (isMap(node)) return readMap(node, name, source, placeholders);
  if (isScalar(node)) return readKeywords([node], node, source, placeholders);
  if (!isSeq(node)) return source.problem(node, `"${name}" is a map or a list`);
  if (node.items.length === 0) return source.problem(node, `"${name}" is an empty list`);
  if (node.items.every((item) => isScalar(item))) return readKeywords(node.items, node, source, placeholders);
  const of = node.items.flatMap((item) => {
    if (isSeq(item)) {
      source.problem(item, 'a list within a list', 'write its values one after the other');
      return [];
    }
    const selection = readSelection(item, name, source, placeholders);
    return selection === undefined ? [] : [selection];
  });
  return of.length === 1 ? of[0] : Object.freeze({ kind: 'any', of });
}

/** Keys without a field (`'|all':`) are keywords that stand beside the fields. */
function readMap(map: YAMLMap, name: string, source: Source, placeholders: Placeholders): Selection | undefined {
  if (map.items.length === 0) return source.problem(map, `"${name}" is an empty map`);
  const items = map.items.flatMap((pair) => {
    const [field = '', ...modifiers] = keyText(pair).split('|');
    const values = valuesOf(pair.value, pair.key, source);
    if (values === undefined) return [];
    const written: FieldItem = { ...(field === '' ? {} : { field }), modifiers, values };
    const item = checked(written, isSeq(pair.value), pair.key, source, placeholders);
    return item === undefined ? [] : [item];
  });
  const [first] = items;
  if (first !== undefined && items.length === 1 && first.field === undefined)
    return Object.freeze({ kind: 'keywords', item: first });
  return Object.freeze({ kind: 'fields', items });
}

function readKeywords(
  nodes: readonly unknown[],
  at: unknown,
  source: Source,
  placeholders: Placeholders,
): Selection | undefined {
  const values = nodes.map(scalarOf).filter((value) => value !== undefined);
  const item = checked({ modifiers: [], values }, true, at, source, placeholders);
  return item === undefined ? undefined : Object.freeze({ kind: 'keywords', item });
}

function valuesOf(node: unknown, key: unknown, source: Source): readonly Scalar[] | undefined {
  if (!isSeq(node)) {
    const value = scalarOf(node);
    return value === undefined
      ? source.problem(node ?? key, 'a field has a value or a list of values, no map', 'write field.inner: value')
      : [value];
  }
  if (node.items.length === 0) return source.problem(node, 'the list of values is empty');
  const values = node.items.map(scalarOf);
  const wrong = values.indexOf(undefined);
  if (wrong >= 0) return source.problem(node.items[wrong], 'a list holds values, no lists or maps');
  return values.filter((value) => value !== undefined);
}

function checked(
  written: FieldItem,
  isList: boolean,
  at: unknown,
  source: Source,
  placeholders: Placeholders,
): FieldItem | undefined {
  try {
    const item = Object.freeze(expandValues(written, placeholders));
    const { tests } = readItem(item);
    if (tests.some((test) => test.kind === 'regex' && test.slow))
      source.warn(
        at,
        'the regular expression takes for ever on some texts, and is stopped there',
        'a repetition within a repetition?',
      );
    if (isList && item.values.includes(null)) throw new InvalidItem('null may not be in a list');
    return item;
  } catch (error) {
    if (!(error instanceof InvalidItem)) throw error;
    return source.problem(at, error.message, error.hint);
  }
}
