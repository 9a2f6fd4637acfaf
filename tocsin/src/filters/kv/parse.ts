import {
  type Event,
  emptyObject,
  isObject,
  put,
  type Template,
  type Value,
  type ValueObject,
} from '../../event/index.ts';
import type { Scan } from './scan.ts';

const TRANSFORMS = {
  lowercase: (text: string): string => text.toLowerCase(),
  uppercase: (text: string): string => text.toUpperCase(),
  capitalize: (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
} as const;

export type Transform = keyof typeof TRANSFORMS;

export interface PartOptions {
  readonly trim: RegExp | undefined;
  readonly removeChar: RegExp | undefined;
  readonly transform: Transform | undefined;
}

export interface ParseOptions {
  readonly scan: Scan;
  readonly key: PartOptions;
  readonly value: PartOptions;
  readonly prefix: Template;
  readonly includeKeys: readonly Template[];
  readonly excludeKeys: readonly Template[];
  readonly allowDuplicates: boolean;
  readonly allowEmpty: boolean;
  readonly recursive: boolean;
}

/** Deeper recursion keeps the text. */
const MAX_NESTING = 32;

/** Adds the pairs of `text` to `found`. Reads the event and changes nothing else. */
export function parsePairs(
  text: string,
  event: Event,
  found: Map<string, Value>,
  options: ParseOptions,
  depth = 0,
): void {
  const { scan } = options;
  if (!scan.valueSplit.test(text)) return;
  const include = options.includeKeys.map((key) => key(event));
  const exclude = options.excludeKeys.map((key) => key(event));
  const prefix = options.prefix(event);
  for (const match of text.matchAll(scan.pair)) {
    const [, rawKey = '', ...candidates] = match;
    const rawValue = candidates.find((candidate) => candidate !== undefined) ?? '';
    if (rawValue === '' && !options.allowEmpty) continue;
    const bareKey = change(rawKey, options.key);
    if ((include.length > 0 && !include.includes(bareKey)) || exclude.includes(bareKey)) continue;
    const key = prefix + bareKey;
    const value = change(rawValue, options.value);
    const before = found.get(key);
    if (!options.allowDuplicates && before !== undefined && holds(before, value)) continue;
    const whole =
      options.recursive && depth < MAX_NESTING ? (parseInner(value, event, options, depth) ?? value) : value;
    if (before === undefined) found.set(key, whole);
    else if (Array.isArray(before)) before.push(whole);
    else found.set(key, [before, whole]);
  }
}

function change(text: string, { trim, removeChar, transform }: PartOptions): string {
  let changed = text;
  if (trim !== undefined) changed = changed.replace(trim, '');
  if (removeChar !== undefined) changed = changed.replace(removeChar, '');
  return transform === undefined ? changed : TRANSFORMS[transform](changed);
}

/** Ruby’s `include?`, which looks for a part of a text, a member of a list, a key of a hash. */
const holds = (before: Value, value: string): boolean =>
  typeof before === 'string' || Array.isArray(before)
    ? before.includes(value)
    : isObject(before) && Object.hasOwn(before, value);

function parseInner(text: string, event: Event, options: ParseOptions, depth: number): ValueObject | undefined {
  const inner = new Map<string, Value>();
  parsePairs(text, event, inner, options, depth + 1);
  return inner.size === 0 ? undefined : objectOf(inner);
}

export function objectOf(pairs: ReadonlyMap<string, Value>): ValueObject {
  const object = emptyObject();
  for (const [key, value] of pairs) put(object, key, value);
  return object;
}
