import { createHash } from 'node:crypto';
import type { Cell, Row } from '../search/index.ts';
import type { Finding, Window } from './finding.ts';

export type Key = Finding['key'];

/** Characters of a value in a key; a longer one keeps its hash, so that it still differs from others. */
const MOST = 1_000;
/** What an event is known by, whatever a search computes for it. */
const EVENT_FIELDS = ['_time', '_raw', 'index', 'host', 'source', 'sourcetype'];

export const hash = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);

export const shortened = (text: string): string =>
  text.length > MOST ? `${text.slice(0, MOST)}… (${hash(text, 16)})` : text;

/** The same tick has the same id, also where a search was edited so that its window begins elsewhere. */
export const findingId = (rule: string, window: Window, key: string): string =>
  hash(JSON.stringify([rule, window.to, key]), 32);

/** Fields that the row lacks are not in its key. The values of a multivalue field have no order. */
export const keyOf = (row: Row, fields: readonly string[]): Key => {
  const key: Record<string, string> = Object.create(null);
  for (const field of fields) {
    const text = Object.hasOwn(row, field) ? cellText(row[field] ?? null) : undefined;
    if (text !== undefined) key[field] = shortened(text);
  }
  return key;
};

/** For rows that no field tells apart. */
export const rowKey = (row: Row): Key => {
  const isEvent = '_raw' in row && '_time' in row;
  const fields = isEvent ? EVENT_FIELDS : Object.keys(row).sort();
  return { result: hash(JSON.stringify(fields.map((field) => [field, row[field] ?? null])), 16) };
};

const cellText = (cell: Cell): string | undefined => {
  if (cell === null) return undefined;
  if (typeof cell !== 'object') return String(cell);
  if (cell.length === 0) return undefined;
  return cell.length === 1 ? cellText(cell[0] ?? null) : JSON.stringify([...cell].map(String).sort());
};
