import { isMap, isPair, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { z } from 'zod';
import { issueWords, unknownWords } from './issue-words.ts';
import { knownKeys, optionsSchema, schemasUnder } from './json-schema.ts';
import { type Problem, sortProblems } from './problem.ts';

/** Where YAML nodes come from. `lines` is the counter that the parser was given. */
export interface SourcePlace {
  readonly file: string;
  readonly lines: LineCounter;
}

export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The place of a node, or of the beginning of the file for none. */
export function placeOf(node: Node | null | undefined, { file, lines }: SourcePlace): Omit<Problem, 'message'> {
  const offset = node?.range?.[0];
  if (offset === undefined) return { file, line: 1, column: 1 };
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

/**
 * Checks what was written at `node` against a declaration's options. All problems are collected, each at the key or
 * value that is wrong; unknown keys are problems even where the schema would pass over them. `node` may be null or
 * missing (nothing written: an empty map). `value` replaces the node's own plain value, for one that was changed.
 */
export function checkOptions<Schema extends z.ZodType>(
  schema: Schema,
  node: Node | null | undefined,
  place: SourcePlace,
  value: unknown = plain(node) ?? {},
): Checked<z.output<Schema>> {
  const problems: Problem[] = [];
  const described = optionsSchema(schema);
  const visit = (at: unknown, path: readonly PropertyKey[], schemas: Parameters<typeof knownKeys>[0]): void => {
    if (typeof at !== 'object' || at === null) return;
    const isList = Array.isArray(at);
    const known = isList ? undefined : knownKeys(schemas);
    for (const [name, child] of Object.entries(at)) {
      const key = isList ? Number(name) : name;
      if (known !== undefined && !known.includes(name)) problems.push(unknownKey(node, path, name, known, place));
      else
        visit(
          child,
          [...path, key],
          schemas.flatMap((one) => schemasUnder(one, key)),
        );
    }
  };
  visit(value, [], [described]);
  const parsed = schema.safeParse(value);
  if (parsed.success) return problems.length === 0 ? { ok: true, value: parsed.data } : failed(problems);
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) addUnknown(problems, unknownKey(node, issue.path, key, [], place));
    } else problems.push({ ...placeOf(walk(node, issue.path).node, place), ...issueWords(issue, value) });
  }
  return failed(problems);
}

const failed = (problems: readonly Problem[]): { ok: false; problems: readonly Problem[] } => ({
  ok: false,
  problems: sortProblems(problems),
});

/** zod names the same unknown key that the walk has found, without the near name. */
function addUnknown(problems: Problem[], found: Problem): void {
  const isKnown = problems.some(
    ({ line, column, message }) => line === found.line && column === found.column && message === found.message,
  );
  if (!isKnown) problems.push(found);
}

/** Plain JavaScript of a node without its document: `toJS` would need that for anchors, which are refused earlier. */
export function plain(node: unknown): unknown {
  if (isMap(node)) {
    const object: Record<string, unknown> = Object.create(null);
    for (const pair of node.items) object[keyText(pair)] = plain(pair.value);
    return object;
  }
  if (isSeq(node)) return node.items.map((item) => (isPair(item) ? plain(item.value) : plain(item)));
  if (typeof node === 'object' && node !== null && 'value' in node) return node.value;
  return node ?? undefined;
}

export const keyText = (pair: Pair): string => {
  const key = pair.key;
  return String(typeof key === 'object' && key !== null && 'value' in key ? key.value : key);
};

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'range' in value;

function pairAt(node: unknown, key: PropertyKey): Pair | undefined {
  return isMap(node) ? node.items.find((pair) => keyText(pair) === String(key)) : undefined;
}

/** The deepest node on the way of `path` that exists; `missing` are the steps that do not. */
function walk(
  node: Node | null | undefined,
  path: readonly PropertyKey[],
): { node: Node | null | undefined; missing: readonly PropertyKey[] } {
  let at = node;
  for (const [index, step] of path.entries()) {
    const pair = pairAt(at, step);
    const next: unknown =
      pair !== undefined ? (pair.value ?? pair.key) : isSeq(at) ? at.items[Number(step)] : undefined;
    if (!isNode(next)) return { node: at, missing: path.slice(index) };
    at = next;
  }
  return { node: at, missing: [] };
}

function unknownKey(
  node: Node | null | undefined,
  path: readonly PropertyKey[],
  key: string,
  known: readonly string[],
  place: SourcePlace,
): Problem {
  const parent = walk(node, path).node;
  const keyNode = pairAt(parent, key)?.key;
  return { ...placeOf(isNode(keyNode) ? keyNode : parent, place), ...unknownWords('key', key, path, known) };
}
