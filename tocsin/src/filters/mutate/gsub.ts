import { type Event, type Field, fieldOf, template, type Value } from '../../event/index.ts';
import { InvalidRegex, type RubyForm, type RubyRegex, rubyRegexWithGroups } from '../../regex/index.ts';
import { parseReplacement, type Replacement } from './replacement.ts';

/** One field, expression and replacement of `gsub`. */
export interface Substitution {
  readonly field: Field;
  /** Whether no text can make the expression run for long, so that it needs no guard. */
  readonly isBounded: boolean;
  /** The new value; undefined where Ruby raises, the value itself where there is nothing to do. Changes nothing. */
  compute(event: Event, value: Value): Value | undefined;
}

const MAX_COMPILED = 1000;

/** Throws an error for a person where the expression is none. */
export function createSubstitution(
  name: string,
  needle: string,
  replacement: string,
  clock: () => number,
): Substitution {
  const isFixed = !needle.includes('%{');
  const fixed = isFixed ? compileOption(needle) : undefined;
  const fillNeedle = template(needle, clock);
  const compiled = new Map<string, RubyRegex | undefined>();

  const regexFor = (event: Event): RubyRegex | undefined => {
    if (fixed !== undefined) return fixed;
    const source = fillNeedle(event);
    if (compiled.has(source)) return compiled.get(source);
    const regex = compile(source);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(source, regex);
    return regex;
  };

  const fillReplacement = template(replacement, clock);
  const constant = fillReplacement.isConstant ? parseReplacement(replacement) : undefined;

  return {
    field: fieldOf(name),
    isBounded: isFixed && !/[*+{]|\\g/.test(needle),
    compute: (event, value) => {
      const isList = Array.isArray(value);
      if (typeof value !== 'string' && !isList) return value;
      const regex = regexFor(event);
      if (regex === undefined) return undefined;
      const insert = constant ?? parseReplacement(fillReplacement(event));
      if (!isList) return substitute(value, regex, insert);
      const changed: Value[] = [];
      for (const member of value) {
        const one = typeof member === 'string' ? substitute(member, regex, insert) : member;
        if (one === undefined) return undefined;
        changed.push(one);
      }
      return changed;
    },
  };
}

function compile(source: string): RubyRegex | undefined {
  try {
    return rubyRegexWithGroups(source, { global: true });
  } catch (error) {
    if (error instanceof InvalidRegex) return undefined;
    throw error;
  }
}

function compileOption(source: string): RubyRegex {
  try {
    return rubyRegexWithGroups(source, { global: true });
  } catch (error) {
    if (error instanceof InvalidRegex)
      throw new Error(`option "gsub": "${source}" is no regular expression: ${error.message}`);
    throw error;
  }
}

function substitute(text: string, regex: RubyRegex, insert: string | Replacement): string | undefined {
  const form = regex.formFor(text);
  if (typeof insert === 'string')
    return insert.includes('$') ? text.replace(form.regex, () => insert) : text.replace(form.regex, insert);
  const replaced = replaceAll(text, form, insert);
  if (!replaced.overflows) return replaced.text;
  return replaceAll(text, regex.moreOf(form, text), insert).text;
}

interface Replaced {
  /** Undefined where Ruby raises. */
  readonly text: string | undefined;
  /** Captures of loops may be lost. */
  readonly overflows: boolean;
}

function replaceAll(text: string, form: RubyForm, insert: Replacement): Replaced {
  const { regex, groups, names } = form;
  const hasNames = names.size > 0;
  const mayOverflow = form.overflows.length > 0;
  let isFine = true;
  let overflows = false;
  const changed = text.replace(regex, (...parts: unknown[]) => {
    const last = parts[parts.length - 1];
    const at = parts[parts.length - (typeof last === 'object' ? 3 : 2)];
    if (mayOverflow) overflows ||= form.overflows.some((group) => (parts[group] ?? '') !== '');
    const part = insert({
      text,
      at: typeof at === 'number' ? at : 0,
      match: String(parts[0]),
      // With named groups Ruby's numbers stand for nothing.
      group: (number) => (hasNames ? undefined : caught(parts, groups[number])),
      named: (name) => {
        const numbers = names.get(name);
        if (numbers === undefined) return undefined;
        return (
          caught(
            parts,
            numbers.flatMap((number) => groups[number] ?? []),
          ) ?? null
        );
      },
    });
    if (part === undefined) isFine = false;
    return part ?? '';
  });
  return { text: isFine ? changed : undefined, overflows };
}

/** What the last of the groups that took part caught. */
function caught(parts: readonly unknown[], groups: readonly number[] = []): string | undefined {
  for (let index = groups.length - 1; index >= 0; index--) {
    const part = parts[groups[index] ?? 0];
    if (typeof part === 'string') return part;
  }
  return undefined;
}
