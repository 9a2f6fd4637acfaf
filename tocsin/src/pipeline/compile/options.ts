import type { z } from 'zod';
import {
  issueWords,
  optionNames,
  type Problem,
  unknownWords,
  type Words,
  type Written,
  type WrittenHash,
  WrittenPlugin,
} from '../../define/index.ts';
import type { Attribute, Plugin, Span, ValueNode } from '../language/index.ts';
import type { PluginKind } from './known-plugins.ts';
import type { Place } from './place.ts';
import { removedOption } from './removed.ts';

export type CheckedOptions<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks the attributes of a plugin's block against its options. All problems are collected, each at what is wrong. */
export function checkAttributes<Schema extends z.ZodType>(
  schema: Schema,
  plugin: Plugin,
  place: Place,
  kind?: PluginKind,
): CheckedOptions<z.output<Schema>> {
  const problems: Problem[] = [];
  const known = optionNames(schema);
  const written: Record<string, Written> = Object.create(null);
  for (const attribute of plugin.attributes) {
    const { name, nameSpan, value } = attribute;
    if (!known.includes(name)) {
      const removed = kind === undefined ? undefined : removedOption(kind, plugin.name, name);
      if (removed !== undefined) {
        problems.push(place.problem(nameSpan, `${plugin.name} has no option "${name}" any more`, removed));
        continue;
      }
      const { message, hint } = unknownWords('option', name, [], known);
      problems.push(place.problem(nameSpan, `${message} of ${plugin.name}`, hint));
      continue;
    }
    const before = written[name];
    written[name] = before === undefined ? writtenOf(value) : mergeWritten(before, writtenOf(value));
  }
  // Each schema is asked once or twice: not worth the code that it would write for itself.
  const parsed = schema.safeParse(written, { jitless: true });
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const path = writtenPath(issue.path, written);
      const { message, hint = twice(plugin, path) } = hashWords(issueWords({ ...issue, path: [...path] }, written));
      problems.push(
        place.problem(
          spanAt(plugin, path),
          path.length === 0 || isIn(written, path) ? message : `${plugin.name}: ${message}`,
          hint,
        ),
      );
    }
  }
  return parsed.success && problems.length === 0 ? { ok: true, value: parsed.data } : { ok: false, problems };
}

/** A map of a configuration is a hash, and those who write a text or half a pair in its place need to see one. */
function hashWords({ message, hint }: Words): Words {
  if (!message.includes('expected a map, found ')) return { message, ...(hint === undefined ? {} : { hint }) };
  return {
    message: message.replace('expected a map', 'expected a hash'),
    hint:
      hint ?? 'a hash is written { "name" => "value" "other" => "value" }, or as a list of names and values in turn',
  };
}

/** One value stands for a list of one: what is wrong at `[0]` of it is wrong with the value. */
function writtenPath(path: readonly PropertyKey[], written: WrittenHash): readonly PropertyKey[] {
  for (let length = path.length; length > 1; length--)
    if (isIn(written, path.slice(0, length))) return path.slice(0, length);
  return path.slice(0, 1);
}

function isIn(written: WrittenHash, path: readonly PropertyKey[]): boolean {
  let at: unknown = written;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return true;
}

function twice(plugin: Plugin, [name]: readonly PropertyKey[]): string | undefined {
  const times = plugin.attributes.filter((attribute) => attribute.name === name).length;
  return times < 2 ? undefined : `"${String(name)}" is written ${times} times, which makes a list of it`;
}

/** The value without its places. A bareword is a text. */
function writtenOf(node: ValueNode): Written {
  switch (node.kind) {
    case 'array':
      return node.items.map(writtenOf);
    case 'hash': {
      const hash: Record<string, Written> = Object.create(null);
      for (const { key, value } of node.entries) hash[keyOf(key)] = writtenOf(value);
      return hash;
    }
    case 'plugin':
      return new WrittenPlugin(node.name, writtenOptions(node));
    default:
      return node.value;
  }
}

function writtenOptions(plugin: Plugin): WrittenHash {
  const written: Record<string, Written> = Object.create(null);
  for (const { name, value } of plugin.attributes) {
    const before = written[name];
    written[name] = before === undefined ? writtenOf(value) : mergeWritten(before, writtenOf(value));
  }
  return written;
}

const keyOf = (key: ValueNode): string =>
  key.kind === 'number' ? key.text : key.kind === 'string' || key.kind === 'bareword' ? key.value : '';

const isHash = (value: Written): value is WrittenHash =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof WrittenPlugin);

/** An attribute that is written again adds to the first: hashes are merged, all else becomes one list; the same text again adds nothing. */
function mergeWritten(before: Written, more: Written): Written {
  if (isHash(before) && isHash(more)) return mergeHashes(before, more);
  if (before === more) return before;
  // A list may stand for a hash, `[name, value]`, in which a repeated name is no repetition.
  return [...listOf(before), ...listOf(more)];
}

/** Of one key, what is there already is not added. */
function mergeHashes(before: WrittenHash, more: WrittenHash): WrittenHash {
  const merged: Record<string, Written> = Object.assign(Object.create(null), before);
  for (const [key, value] of Object.entries(more)) {
    const own = merged[key];
    if (own === undefined) merged[key] = value;
    else if (isHash(own) && isHash(value)) merged[key] = mergeHashes(own, value);
    else if (own !== value)
      merged[key] = [...listOf(own), ...listOf(value).filter((one) => !listOf(own).includes(one))];
  }
  return merged;
}

const listOf = (value: Written): readonly Written[] => (Array.isArray(value) ? value : [value]);

/** The deepest part of the block on the way of `path`. */
function spanAt(plugin: Plugin, path: readonly PropertyKey[]): Span {
  const [name, ...rest] = path;
  const attributes: readonly Attribute[] = plugin.attributes.filter((attribute) => attribute.name === name);
  const [first] = attributes;
  if (first === undefined) return plugin.nameSpan;
  // Of several, the one in which the way goes on.
  for (const { value } of attributes) {
    const span = spanWithin(value, rest);
    if (span !== undefined) return span;
  }
  return first.value.span;
}

function spanWithin(node: ValueNode, path: readonly PropertyKey[]): Span | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return node.span;
  if (node.kind === 'array') {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : (spanWithin(item, rest) ?? item.span);
  }
  if (node.kind !== 'hash') return undefined;
  const entry = node.entries.find(({ key }) => keyOf(key) === String(step));
  return entry === undefined ? undefined : (spanWithin(entry.value, rest) ?? entry.value.span);
}
