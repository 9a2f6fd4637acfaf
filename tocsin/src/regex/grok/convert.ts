import { type OnigurumaAst, parse } from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';
import { compileTree } from '../mend/compile.ts';
import { keepEmpty } from '../mend/keep-empty.ts';
import { keepTurns, OVERFLOW } from '../mend/keep-turns.ts';
import { groupReferences, namesOf, optionalIntervals, parseable, withoutFreeSpacing } from '../mend/syntax.ts';
import { anchorLeading } from './anchor-leading.ts';
import { toJavaScript } from './direct.ts';
import type { NamedGroups } from './groups.ts';
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

const FLAGS = 'mDSW';

/**
 * A regular expression of Ruby (Onigmo, with `.` taking newlines, as grok has it) as one of JavaScript that gives the same for texts of
 * these traits; `turns` as in `keepTurns`. Throws what the parser throws.
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
  const ast = parse(parseable(source.source), { flags: FLAGS });
  optionalIntervals(ast);
  groupReferences(ast);
  withoutFreeSpacing(ast);
  keepEmpty(ast);
  const required = requiredText(ast);
  anchorLeading(ast);
  if (!source.refersToGroups) keepTurns(ast, turns);
  const asksForLines = anchorAtEnds(ast, traits.singleLine);
  const names = namesOf(ast);
  const direct = traits.ascii ? toJavaScript(ast) : undefined;
  if (direct !== undefined) {
    const inOrder = names.map((_, index) => index + 1);
    return { regex: new RegExp(direct), ...assign(names, inOrder, source), asksForLines, required };
  }
  const { regex, groups } = compileTree(ast, names.length, { flags: FLAGS, ascii: traits.ascii });
  return { regex, ...assign(names, groups, source), asksForLines, required };
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
    else if (/^g\d/.test(name)) found[Number(name.slice(1))]?.push(group);
  });
  return { groups: found, overflows };
}
