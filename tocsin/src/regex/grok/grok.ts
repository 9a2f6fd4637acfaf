import { type Converted, convert, type TextTraits } from './convert.ts';
import { expandGrok, InvalidGrok } from './expand.ts';
import { type NamedGroups, renameGroups } from './groups.ts';
import { patternsOf } from './library/registry.ts';

export type Cast = 'int' | 'float';

export interface GrokCapture {
  /** The name or field reference to which the pattern gives what it caught. */
  readonly field: string;
  readonly cast: Cast | undefined;
}

/** A grok pattern that can be asked. It gives what Ruby's engine (Onigmo) gives. */
export interface Grok {
  readonly pattern: string;
  /** In the order in which Logstash takes them: a name that stands more than once has its captures side by side. */
  readonly captures: readonly GrokCapture[];
  test(text: string): boolean;
  /** Null, or the text that matched and behind it what each of `captures` caught. It takes as long as it takes: see `guardEach`. */
  match(text: string): GrokMatch | null;
  /** Regexes for texts of several kinds are made when the first of them comes: true where that was still to be done for this one. */
  prepare(text: string): boolean;
}

/** At 0 the text that matched, at n + 1 what `captures[n]` caught. */
export type GrokMatch = readonly (string | undefined)[];

export interface GrokOptions {
  /** Name → text; without it the patterns that are bundled, in their ECS form. */
  readonly definitions?: ReadonlyMap<string, string>;
  /** Also `%{NAME}` catches, under its own name. */
  readonly everyName?: boolean;
}

/** Throws `InvalidGrok`. */
export function compileGrok(pattern: string, options: GrokOptions = {}): Grok {
  const { definitions = patternsOf('v8'), everyName = false } = options;
  const groups = renameGroups(expandGrok(pattern, definitions, !everyName));
  try {
    return new CompiledGrok(pattern, groups);
  } catch (error) {
    if (error instanceof InvalidGrok) throw error;
    throw new InvalidGrok(`pattern ${pattern}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What a grok pattern comes to as a regular expression of Ruby, without names. Throws `InvalidGrok`. */
export const grokSource = (pattern: string, definitions: ReadonlyMap<string, string>): string =>
  expandGrok(pattern, definitions, true).replace(/\(\?<(?![=!])[^>]*>/g, '(?:');

/** The cost of a regex grows with the cube of these: after the last one, captures of the turns in between are lost. */
const FIRST_TURNS = 10;
const MAX_TURNS = 48;

/** From here on it pays to look for the text that every match has, before the regex runs. */
const MANY_MISSES = 16;

interface Order {
  readonly captures: readonly GrokCapture[];
  /** The named group that each of them is. */
  readonly from: readonly number[];
}

class CompiledGrok implements Grok {
  readonly pattern: string;
  readonly captures: readonly GrokCapture[];
  readonly #groups: NamedGroups;
  readonly #from: readonly number[];
  readonly #conversions: (Conversion | undefined)[] = [];
  readonly #asksForLines: boolean;
  readonly #required: string;
  /** How many more texts did not match than did, of late. */
  #misses = 0;

  constructor(pattern: string, groups: NamedGroups) {
    this.pattern = pattern;
    this.#groups = groups;
    const { captures, from } = inOrderOfNames(groups.names);
    this.captures = captures;
    this.#from = from;
    const { asksForLines, required } = this.#convert(traitsOf(0), FIRST_TURNS, 0);
    this.#asksForLines = asksForLines;
    this.#required = required;
  }

  test(text: string): boolean {
    return this.#conversionFor(text).regex.test(text);
  }

  match(text: string): GrokMatch | null {
    if (this.#misses > MANY_MISSES && !text.includes(this.#required)) return null;
    const conversion = this.#conversionFor(text);
    const match = conversion.regex.exec(text);
    if (match === null) {
      if (this.#misses < 2 * MANY_MISSES) this.#misses++;
      return null;
    }
    if (this.#misses > 0) this.#misses--;
    if (conversion.isDirect) return match;
    if (conversion.turns < MAX_TURNS && conversion.overflows.some((group) => (match[group] ?? '') !== '')) {
      this.#convert(traitsOf(conversion.kind), MAX_TURNS, conversion.kind);
      return this.match(text);
    }
    return [match[0], ...conversion.groups.map((groups) => lastOf(match, groups))];
  }

  prepare(text: string): boolean {
    const kind = this.#kindOf(text);
    if (this.#conversions[kind] !== undefined) return false;
    const { regex } = this.#convert(traitsOf(kind), FIRST_TURNS, kind);
    // The first time it is read, the second time it becomes machine code.
    for (let times = 0; times < 2; times++) regex.test(kind < 2 ? '' : '\u0100');
    return true;
  }

  #kindOf(text: string): number {
    return (Buffer.byteLength(text) === text.length ? 0 : 2) + (this.#asksForLines && text.includes('\n') ? 1 : 0);
  }

  #conversionFor(text: string): Conversion {
    const kind = this.#kindOf(text);
    return this.#conversions[kind] ?? this.#convert(traitsOf(kind), FIRST_TURNS, kind);
  }

  #convert(traits: TextTraits, turns: number, kind: number): Conversion {
    const converted = convert(this.#groups, traits, turns);
    const groups = this.#from.map((group) => converted.groups[group] ?? []);
    const isDirect =
      converted.overflows.length === 0 && groups.every((of, index) => of.length === 1 && of[0] === index + 1);
    const conversion = { ...converted, groups, isDirect, turns, kind };
    this.#conversions[kind] = conversion;
    return conversion;
  }
}

interface Conversion extends Converted {
  /** The groups of the regex are the captures, one by one. */
  readonly isDirect: boolean;
  readonly turns: number;
  readonly kind: number;
}

const traitsOf = (kind: number): TextTraits => ({ ascii: kind < 2, singleLine: kind % 2 === 0 });

function lastOf(match: RegExpExecArray, groups: readonly number[]): string | undefined {
  for (let index = groups.length - 1; index >= 0; index--) {
    const value = match[groups[index] ?? 0];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Ruby lists its groups by name, a name where it stands first; so does Logstash take them. */
function inOrderOfNames(names: readonly string[]): Order {
  const byName = new Map<string, number[]>();
  names.forEach((name, group) => {
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [group]);
    else known.push(group);
  });
  const captures: GrokCapture[] = [];
  const from: number[] = [];
  for (const [name, groups] of byName) {
    // The name of the pattern, of the field, of the type.
    const [first = '', field = first, type] = name.split(':');
    const cast = type === 'int' || type === 'float' ? type : undefined;
    groups.forEach((group, index) => {
      // Of groups of one name Logstash casts the first alone: what a later alternative catches stays a text.
      captures.push({ field, cast: index === 0 ? cast : undefined });
      from.push(group);
    });
  }
  return { captures, from };
}
