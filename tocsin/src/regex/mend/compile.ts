import { generate } from 'oniguruma-parser/generator';
import type { OnigurumaAst } from 'oniguruma-parser/parser';
import { EmulatedRegExp, toRegExpDetails } from 'oniguruma-to-es';
import { widenSets } from './syntax.ts';

/** `\b` of Ruby knows the letters of all scripts, its `\w` those of ASCII only. */
const WORD = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]`;
const BOUNDARY = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
const NO_BOUNDARY = `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`;

export interface CompileOptions {
  /** As `toRegExpDetails` takes them. */
  readonly flags: string;
  /** For texts that have nothing beyond U+007F. */
  readonly ascii: boolean;
}

export interface Compiled {
  readonly regex: RegExp;
  /** The number in `regex` of each group of the tree, in their order. */
  readonly groups: readonly number[];
}

/** A tree whose loops and choices are mended as a regular expression of JavaScript. Changes the tree. Throws what the library throws. */
export function compileTree(ast: OnigurumaAst, groups: number, { flags: asked, ascii }: CompileOptions): Compiled {
  if (!ascii) widenSets(ast);
  const { pattern, flags, options } = toDetails(generate(ast).pattern, asked);
  const { hiddenCaptures = [], strategy, transfers = [] } = options ?? {};
  if (typeof strategy === 'string' || transfers.length > 0) {
    const inOrder = Array.from({ length: groups }, (_, index) => index + 1);
    return { regex: new Emulated(pattern, flags, options), groups: inOrder };
  }
  const plain = withoutNames(pattern, ascii);
  const visible: number[] = [];
  for (let group = 1; group <= plain.groups; group++) if (!hiddenCaptures.includes(group)) visible.push(group);
  const needed = ascii && isPlain(plain.pattern) ? flags.replace('u', '') : flags;
  return { regex: new RegExp(plain.pattern, needed), groups: visible };
}

/** A regex that JavaScript has no syntax for. The library's own never comes to an end behind the end of a text. */
class Emulated extends EmulatedRegExp {
  override exec(text: string): RegExpExecArray | null {
    if (this.lastIndex <= text.length) return super.exec(text);
    this.lastIndex = 0;
    return null;
  }
}

export function globalOf(regex: RegExp): RegExp {
  const flags = `${regex.flags}g`;
  return regex instanceof Emulated ? new Emulated(regex, flags) : new RegExp(regex, flags);
}

function toDetails(pattern: string, flags: string): ReturnType<typeof toRegExpDetails> {
  try {
    return toRegExpDetails(pattern, { target: 'ES2018', flags });
  } catch (error) {
    // Intersections of classes and the like need what only the slower `v` flag has.
    try {
      return toRegExpDetails(pattern, { target: 'ES2024', flags });
    } catch {
      throw error;
    }
  }
}

const PARTS = /\\k<|\\.|\[(?:\\.|[^\]\\])*\]|\(\?<(?![=!])[^>]*>|\((?!\?)/gs;

/** Groups without names cost less; and where there may be more than ASCII, `\b` as Ruby has it. */
function withoutNames(pattern: string, ascii: boolean): { readonly pattern: string; readonly groups: number } {
  let groups = 0;
  const named = pattern.includes('\\k<');
  const rewritten = pattern.replace(PARTS, (part) => {
    if (part.startsWith('(')) {
      groups++;
      return named ? part : '(';
    }
    if (ascii) return part;
    if (part === '\\b') return BOUNDARY;
    return part === '\\B' ? NO_BOUNDARY : part;
  });
  return { pattern: rewritten, groups };
}

/** Means the same for ASCII without the `u` flag. */
const isPlain = (pattern: string): boolean => !/\\[pPuk]|[^ -~\t\n\r]/.test(pattern);
