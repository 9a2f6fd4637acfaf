import { lexSpl, type SplToken } from './spl-lexer.ts';

/** A part of the text and how it is coloured. */
export interface SplPart {
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

/** Commands whose arguments are an expression. */
const EXPRESSIONS = new Set(['eval', 'where', 'fieldformat']);
/** Commands whose bare words are names of fields. */
const FIELD_LISTS = new Set(
  'fields table dedup sort rename top rare mvexpand makemv mvcombine nomv fillnull filldown replace stats chart timechart eventstats streamstats rex spath convert bin bucket untable xyseries join lookup transaction'.split(
    ' ',
  ),
);
const TIME_OPTIONS = new Set(['earliest', 'latest', '_index_earliest', '_index_latest', 'span', 'maxspan', 'maxpause']);
const TIME =
  /^(?:now|[+-]?\d+(?:ms|us|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mon|months?|q|qtrs?|quarters?|y|yrs?|years?)(?:@\w+(?:[+-]\d+\w+)?)?|[+-]\d*\w+(?:@\w+)?|@\w+(?:[+-]\d+\w+)?)$/i;
const ARITHMETIC = /[+\-*/%]|\.(?!\d)/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const LITERAL = /^(?:true|false|null)$/i;
const MOST_DEPTHS = 3;

/** How each part of a search is coloured: what the lexer sees, and what a word means at its place. */
export function splParts(text: string): readonly SplPart[] {
  const parts: SplPart[] = [];
  const tokens = lexSpl(text).filter(({ kind }) => kind !== 'space');
  const commands: string[] = ['search'];
  let subsearches = 0;
  for (const [index, token] of tokens.entries()) {
    const written = text.slice(token.from, token.to);
    const command = commands.at(-1) ?? 'search';
    const add = (name: string) => parts.push({ from: token.from, to: token.to, name });
    switch (token.kind) {
      case 'command':
        commands[commands.length - 1] = written.toLowerCase();
        add('command');
        break;
      case 'pipe':
        commands[commands.length - 1] = '';
        add('pipe');
        break;
      case 'open':
        if (written === '[') {
          subsearches += 1;
          commands.push('search');
          add(`bracket-${depthClass(subsearches)}`);
        } else add('paren');
        break;
      case 'close':
        if (written === ']') {
          add(`bracket-${depthClass(Math.max(1, subsearches))}`);
          subsearches = Math.max(0, subsearches - 1);
          if (commands.length > 1) commands.pop();
        } else add('paren');
        break;
      case 'word':
      case 'number':
        parts.push(...wordParts(text, tokens, index, command));
        break;
      case 'string':
        add(isName(text, tokens, index, command) ? 'field' : 'string');
        break;
      default:
        add(token.kind);
    }
  }
  return parts;
}

function wordParts(text: string, tokens: readonly SplToken[], index: number, command: string): readonly SplPart[] {
  const token = tokens[index];
  if (token === undefined) return [];
  const word = text.slice(token.from, token.to);
  const part = (name: string): readonly SplPart[] => [{ from: token.from, to: token.to, name }];
  if (isName(text, tokens, index, command)) return part(isOption(command) ? 'option' : 'field');
  const before = tokens[index - 1];
  const name = before?.kind === 'operator' ? optionBefore(text, tokens, index) : undefined;
  if (TIME.test(word) && (name !== undefined ? TIME_OPTIONS.has(name) : /^[+-]\d|@/.test(word))) return part('time');
  if (EXPRESSIONS.has(command)) return expressionParts(word, token.from);
  if (token.kind === 'number') return part('number');
  if (name === undefined && FIELD_LISTS.has(command)) return part('field');
  return [];
}

/** `bytes/1024` is one word of the lexer; in an expression it is two operands. */
function expressionParts(word: string, from: number): readonly SplPart[] {
  const parts: SplPart[] = [];
  let at = 0;
  while (at < word.length) {
    const next = word.slice(at).search(ARITHMETIC);
    const to = next < 0 ? word.length : at + next;
    if (to > at) {
      const operand = word.slice(at, to);
      const name = NUMBER.test(operand) ? 'number' : LITERAL.test(operand) ? 'keyword' : 'field';
      parts.push({ from: from + at, to: from + to, name });
    }
    if (to < word.length) parts.push({ from: from + to, to: from + to + 1, name: 'operator' });
    at = to + 1;
  }
  return parts;
}

/** A name stands before an operator or IN; in an expression every word is one of the operands. */
function isName(text: string, tokens: readonly SplToken[], index: number, command: string): boolean {
  if (EXPRESSIONS.has(command)) return false;
  const next = tokens[index + 1];
  if (next === undefined) return false;
  return next.kind === 'operator' || (next.kind === 'keyword' && /^in$/i.test(text.slice(next.from, next.to)));
}

/** What stands before `=` is a field in a search, and an option of every other command. */
function isOption(command: string): boolean {
  return command !== 'search' && command !== '';
}

function optionBefore(text: string, tokens: readonly SplToken[], index: number): string | undefined {
  const name = tokens[index - 2];
  return name === undefined ? undefined : text.slice(name.from, name.to).toLowerCase();
}

/** The colours of nested subsearches come round again. */
function depthClass(depth: number): number {
  return ((depth - 1) % MOST_DEPTHS) + 1;
}
