import { type ComparisonOperator, node, type Predicate } from '../ast/index.ts';
import { Cursor } from './cursor.ts';

export interface SearchTerms {
  readonly predicate: Predicate;
  readonly earliest?: string;
  readonly latest?: string;
  readonly indexEarliest?: string;
  readonly indexLatest?: string;
}

/** Reads a `[ … ]` that the cursor stands at; given by the pipeline parser. */
export type ParseSubsearch = (cursor: Cursor) => Predicate;

/** The inline time modifiers by their lower-case name; they are settings of the search and no conditions. */
const TIMES: ReadonlyMap<string, Exclude<keyof SearchTerms, 'predicate'>> = new Map([
  ['earliest', 'earliest'],
  ['latest', 'latest'],
  ['_index_earliest', 'indexEarliest'],
  ['_index_latest', 'indexLatest'],
]);

const OPERATOR = /==|!=|<=|>=|[=<>]/y;
const NAME = /[^\s()|[\]"'`,=<>!\\]+/y;
/** A bare value or term runs to the next white space, parenthesis, bracket, pipe or quote. A backslash escapes `"`, itself, and nothing else; a comma at the end separates. */
const BARE = /(?:\\["\\]|,+(?=[^\s,()|[\]"`])|[^\s()|[\]"`,])+/y;
const LISTED = /(?:\\["\\]|[^\s()|[\]"`,])+/y;
const withoutEscapes = (text: string): string => text.replace(/\\(["\\])/g, '$1');

/**
 * The language of `search`: words and "phrases", `field=value`, `field IN (…)`, NOT, OR, AND in upper case. OR binds
 * tighter than AND, and AND may be left out, as in Splunk.
 */
export const parseSearchTerms = (
  cursor: Cursor,
  parseSubsearch: ParseSubsearch,
  /** Words that end the terms, such as BY in tstats. */
  stop: readonly string[] = [],
): SearchTerms => {
  const times: { -readonly [Key in Exclude<keyof SearchTerms, 'predicate'>]?: string } = {};
  const atStop = (): boolean => stop.some((word) => cursor.atWord(word));

  const parseAll = (): Predicate => {
    cursor.skipSpace();
    const from = cursor.at;
    const operands: Predicate[] = [];
    let started = false;
    while (!cursor.done && cursor.peek() !== ')' && !atStop()) {
      if (takeKeyword('AND')) {
        if (!started) cursor.fail('expected something before AND');
        if (cursor.done || cursor.peek() === ')') cursor.fail('expected something after AND');
        continue;
      }
      if (takeKeyword('OR')) cursor.fail('expected something before OR');
      started = true;
      const operand = parseAny();
      if (operand !== undefined) operands.push(operand);
    }
    return gather('and', operands, from);
  };

  const gather = (kind: 'and' | 'or', operands: readonly Predicate[], from: number): Predicate => {
    const [first] = operands;
    if (first === undefined) return node({ kind: 'all' }, cursor.spanFrom(from));
    return operands.length === 1 ? first : node({ kind, operands: Object.freeze(operands) }, cursor.spanFrom(from));
  };

  const parseAny = (): Predicate | undefined => {
    cursor.skipSpace();
    const from = cursor.at;
    const operands: Predicate[] = [];
    for (;;) {
      const operand = parseOne();
      if (operand !== undefined) operands.push(operand);
      if (!takeKeyword('OR')) break;
      if (cursor.done || cursor.peek() === ')') cursor.fail('expected something after OR');
    }
    return operands.length === 0 ? undefined : gather('or', operands, from);
  };

  const takeKeyword = (word: 'AND' | 'OR' | 'NOT'): boolean => {
    const found = cursor.match(NAME);
    if (found?.[0] !== word) return false;
    cursor.at += word.length;
    return true;
  };

  /** Undefined for what is no condition on an event: a time modifier. */
  const parseOne = (): Predicate | undefined =>
    cursor.nested(() => {
      cursor.skipSpace();
      const from = cursor.at;
      if (takeKeyword('NOT')) {
        if (cursor.done) cursor.fail('expected something after NOT');
        const operand = parseOne();
        return operand && node({ kind: 'not', operand }, cursor.spanFrom(from));
      }
      if (takeMark('(')) {
        const inner = parseAll();
        cursor.expectMark(')', 'to close the parenthesis');
        return inner;
      }
      if (cursor.peek() === '[') return parseSubsearch(cursor);
      if (cursor.peek() === ',') {
        cursor.at += 1;
        return undefined;
      }
      const exact = cursor.match(/(TERM|CASE)\(\s*(?:"([^"]*)"|([^()"]*?))\s*\)/y);
      if (exact !== undefined) {
        cursor.at += exact[0].length;
        const kind = exact[1] === 'TERM' ? 'TERM' : 'CASE';
        const text = exact[2] ?? exact[3] ?? '';
        return node({ kind: 'term', text, quoted: false, exact: kind }, cursor.spanFrom(from));
      }
      return parseTermOrComparison(from);
    });

  const takeMark = (mark: string): boolean => cursor.takeMark(mark);

  const parseTermOrComparison = (from: number): Predicate | undefined => {
    const quoted = cursor.takeQuoted('"');
    const name = quoted ?? takeQuotedName(cursor) ?? cursor.match(NAME)?.[0];
    const bare = quoted === undefined && cursor.at === from;
    if (name === undefined) {
      const operator = cursor.match(OPERATOR)?.[0];
      if (operator !== undefined) cursor.fail(`expected a field before ${operator}`);
      const stray = cursor.take(BARE);
      // A leading apostrophe would read as the beginning of a name elsewhere: the word is kept as a phrase.
      const quotes = stray?.startsWith("'") === true;
      if (stray !== undefined)
        return node({ kind: 'term', text: withoutEscapes(stray), quoted: quotes }, cursor.spanFrom(from));
      return cursor.fail('expected a word, "a phrase" or field=value');
    }
    if (bare && /^(?:AND|OR|NOT)$/.test(name)) cursor.fail(`expected a word, "a phrase" or field=value, not ${name}`);
    if (bare) cursor.at += name.length;
    const afterName = cursor.at;
    const operator = cursor.take(OPERATOR);
    if (operator !== undefined)
      return parseComparison(name, operator === '==' ? '=' : (operator as ComparisonOperator), from);
    if (cursor.match(/IN\s*\(/iy) !== undefined) return parseList(name, from);
    cursor.at = afterName;
    if (quoted !== undefined) return node({ kind: 'term', text: quoted, quoted: true }, cursor.spanFrom(from));
    // A bare word goes on over what a name may not hold, such as a comma.
    const rest = cursor.at < cursor.end ? stickyAt(BARE, cursor) : undefined;
    if (rest !== undefined) cursor.at += rest.length;
    return node({ kind: 'term', text: name + withoutEscapes(rest ?? ''), quoted: false }, cursor.spanFrom(from));
  };

  const parseComparison = (field: string, op: ComparisonOperator, from: number): Predicate | undefined => {
    const value = takeValue(cursor, BARE);
    if (value === undefined) return cursor.fail(`expected a value after ${field}${op}`);
    const time = op === '=' ? TIMES.get(field.toLowerCase()) : undefined;
    if (time !== undefined) {
      times[time] = value;
      return undefined;
    }
    return node({ kind: 'comparison', field, op, value }, cursor.spanFrom(from));
  };

  const parseList = (field: string, from: number): Predicate => {
    cursor.take(/IN\s*\(/iy);
    const values: string[] = [];
    while (!cursor.takeMark(')')) {
      if (cursor.takeMark(',')) continue;
      values.push(takeValue(cursor, LISTED) ?? cursor.fail('expected a value or ")" in the list'));
    }
    if (values.length === 0) cursor.fail(`the list of ${field} IN () is empty`, cursor.spanFrom(from));
    return node({ kind: 'one-of', field, values: Object.freeze(values) }, cursor.spanFrom(from));
  };

  const predicate = parseAll();
  if (!cursor.done && !atStop()) cursor.fail('this ")" closes nothing', { from: cursor.at, to: cursor.at + 1 });
  return { predicate, ...times };
};

const takeValue = (cursor: Cursor, pattern: RegExp): string | undefined => {
  const quoted = cursor.takeQuoted('"');
  if (quoted !== undefined) return quoted;
  const bare = cursor.take(pattern);
  return bare === undefined ? undefined : withoutEscapes(bare);
};

/** `'a name'=value`; an apostrophe that is not closed is a character of a word. */
const takeQuotedName = (cursor: Cursor): string | undefined => {
  const closed = cursor.peek() === "'" ? cursor.match(/'[^'|[\]]+'(?=\s*(?:[=<>]|!=))/y) : undefined;
  return closed === undefined ? undefined : cursor.takeQuoted("'");
};

/** Matches at the cursor without skipping white space. */
const stickyAt = (pattern: RegExp, cursor: Cursor): string | undefined => {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text.slice(0, cursor.end));
  return found?.[0];
};

/** For a predicate alone, in tests and rules. */
export const parsePredicate = (text: string): Predicate => {
  const cursor = new Cursor(text);
  return parseSearchTerms(cursor, (at) => at.fail('a subsearch has no place here')).predicate;
};
