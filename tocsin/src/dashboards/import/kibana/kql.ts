/** The query can't be written in SPL; the message says what of it. */
export class KqlFault extends Error {
  override readonly name = 'KqlFault';
}

type Language = 'kuery' | 'lucene';

interface Token {
  readonly kind:
    | 'open'
    | 'close'
    | 'colon'
    | 'compare'
    | 'must'
    | 'and'
    | 'or'
    | 'not'
    | 'quoted'
    | 'word'
    | 'range'
    | 'end';
  readonly text: string;
}

const MAX_LENGTH = 10_000;
const MAX_DEPTH = 100;

/**
 * A query of Kibana (KQL) or of Lucene as the condition of a `search`. Empty for a query that finds everything. Throws `KqlFault`.
 * Sources: "Kibana Query Language" and "Query string query" of Elastic's documentation.
 */
export function splOfQuery(query: string, language: Language): string {
  if (query.trim() === '' || query.trim() === '*' || query.trim() === '*:*') return '';
  if (query.length > MAX_LENGTH) throw new KqlFault('the query is too long');
  const parser = new Parser(tokensOf(query, language), language);
  return parser.whole();
}

/** A name of a field as SPL has it: `user.name.keyword` is a second reading of the same field. */
export const fieldOf = (name: string): string => {
  const plain = name.replace(/\.keyword$/, '');
  return /^[\w.@-]+$/.test(plain) ? plain : `"${plain.replace(/[\\"]/g, '\\$&')}"`;
};

