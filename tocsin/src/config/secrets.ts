import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isMap, isSeq, type Node, Scalar, visit } from 'yaml';
import {
  alternatives,
  type JsonSchema,
  keyText,
  type Problem,
  placeOf,
  plain,
  type SourcePlace,
  schemasUnder,
} from '../define/index.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const VARIABLE = /\$(\$?)\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;
const MAX_SECRET = 64 * 1024;

/**
 * Puts variables of the environment into the texts below `root`: `${NAME}`, or `${NAME:-otherwise}`; `$${` stays as
 * `${`. Where the text stands without quotes, a number or `true` that comes out is one. Keys are left alone.
 */
export function substituteVariables(root: Node | null, environment: Environment, place: SourcePlace): Problem[] {
  const problems: Problem[] = [];
  visit(root, {
    Scalar: (key, node) => {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const value = node.value.replace(VARIABLE, (whole, dollar: string, name: string, otherwise?: string) => {
        if (dollar !== '') return whole.slice(1);
        const found = environment[name] ?? otherwise;
        if (found !== undefined) return found;
        problems.push({
          ...placeOf(node, place),
          message: `the environment variable ${name} is not set`,
          hint: `set it, or write \${${name}:-otherwise}`,
        });
        return '';
      });
      node.value = node.type === Scalar.PLAIN ? fromPlain(value) : value;
    },
  });
  return problems;
}

function fromPlain(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Replaces `{file: path}` by the file's content wherever `schema` says that the value is a secret. */
export function readSecretFiles(
  node: unknown,
  schemas: readonly JsonSchema[],
  folder: string,
  place: SourcePlace,
): Problem[] {
  if (isSeq(node)) {
    const under = schemas.flatMap((schema) => schemasUnder(schema, 0));
    return node.items.flatMap((item, index) =>
      readSecretAt(
        item,
        under,
        { key: `${index + 1}`, replace: (scalar) => (node.items[index] = scalar) },
        folder,
        place,
      ),
    );
  }
  if (!isMap(node)) return [];
  return node.items.flatMap((pair) =>
    readSecretAt(
      pair.value,
      schemas.flatMap((schema) => schemasUnder(schema, keyText(pair))),
      { key: keyText(pair), replace: (scalar) => (pair.value = scalar) },
      folder,
      place,
    ),
  );
}

/** Where a value stands in its map or list. */
interface Position {
  readonly key: string;
  readonly replace: (scalar: Scalar) => void;
}

function readSecretAt(
  value: unknown,
  schemas: readonly JsonSchema[],
  { key, replace }: Position,
  folder: string,
  place: SourcePlace,
): Problem[] {
  const isSecret = schemas.flatMap(alternatives).some(({ secret }) => secret === true);
  if (!isSecret || !isMap(value)) return readSecretFiles(value, schemas, folder, place);
  const written = plain(value);
  const [path, ...more] = typeof written === 'object' && written !== null ? Object.entries(written) : [];
  if (path?.[0] !== 'file' || typeof path[1] !== 'string' || more.length > 0)
    return [{ ...placeOf(value, place), message: `${key}: expected a text or {file: path}` }];
  const read = readSecret(resolve(folder, path[1]));
  const scalar = new Scalar(read.ok ? read.text : '');
  scalar.range = value.range ?? null;
  replace(scalar);
  if (read.ok) return [];
  return [
    { ...placeOf(scalar, place), message: read.message, hint: 'a secret file holds the secret and nothing else' },
  ];
}

function readSecret(path: string): { ok: true; text: string } | { ok: false; message: string } {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > MAX_SECRET) return { ok: false, message: `${path} is larger than 64 KiB` };
    const secret = text.replace(/\r?\n$/, '');
    return secret === '' ? { ok: false, message: `${path} is empty` } : { ok: true, text: secret };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { ok: false, message: `${path} cannot be read: ${reason === 'ENOENT' ? 'there is no such file' : reason}` };
  }
}
