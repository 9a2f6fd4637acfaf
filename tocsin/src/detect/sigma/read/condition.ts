import { didYouMean } from '../../../define/index.ts';
import type { Condition } from '../documents.ts';

/** `offset` is that of the place in the text of the condition. */
export class InvalidCondition extends Error {
  readonly offset: number;
  readonly hint: string | undefined;

  constructor(message: string, offset: number, hint?: string) {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}

const MAX_LENGTH = 16 * 1024;
const MAX_DEPTH = 64;

interface Token {
  readonly text: string;
  readonly offset: number;
}

/**
 * Reads a condition, with `x of` written out. `names` are those of the selections; `used` is told which of them it names.
 * https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html#condition
 */
export function parseCondition(text: string, names: readonly string[], used: Set<string>): Condition {
  if (text.length > MAX_LENGTH) throw new InvalidCondition(`is longer than ${MAX_LENGTH} characters`, 0);
  const pipe = text.indexOf('|');
  if (pipe >= 0)
    throw new InvalidCondition(
      'aggregations behind | are gone from Sigma',
      pipe,
      'write a correlation rule: type event_count or value_count, with group-by, timespan and condition',
    );
  const tokens = [...text.matchAll(/[()]|[^\s()]+/g)].map(({ 0: word, index }) => ({ text: word, offset: index }));
  return new Parser(tokens, text.length, names, used).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  readonly #names: readonly string[];
  readonly #used: Set<string>;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], end: number, names: readonly string[], used: Set<string>) {
    this.#tokens = tokens;
    this.#end = end;
    this.#names = names;
    this.#used = used;
  }

  whole(): Condition {
    const condition = this.#or();
    const left = this.#tokens[this.#at];
    if (left === undefined) return condition;
    if (left.text === ')') throw new InvalidCondition('a ) without its (', left.offset);
    throw new InvalidCondition(`expected "and" or "or" before "${left.text}"`, left.offset);
  }

  #or(): Condition {
    return this.#chain('or', () => this.#and());
  }

  #and(): Condition {
    return this.#chain('and', () => this.#not());
  }

  #chain(kind: 'and' | 'or', part: () => Condition): Condition {
    const of = [part()];
    while (this.#is(kind)) {
      this.#at++;
      of.push(part());
    }
    return join(kind, of);
  }

  #not(): Condition {
    if (!this.#is('not')) return this.#operand();
    this.#at++;
    return this.#deeper(() => ({ kind: 'not', of: this.#not() }));
  }

  #operand(): Condition {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new InvalidCondition('ends where the name of a selection is expected', this.#end);
    this.#at++;
    if (token.text === '(') {
      const inner = this.#deeper(() => this.#or());
      if (this.#tokens[this.#at]?.text !== ')') throw new InvalidCondition('a ( without its )', token.offset);
      this.#at++;
      return inner;
    }
    const next = this.#tokens[this.#at];
    if (next?.text.toLowerCase() === 'of' && !this.#names.includes(token.text)) return this.#quantified(token);
    if (token.text === ')' || /^(?:and|or|not|of)$/i.test(token.text))
      throw new InvalidCondition(`expected the name of a selection, not "${token.text}"`, token.offset);
    if (token.text.includes('*'))
      throw new InvalidCondition(
        `"${token.text}" names several selections`,
        token.offset,
        `write 1 of ${token.text} or all of ${token.text}`,
      );
    if (!this.#names.includes(token.text)) throw this.#missing(token);
    this.#used.add(token.text);
    return { kind: 'selection', name: token.text };
  }

  #quantified(quantity: Token): Condition {
    const word = quantity.text.toLowerCase();
    if (!['1', 'any', 'all'].includes(word))
      throw new InvalidCondition(`"${quantity.text} of" is not known`, quantity.offset, 'write 1 of or all of');
    this.#at++;
    const target = this.#tokens[this.#at];
    if (target === undefined || target.text === '(' || target.text === ')')
      throw new InvalidCondition('ends where selections are expected', target?.offset ?? this.#end, 'write 1 of them');
    this.#at++;
    const found = this.#names.filter(nameTest(target.text));
    if (found.length === 0) {
      if (target.text.includes('*') || target.text.toLowerCase() === 'them')
        throw new InvalidCondition(`there is no selection ${target.text}`, target.offset);
      throw this.#missing(target);
    }
    for (const name of found) this.#used.add(name);
    return join(
      word === 'all' ? 'and' : 'or',
      found.map((name) => ({ kind: 'selection', name })),
    );
  }

  #missing({ text, offset }: Token): InvalidCondition {
    const hint = didYouMean(text, this.#names);
    return new InvalidCondition(`there is no selection "${text}"`, offset, hint === '' ? undefined : hint);
  }

  #is(word: string): boolean {
    return this.#tokens[this.#at]?.text.toLowerCase() === word;
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH)
      throw new InvalidCondition(`is nested deeper than ${MAX_DEPTH} levels`, this.#tokens[this.#at]?.offset ?? 0);
    const made = read();
    this.#depth--;
    return made;
  }
}

const join = (kind: 'and' | 'or', of: readonly Condition[]): Condition =>
  of.length === 1 && of[0] !== undefined ? of[0] : { kind, of };

/** `them`: those whose names do not begin with an underscore. */
function nameTest(target: string): (name: string) => boolean {
  if (target.toLowerCase() === 'them') return (name) => !name.startsWith('_');
  const parts = target.split('*');
  return (name) => {
    const [first = '', ...more] = parts;
    const last = more.pop();
    if (last === undefined) return name === first;
    if (!name.startsWith(first)) return false;
    let at = first.length;
    for (const part of more) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return name.length - last.length >= at && name.endsWith(last);
  };
}
