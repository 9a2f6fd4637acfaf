import { Document, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';

const WRITE = { lineWidth: 0 } as const;

/** The YAML of a new file. */
export const writeBody = (body: unknown): string => new Document(body).toString(WRITE);

/**
 * The text of a file with other values. What stays as it was keeps its comments, its order and its quotes. Undefined where
 * the text cannot be edited so, as when it is no YAML.
 */
export const editBody = (text: string, body: Readonly<Record<string, unknown>>): string | undefined => {
  const document = parseDocument(text, { uniqueKeys: false, schema: 'core', merge: false, logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  merge(document, document.contents, body);
  return document.toString(WRITE);
};

const merge = (document: Document, map: YAMLMap, values: Readonly<Record<string, unknown>>): void => {
  for (const pair of [...map.items]) {
    const key = keyOf(pair.key);
    if (!Object.hasOwn(values, key) || values[key] === undefined) map.delete(pair.key);
  }
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const old: unknown = map.get(key, true);
    const node = edited(document, old, value);
    if (node !== old) map.set(key, node);
  }
};

/** The node itself, changed, or another in its place. */
const edited = (document: Document, old: unknown, value: unknown): unknown => {
  if (isMap(old) && isRecord(value)) merge(document, old, value);
  else if (isSeq(old) && Array.isArray(value)) mergeItems(document, old, value);
  else if (isScalar(old) && !isRecord(value) && !Array.isArray(value)) {
    if (!sameScalar(old.value, value)) old.value = value;
  } else return document.createNode(value);
  return old;
};

/** Items that are there already are kept with their comments, wherever they are now; where none came or went, the others are changed. */
const mergeItems = (document: Document, list: YAMLSeq, values: readonly unknown[]): void => {
  const left = new Map<number, unknown>(list.items.entries());
  const isSameLength = left.size === values.length;
  const same = values.map((value) => {
    const found = [...left].find(([, item]) => canonical((item as Node).toJSON?.() ?? null) === canonical(value));
    if (found !== undefined) left.delete(found[0]);
    return found?.[1];
  });
  list.items = values.map((value, index) => {
    if (same[index] !== undefined) return same[index];
    const old = isSameLength ? left.get(index) : undefined;
    return old === undefined ? document.createNode(value) : edited(document, old, value);
  });
};

/** A page gives back a text without the line end that a block has. */
const sameScalar = (old: unknown, value: unknown): boolean =>
  typeof old === 'string' && typeof value === 'string' ? old.trimEnd() === value.trimEnd() : old === value;

const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same for the same values, whatever the order of their keys and the line ends of their texts. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'string') return inner.trimEnd();
    return isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner;
  });

/** Whether they hold the same, whatever the order of their keys and the line ends of their texts. */
export const sameValues = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