export const wordOf = (text: string): string =>
  /^[\w.:@/*-]+$/.test(text) && !/^(?:AND|OR|NOT|IN)$/i.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`;

const OPERATORS: Readonly<Record<string, Token['kind']>> = { and: 'and', or: 'or', not: 'not' };

function tokensOf(query: string, language: Language): readonly Token[] {
  const pattern =
    /\s+|"((?:[^"\\]|\\.)*)"|([[{][^\]}]*? TO [^\]}]*?[\]}])|(\/(?:[^/\\]|\\.)+\/)|([(){}])|(:)|(<=|>=|<|>)|(&&|\|\||!)|((?:[^\s"():<>{}\\]|\\.)+)/gy;
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (match === null) throw new KqlFault(`it can't be read from ${JSON.stringify(query.slice(at, at + 20))} on`);
    at = pattern.lastIndex;
    const [, quoted, range, regex, bracket, colon, compare, sign, word] = match;
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.replace(/\\(.)/g, '$1') });
    else if (range !== undefined && language === 'lucene') tokens.push({ kind: 'range', text: range });
    else if (regex !== undefined && language === 'lucene')
      throw new KqlFault('a regular expression is no condition of `search`');
    else if (bracket === '{' || bracket === '}' || range !== undefined)
      throw new KqlFault('nested fields are not known here');
    else if (bracket !== undefined) tokens.push({ kind: bracket === '(' ? 'open' : 'close', text: bracket });
    else if (colon !== undefined) tokens.push({ kind: 'colon', text: ':' });
    else if (compare !== undefined) tokens.push({ kind: 'compare', text: compare });
    else if (sign !== undefined) tokens.push({ kind: sign === '!' ? 'not' : sign === '&&' ? 'and' : 'or', text: sign });
    else if (word !== undefined || regex !== undefined) tokens.push(...wordTokens(word ?? regex ?? '', language));
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function wordTokens(word: string, language: Language): readonly Token[] {
  const operator = language === 'lucene' && word !== word.toUpperCase() ? undefined : OPERATORS[word.toLowerCase()];
  if (operator !== undefined) return [{ kind: operator, text: word }];
  const sign = language === 'lucene' ? /^[+-]/.exec(word)?.[0] : undefined;
  const text = (sign === undefined ? word : word.slice(1)).replace(/[~^][\d.]*$/, '').replace(/\\(.)/g, '$1');
  const rest: readonly Token[] = text === '' ? [] : [{ kind: 'word', text }];
  return sign === undefined ? rest : [{ kind: sign === '-' ? 'not' : 'must', text: sign }, ...rest];
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #language: Language;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], language: Language) {
    this.#tokens = tokens;
    this.#language = language;
  }

  whole(): string {
    const spl = this.#or();
    if (this.#next.kind !== 'end') throw new KqlFault(`"${this.#next.text}" is not expected there`);
    return spl;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #is(kind: Token['kind']): boolean {
    if (this.#next.kind !== kind) return false;
    this.#at++;
    return true;
  }

  #or(field?: string): string {
    if (++this.#depth > MAX_DEPTH) throw new KqlFault('it is nested too deeply');
    const all: string[] = [];
    const any: string[] = [];
    let isNeeded = false;
    do {
      const isMust = this.#is('must');
      isNeeded ||= isMust;
      const isSigned = isMust || this.#next.text === '-';
      (isSigned ? all : any).push(this.#and(field));
      // What stands side by side without an operator is joined by OR, as the servers do it.
    } while (this.#is('or') || this.#beginsTerm());
    this.#depth--;
    // Beside terms that are needed (+), those without a sign only rank.
    const either = isNeeded || any.length === 0 ? [] : [any.length === 1 ? (any[0] ?? '') : `(${any.join(' OR ')})`];
    const parts = [...all, ...either];
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' AND ')})`;
  }

  #and(field?: string): string {
    const parts = [this.#not(field)];
    while (this.#is('and')) parts.push(this.#not(field));
    return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' AND ')})`;
  }

  #not(field?: string): string {
    let negated = false;
    while (this.#is('not')) negated = !negated;
    const term = this.#term(field);
    return negated ? `NOT ${term}` : term;
  }

  #beginsTerm(): boolean {
    return ['open', 'quoted', 'word', 'not', 'must', 'range'].includes(this.#next.kind);
  }

  #term(field?: string): string {
    if (this.#is('open')) {
      const inner = this.#or(field);
      if (!this.#is('close')) throw new KqlFault('a ")" is missing');
      return inner.startsWith('(') ? inner : `(${inner})`;
    }
    const token = this.#next;
    if (token.kind !== 'word' && token.kind !== 'quoted' && token.kind !== 'range')
      throw new KqlFault(token.kind === 'end' ? 'it ends too early' : `"${token.text}" is not expected there`);
    this.#at++;
    if (field !== undefined) return this.#value(field, token);
    if (this.#is('colon')) return this.#ofField(token.text);
    const compare = this.#next;
    if (compare.kind === 'compare') {
      this.#at++;
      const value = this.#next;
      this.#at++;
      return `${fieldOf(token.text)}${compare.text}${this.#comparable(value.text)}`;
    }
    return token.kind === 'word' && token.text.includes('*') ? wordOf(token.text) : `"${escaped(token.text)}"`;
  }

  #ofField(name: string): string {
    if (name.includes('*')) throw new KqlFault(`fields can't be named by a pattern (${name})`);
    if (name === '_exists_') {
      const token = this.#next;
      this.#at++;
      return `${fieldOf(token.text)}=*`;
    }
    const compare = this.#next;
    if (compare.kind === 'compare') {
      this.#at++;
      const value = this.#next;
      this.#at++;
      return `${fieldOf(name)}${compare.text}${this.#comparable(value.text)}`;
    }
    if (this.#next.kind === 'open') return this.#term(name);
    const first = this.#term(name);
    if (this.#language === 'lucene') return first;
    // `message: null pointer` finds either word.
    const more: string[] = [];
    while ((this.#next.kind === 'word' || this.#next.kind === 'quoted') && !this.#namesField())
      more.push(this.#term(name));
    return more.length === 0 ? first : `(${[first, ...more].join(' OR ')})`;
  }

  #namesField(): boolean {
    const after = this.#tokens[this.#at + 1]?.kind;
    return after === 'colon' || after === 'compare';
  }

  #value(field: string, token: Token): string {
    const name = fieldOf(field);
    if (name === '@timestamp') throw new KqlFault('times are those of the dashboard');
    if (token.kind !== 'range')
      return `${name}=${token.kind === 'quoted' ? `"${escaped(token.text)}"` : wordOf(token.text)}`;
    const [, open = '[', from = '*', to = '*', close = ']'] =
      /^([[{])\s*(.*?) TO (.*?)\s*([\]}])$/.exec(token.text) ?? [];
    const low = from.trim() === '*' ? [] : [`${name}${open === '[' ? '>=' : '>'}${this.#comparable(from.trim())}`];
    const high = to.trim() === '*' ? [] : [`${name}${close === ']' ? '<=' : '<'}${this.#comparable(to.trim())}`];
    const bounds = [...low, ...high];
    return bounds.length === 0 ? `${name}=*` : `(${bounds.join(' AND ')})`;
  }

  #comparable(text: string): string {
    if (/\bnow\b/.test(text)) throw new KqlFault('times are those of the dashboard');
    return wordOf(text);
  }
}

const escaped = (text: string): string => text.replace(/[\\"]/g, '\\$&');
