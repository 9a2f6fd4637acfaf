import { isObject, type Value, type ValueObject } from '../../event/index.ts';
import type { Columns, Condition, RecordKind } from './service.ts';

/** The value at a dotted path; at each step a key that is the whole rest goes before. */
export function valueAt(record: ValueObject, path: string): Value | undefined {
  if (Object.hasOwn(record, path)) return record[path];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const inner = record[path.slice(0, dot)];
    if (isObject(inner)) {
      const found = valueAt(inner, path.slice(dot + 1));
      if (found !== undefined) return found;
    } else if (Array.isArray(inner)) {
      const first = inner[0];
      const found = isObject(first) ? valueAt(first, path.slice(dot + 1)) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

export function firstAt(record: ValueObject, paths: string | readonly string[]): Value | undefined {
  if (typeof paths === 'string') return valueAt(record, paths);
  for (const path of paths) {
    const value = valueAt(record, path);
    if (value !== undefined && value !== null && value !== '' && value !== '-') return value;
  }
  return undefined;
}

const fits = (value: Value | undefined, condition: Condition): boolean => {
  if (condition === null) return value === undefined || value === null;
  if (condition === true) return value !== undefined && value !== null && value !== false;
  if (value === undefined || value === null) return false;
  if (condition instanceof RegExp)
    return condition.test(typeof value === 'object' ? JSON.stringify(value) : String(value));
  if (typeof condition === 'object') return condition.some((one) => String(one) === String(value));
  return String(condition) === String(value);
};

/** `text`: in which it stands. */
export function kindOf(record: ValueObject, kinds: readonly RecordKind[], text = ''): RecordKind | undefined {
  return kinds.find(({ when, text: needed }) => {
    for (const path in when) {
      const condition = when[path];
      if (condition !== undefined && !fits(valueAt(record, path), condition)) return false;
    }
    return needed === undefined || needed.test(text);
  });
}

/** `a=1 b="two words", c='3'`; also `key: "value"` is none. Undefined where there are fewer than two. */
const PAIR =
  /(?:^|[\s,;|{[(])([A-Za-z_@][\w.@-]{0,63})=(?:"((?:[^"\\]|\\.){0,4096})"|'([^']{0,4096})'|([^\s,;"']{0,4096}))/g;
const MAX_PAIRS = 200;

export function readPairs(text: string, into: ValueObject): boolean {
  let count = 0;
  for (const match of text.matchAll(PAIR)) {
    const [, key = '', quoted, single, bare] = match;
    if (!Object.hasOwn(into, key)) into[key] = quoted === undefined ? (single ?? bare ?? '') : unescaped(quoted);
    // auditd: `msg='op=login acct="kim" res=failed'`.
    if (single?.includes('=') === true) readPairs(single, into);
    if (++count === MAX_PAIRS) break;
  }
  return count > 1;
}

const unescaped = (text: string): string => (text.includes('\\') ? text.replace(/\\(["\\])/g, '$1') : text);

/** Cells of a line of a table, those in quotes without them. */
export function splitColumns(line: string, separator: Columns['separator']): string[] {
  if (!line.includes('"')) return line.split(separator);
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line.charCodeAt(at) === 34) {
      let end = line.indexOf('"', at + 1);
      while (end !== -1 && end + 1 < line.length && line[end + 1] !== separator) end = line.indexOf('"', end + 1);
      if (end === -1) end = line.length;
      cells.push(line.slice(at + 1, end));
      at = end + 2;
    } else {
      const end = line.indexOf(separator, at);
      cells.push(line.slice(at, end === -1 ? undefined : end));
      at = end === -1 ? line.length + 1 : end + 1;
    }
  }
  return cells;
}

export function readColumns(line: string, { separator, names, least }: Columns, into: ValueObject): boolean {
  const cells = splitColumns(line, separator);
  if (cells.length < least) return false;
  for (const [index, name] of (typeof names === 'function' ? names(cells) : names).entries()) {
    const cell = cells[index];
    if (name !== undefined && cell !== undefined && cell !== '' && cell !== '-') into[name] = cell;
  }
  return true;
}
