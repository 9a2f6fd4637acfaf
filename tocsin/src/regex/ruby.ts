import { createGroup, type OnigurumaAst, parse } from 'oniguruma-parser/parser';
import { traverse } from 'oniguruma-parser/traverser';
import { orInvalid } from './invalid-regex.ts';
import { compileTree, globalOf } from './mend/compile.ts';
import { keepEmpty } from './mend/keep-empty.ts';
import { keepTurns, OVERFLOW } from './mend/keep-turns.ts';
import {
  asksForLetters,
  groupReferences,
  namesOf,
  optionalIntervals,
  parseable,
  refersToGroups,
  withoutFreeSpacing,
} from './mend/syntax.ts';

export interface RubyRegexOptions {
  readonly ignoreCase?: boolean;
  readonly global?: boolean;
  /** Groups have the numbers they have in Ruby, as long as none is within a loop. */
  readonly keepsGroups?: boolean;
}

/** A regular expression of Ruby as one of JavaScript, for texts of some kind. */
export interface RubyForm {
  readonly regex: RegExp;
  /** The nth are the groups of `regex` that stand for Ruby's group n: the last one that caught something counts. */
  readonly groups: readonly (readonly number[])[];
  /** Of each name the numbers that Ruby gives its groups. Where there are names, other groups catch nothing. */
  readonly names: ReadonlyMap<string, readonly number[]>;
  /** Where one of these caught something, captures of `regex` may be lost: `more` has them. */
  readonly overflows: readonly number[];
}

export interface RubyRegex {
  /** The form for this text. */
  formFor(text: string): RubyForm;
  /** The same with more captures of loops. */
  moreOf(form: RubyForm, text: string): RubyForm;
}

/**
 * A regular expression in Ruby's syntax (Onigmo) as one of JavaScript's: `^` and `$` stand at line ends, `.` leaves out the newline, `\d`, `\s`
 * and `\w` are ASCII, `\b` knows all letters, `\A`, `\z`, `\Z`, `\h`, possessive and atomic groups work, loops and choices take what they
 * take in Ruby. Its groups mean nothing unless they are asked for. https://docs.ruby-lang.org/en/3.3/Regexp.html
 */
export const rubyRegex = (source: string, options: RubyRegexOptions = {}): RegExp =>
  orInvalid(() => {
    const ast = treeOf(source, options);
    if (options.keepsGroups !== true) withoutCaptures(ast);
    return formOf(ast, false, FIRST_TURNS, options).regex;
  });

/** Whether a text matches. It takes as long as it takes: see `guardEach`. */
export function rubyTest(source: string): (text: string) => boolean {
  const regex = rubyRegex(source);
  const ascii = orInvalid(() => {
    const ast = treeOf(source, {});
    if (!asksForLetters(ast)) return regex;
    withoutCaptures(ast);
    return formOf(ast, true, FIRST_TURNS, {}).regex;
  });
  return ascii === regex ? (text) => regex.test(text) : (text) => (isAscii(text) ? ascii : regex).test(text);
}

export function rubyRegexWithGroups(source: string, options: RubyRegexOptions = {}): RubyRegex {
  const hasForms = orInvalid(() => asksForLetters(treeOf(source, options)));
  const forms: RubyForm[] = [];
  const form = (text: string, turns: number): RubyForm => {
    const ascii = hasForms && isAscii(text);
    const index = (ascii ? 1 : 0) + (turns > FIRST_TURNS ? 2 : 0);
    const known = forms[index] ?? orInvalid(() => formOf(treeOf(source, options), ascii, turns, options));
    forms[index] = known;
    return known;
  };
  // What is no regular expression is told of at once.
  const first = form('é', FIRST_TURNS);
  return {
    formFor: (text) => (hasForms ? form(text, FIRST_TURNS) : first),
    moreOf: (known, text) => (known.overflows.length === 0 ? known : form(text, MAX_TURNS)),
  };
}

const FIRST_TURNS = 10;
const MAX_TURNS = 48;

const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

const flagsOf = ({ ignoreCase }: RubyRegexOptions): string => (ignoreCase === true ? 'DSWi' : 'DSW');

function treeOf(source: string, options: RubyRegexOptions): OnigurumaAst {
  const ast = parse(parseable(source), { flags: flagsOf(options) });
  optionalIntervals(ast);
  groupReferences(ast);
  withoutFreeSpacing(ast);
  keepEmpty(ast);
  return ast;
}

function formOf(ast: OnigurumaAst, ascii: boolean, turns: number, options: RubyRegexOptions): RubyForm {
  const written = namesOf(ast);
  const names = new Map<string, number[]>();
  written.forEach((name, index) => {
    if (name === '') return;
    const numbers = names.get(name);
    if (numbers === undefined) names.set(name, [index + 1]);
    else numbers.push(index + 1);
  });
  const isFree = !refersToGroups(ast);
  if (isFree) {
    numberGroups(ast);
    keepTurns(ast, turns);
  }
  const inTree = namesOf(ast);
  const { regex, groups: inRegex } = compileTree(ast, inTree.length, { flags: flagsOf(options), ascii });
  const groups: number[][] = [[0], ...written.map(() => [])];
  const overflows: number[] = [];
  inTree.forEach((name, index) => {
    const group = inRegex[index];
    if (group === undefined) throw new Error(`group ${index + 1} was lost in the conversion`);
    if (!isFree) groups[index + 1]?.push(group);
    else if (name === OVERFLOW) overflows.push(group);
    else if (GROUP.test(name)) groups[Number(name.slice(1))]?.push(group);
  });
  return { regex: options.global === true ? globalOf(regex) : regex, groups, names, overflows };
}

const GROUP = /^g\d+$/;

/** So that the parts of a loop that is written out tell whose they are. */
function numberGroups(ast: OnigurumaAst): void {
  let count = 0;
  traverse(ast, {
    CapturingGroup: ({ node }) => {
      node.name = `g${++count}`;
    },
  });
}

function withoutCaptures(ast: OnigurumaAst): void {
  if (refersToGroups(ast)) return;
  traverse(ast, {
    CapturingGroup: ({ node, replaceWith }) => replaceWith(createGroup({ body: node.body }), { traverse: true }),
  });
}
