import { Document, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';

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
    const old = map.get(key, true);
    if (isMap(old) && isRecord(value)) merge(document, old, value);
    else if (isScalar(old) && !isRecord(value) && !Array.isArray(value)) {
      if (!sameScalar(old.value, value)) old.value = value;
    } else if (JSON.stringify(old?.toJSON() ?? null) !== JSON.stringify(value)) {
      map.set(key, document.createNode(value));
    }
  }
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
