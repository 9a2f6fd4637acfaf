import { isMap, isPair, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { z } from 'zod';
import { knownKeys, optionsSchema, schemasUnder } from './json-schema.ts';
import { didYouMean } from './nearest.ts';
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
    } else problems.push(describe(issue, node, value, place));
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
  const near = didYouMean(key, known);
  const hint = near !== '' ? near : known.length > 0 ? `known here: ${known.join(', ')}` : '';
  const at = placeOf(isNode(keyNode) ? keyNode : parent, place);
  return { ...at, message: `unknown key "${key}"${inside(path)}`, ...(hint === '' ? {} : { hint }) };
}

const inside = (path: readonly PropertyKey[]): string => (path.length === 0 ? '' : ` in ${pathText(path)}`);

/** `inputs[0].paths` */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('');

function describe(issue: z.core.$ZodIssue, node: Node | null | undefined, value: unknown, place: SourcePlace): Problem {
  const found = walk(node, issue.path);
  const name = pathText(issue.path);
  const written = valueAt(value, issue.path);
  if (issue.code === 'invalid_type' && written === undefined) {
    const hint = `expected ${article(issue.expected)}`;
    return { ...placeOf(found.node, place), message: `${name === '' ? 'the value' : `"${name}"`} is missing`, hint };
  }
  const subject = name === '' ? '' : `${name}: `;
  const hint =
    issue.code === 'invalid_value' && typeof written === 'string' ? didYouMean(written, issue.values.map(String)) : '';
  return {
    ...placeOf(found.node, place),
    message: `${subject}${sentence(issue, written)}`,
    ...(hint === '' ? {} : { hint }),
  };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'nothing',
};

const article = (expected: string): string => WORDS[expected] ?? expected;

function kind(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return WORDS[typeof value] ?? typeof value;
}

/** What is wrong, without the value itself: it may be a secret. */
function sentence(issue: z.core.$ZodIssue, written: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${article(issue.expected)}, found ${typeof written === 'number' && issue.expected === 'int' ? 'a fraction' : kind(written)}`;
    case 'invalid_value':
      return `expected ${listed(issue.values.map((value) => JSON.stringify(value)))}`;
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_union':
      return issue.errors.length === 0
        ? 'fits none of the known forms'
        : `expected ${listed([...new Set(issue.errors.flatMap((errors) => errors.slice(0, 1).map(expected)))])}, found ${kind(written)}`;
    case 'invalid_key':
      return `the name does not fit: ${issue.issues[0]?.message ?? issue.message}`;
    case 'invalid_format':
      if (!issue.message.startsWith('Invalid')) return issue.message;
      return `does not have the form of ${issue.format === 'regex' ? String(issue.pattern) : `a ${issue.format}`}`;
    default:
      return issue.message;
  }
}

const expected = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type') return article(issue.expected);
  return issue.code === 'invalid_value' ? listed(issue.values.map((value) => JSON.stringify(value))) : issue.message;
};

const unit = (origin: string): string => (origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '');

const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items[items.length - 1]}`;
