import { generate } from 'oniguruma-parser/generator';
import {
  createAlternative,
  createGroup,
  createQuantifier,
  createUnicodeProperty,
  type OnigurumaAst,
  parse,
} from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';
import { EmulatedRegExp, toRegExpDetails } from 'oniguruma-to-es';
import { anchorLeading } from './anchor-leading.ts';
import { toJavaScript } from './direct.ts';
import type { NamedGroups } from './groups.ts';
import { keepCaptures, OVERFLOW } from './keep-captures.ts';
import { keepEmpty } from './keep-empty.ts';
import { requiredText } from './required-text.ts';

/** What is known of the texts that a conversion is for: the less there is in them, the faster it runs. */
export interface TextTraits {
  /** Nothing beyond U+007F. */
  readonly ascii: boolean;
  /** No newline. */
  readonly singleLine: boolean;
}

export interface Converted {
  readonly regex: RegExp;
  /** For each named group of the source, in their order, the groups of `regex` that stand for it: the last one that caught something counts. */
  readonly groups: readonly (readonly number[])[];
  /** Where one of these caught something, captures may be lost: convert again with more turns. */
  readonly overflows: readonly number[];
  /** Whether it stands at ends of lines. */
  readonly asksForLines: boolean;
  /** Stands in every text that matches. */
  readonly required: string;
}

/** `\b` of Ruby knows the letters of all scripts, its `\w` those of ASCII only. */
const WORD = String.raw`[\p{L}\p{M}\p{N}\p{Pc}]`;
const BOUNDARY = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
const NO_BOUNDARY = `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`;

const FLAGS = 'mDSW';

/**
 * A regular expression of Ruby (Onigmo, with `.` taking newlines, as grok has it) as one of JavaScript that gives the same for texts of
 * these traits; `turns` as in `keepCaptures`. Throws what the parser throws.
 */
export function convert(source: NamedGroups, traits: TextTraits, turns: number): Converted {
  const key = `${traits.ascii} ${traits.singleLine} ${turns} ${source.source}`;
  let converted = cache.get(key);
  if (converted === undefined) {
    converted = convertAnew(source, traits, turns);
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(key, converted);
  }
  return converted;
}

/** Pipelines have the same pattern in many places. */
const cache = new Map<string, Converted>();
const CACHE_LIMIT = 500;

function convertAnew(source: NamedGroups, traits: TextTraits, turns: number): Converted {
  const ast = parse(source.source, { flags: FLAGS });
  optionalIntervals(ast);
  keepEmpty(ast);
  const required = requiredText(ast);
  anchorLeading(ast);
  if (!source.refersToGroups) keepCaptures(ast, turns);
  const asksForLines = anchorAtEnds(ast, traits.singleLine);
  const names = namesOf(ast);
  const direct = traits.ascii ? toJavaScript(ast) : undefined;
  if (direct !== undefined) {
    const inOrder = names.map((_, index) => index + 1);
    return { regex: new RegExp(direct), ...assign(names, inOrder, source), asksForLines, required };
  }
  if (!traits.ascii) widenWords(ast);
  const { pattern, flags, options } = toDetails(generate(ast).pattern);
  const { hiddenCaptures = [], strategy, transfers = [] } = options ?? {};
  if (typeof strategy === 'string' || transfers.length > 0) {
    const inOrder = names.map((_, index) => index + 1);
    const regex = new EmulatedRegExp(pattern, flags, options);
    return { regex, ...assign(names, inOrder, source), asksForLines, required };
  }
  const plain = withoutNames(pattern, traits.ascii);
  const visible: number[] = [];
  for (let group = 1; group <= plain.groups; group++) if (!hiddenCaptures.includes(group)) visible.push(group);
  const needed = traits.ascii && isPlain(plain.pattern) ? flags.replace('u', '') : flags;
  return {
    regex: new RegExp(plain.pattern, needed),
    ...assign(names, visible, source),
    asksForLines,
    required,
  };
}

function toDetails(pattern: string): ReturnType<typeof toRegExpDetails> {
  try {
    return toRegExpDetails(pattern, { target: 'ES2018', flags: FLAGS });
  } catch (error) {
    // Intersections of classes and the like need what only the slower `v` flag has.
    try {
      return toRegExpDetails(pattern, { target: 'ES2024', flags: FLAGS });
    } catch {
      throw error;
    }
  }
}

/** `x{2}?` is no lazy loop in Ruby: twice or not at all. */
function optionalIntervals(ast: OnigurumaAst): void {
  traverse(ast, {
    Quantifier: ({ node, replaceWith }) => {
      if (node.kind !== 'lazy' || node.min !== node.max) return;
      const { min, max, body } = node;
      const group = createGroup({
        body: [createAlternative({ body: [createQuantifier('greedy', min, max, body)] })],
      });
      replaceWith(createQuantifier('greedy', 0, 1, group), { traverse: true });
    },
  });
}

/** Whether it stands at ends of lines; in a text of one line these are the ends of the text. */
function anchorAtEnds(ast: OnigurumaAst, singleLine: boolean): boolean {
  let found = false;
  traverse(ast, {
    Assertion: ({ node }) => {
      const start = node.kind === 'line_start';
      if (!start && node.kind !== 'line_end' && node.kind !== 'string_end_newline') return;
      found = true;
      if (singleLine) node.kind = start ? 'string_start' : 'string_end';
    },
  });
  return found;
}

/** `[[:word:]]` of Ruby knows all letters. */
function widenWords(ast: OnigurumaAst): void {
  traverse(ast, {
    CharacterSet: ({ node, replaceWithMultiple }) => {
      if (node.kind === 'posix' && node.value === 'word' && !node.negate)
        replaceWithMultiple(['L', 'M', 'N', 'Pc'].map((name) => createUnicodeProperty(name)));
    },
  });
}

function namesOf(ast: OnigurumaAst): string[] {
  const names: string[] = [];
  traverse(ast, { CapturingGroup: ({ node }) => void names.push(node.name ?? '') });
  return names;
}

/** Groups keep their order through every conversion, so the nth name belongs to the nth of `groups`. */
function assign(
  names: readonly string[],
  groups: readonly number[],
  source: NamedGroups,
): Pick<Converted, 'groups' | 'overflows'> {
  const found: number[][] = source.names.map(() => []);
  const overflows: number[] = [];
  names.forEach((name, index) => {
    const group = groups[index];
    if (group === undefined) throw new Error(`group ${index + 1} was lost in the conversion`);
    if (name === OVERFLOW) overflows.push(group);
    else if (source.refersToGroups) found[index]?.push(group);
    else if (name !== '') found[Number(name.slice(1))]?.push(group);
  });
  return { groups: found, overflows };
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
