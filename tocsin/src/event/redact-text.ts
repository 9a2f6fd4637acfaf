import {
  CODE_NAME,
  CREDENTIAL_NAMES,
  looksLikeCode,
  SECRET_ENDINGS,
  SECRET_NAMES,
  SESSION_NAME,
} from './secret-keys.ts';
import { REDACTED, SECRET_PATTERNS } from './secret-patterns.ts';
import { isSuspect } from './suspect.ts';

/**
 * Removes secrets from running text and leaves every other character as it is. Linear in the length of the text;
 * redacting twice changes nothing more.
 */
export class TextRedactor {
  readonly #keyed: RegExp;
  readonly #keep: ReadonlySet<string>;
  /** Names that the quick scan does not know. */
  readonly #extra: RegExp | undefined;
  /** Short texts that look suspect and hold no secret, such as names of loggers: they come again and again. */
  readonly #harmless = new Set<string>();
  /** The long text that was looked at last, as what it went, and the secrets in it: the line of an event often stands in two fields. */
  #last = '';
  #lastRedacted = '';
  #lastCount = 0;
  /** Secrets replaced so far. */
  count = 0;

  constructor(options: {
    readonly extra?: readonly string[] | undefined;
    readonly keep?: readonly string[] | undefined;
  }) {
    const words = [...SECRET_ENDINGS, ...CREDENTIAL_NAMES, ...(options.extra ?? [])]
      .sort((a, b) => b.length - a.length)
      .map(joined);
    const alone = [...SECRET_NAMES, 'sid', SESSION_NAME, CODE_NAME].map(joined);
    this.#keyed = new RegExp(
      `(?:(${words.join('|')})\\d{0,2}|(?<![A-Za-z0-9_.-])(${alone.join('|')}))` +
        '(\\\\{0,7}["\'])?(?:\\[?\\]|(?:%5[bB])?%5[dD])?[ \\t]{0,3}(=>|[:=]|%3[dD])[ \\t]{0,3}',
      'gi',
    );
    const extra = options.extra ?? [];
    this.#extra = extra.length === 0 ? undefined : new RegExp(extra.map(joined).join('|'), 'i');
    this.#keep = new Set((options.keep ?? []).map((name) => name.toLowerCase()));
  }

  /** Whether nothing in the text, nor in any part of it, can be a secret. */
  isClean(text: string): boolean {
    return !isSuspect(text) && this.#extra?.test(text) !== true;
  }

  redact(text: string): string {
    if (text === this.#last) return this.#redactLong(text);
    if (this.isClean(text)) return text;
    if (text.length > MOST_KEPT) return this.#redactLong(text);
    if (this.#harmless.has(text)) return text;
    const redacted = this.#redact(text);
    if (redacted === text) {
      if (this.#harmless.size >= MOST_HARMLESS) this.#harmless.clear();
      this.#harmless.add(apart(text));
    }
    return redacted;
  }

  #redactLong(text: string): string {
    if (text === this.#last) {
      this.count += this.#lastCount;
      return this.#lastRedacted;
    }
    const before = this.count;
    this.#lastRedacted = this.#redact(text);
    this.#lastCount = this.count - before;
    this.#last = text;
    return this.#lastRedacted;
  }

  #redact(text: string): string {
    // What is replaced may make its neighbourhood read differently; so that a second call finds nothing more, repeat.
    let before = text;
    let after = this.#redactPatterns(this.#redactKeyed(text));
    for (let pass = 1; after !== before && pass < MAX_PASSES; pass++) {
      before = after;
      after = this.#redactPatterns(this.#redactKeyed(before));
    }
    return after;
  }

  #redactKeyed(text: string): string {
    this.#keyed.lastIndex = 0;
    lineFrom = lineTo = 0;
    let result = '';
    let done = 0;
    for (let match = this.#keyed.exec(text); match !== null; match = this.#keyed.exec(text)) {
      const found = secretAfter(text, match, this.#keep);
      if (found === undefined) continue;
      const [from, to] = found;
      this.#keyed.lastIndex = to;
      if (text.startsWith(REDACTED, from) && to === from + REDACTED.length) continue;
      result += text.slice(done, from) + REDACTED;
      done = to;
      this.count++;
    }
    return done === 0 ? text : result + text.slice(done);
  }

  #redactPatterns(text: string): string {
    let result = text;
    for (const { hint, pattern, replace } of SECRET_PATTERNS) {
      if (!hint.test(result)) continue;
      result = result.replace(pattern, (...found: string[]) => {
        const whole = found[0] ?? '';
        const replaced = replace(whole, found[1] ?? '', found[2] ?? '');
        if (replaced !== whole) this.count++;
        return replaced;
      });
    }
    return result;
  }
}

const MAX_PASSES = 5;
/** Characters of a text that is kept, and how many are. */
const MOST_KEPT = 64;
const MOST_HARMLESS = 500;

/** A copy: a part of a longer text keeps all of that in memory. */
const apart = (text: string): string => ` ${text}`.slice(1);

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

const joined = (word: string): string => word.split('-').map(escapeRegExp).join('[-_. ]?');

const SCHEME = /(?:Bearer|Basic|Token|ApiKey|JWT|Negotiate|NTLM)[ \t]{1,3}(?=\S)/iy;
const SCHEME_OF_PARTS = /(?:Digest|OAuth|Hawk|Signature|AWS4-HMAC-SHA256|SCRAM-SHA-\d+)[ \t]/iy;
const NOT_SECRET = /(?:true|false|null|none|undefined|nil)(?![\w$@!#%^*-])/iy;
const NEXT_PARAMETER = /&(?:amp;)?[\w.%[\]-]{1,64}=/y;
const HOLDS_OBJECT = /\[?\s{0,8}\{/y;
const END_OF_FIELD = /[ \t]*(?:$|[\r\n,;}\])|])/y;
const COOKIE_PAIR = /[^\s=;,"']{1,128}=/y;

const testAt = (pattern: RegExp, text: string, at: number): boolean => {
  pattern.lastIndex = at;
  return pattern.test(text);
};

/** Where the secret of a matched name lies, or undefined where there is none. */
function secretAfter(text: string, match: RegExpExecArray, keep: ReadonlySet<string>): [number, number] | undefined {
  const word = (match[1] ?? match[2] ?? '').toLowerCase();
  if (keep.size > 0 && keep.has(wholeName(text, match.index, word.length))) return undefined;
  const at = match.index + match[0].length;
  const separator = match[4] ?? '';
  const opening = openingQuote(text, at);
  if (opening > 0) return quoted(text, at, opening, word);
  if (at >= text.length || testAt(NOT_SECRET, text, at)) return undefined;
  const first = text.charCodeAt(at);
  if (first === 123 || first === 91) {
    if (text.startsWith(REDACTED, at)) return [at, at + REDACTED.length];
    // A list or an object as in JSON. What is inside credentials is judged by its own names.
    const isJudgedInside = word === CODE_NAME || (CREDENTIAL_NAMES.includes(word) && testAt(HOLDS_OBJECT, text, at));
    const isWhole = match[3] !== undefined || (word.startsWith('cookie') && first === 123);
    return !isWhole || isJudgedInside ? undefined : [at, endOfNested(text, at)];
  }
  if (word === 'authorization') return authorization(text, at, separator);
  if (word.startsWith('cookie') && separator === ':') {
    return testAt(COOKIE_PAIR, text, at) ? [at, endOfLine(text, at)] : undefined;
  }
  return bare(text, match, word, at, separator);
}

/** The name up to the end of the matched word: `db_password`, for the list of names to keep. */
function wholeName(text: string, index: number, length: number): string {
  let from = index;
  while (from > 0 && index - from < 64 && /[\w.-]/.test(text.charAt(from - 1))) from--;
  return text.slice(from, index + length).toLowerCase();
}

/** Length of a quote, with the backslashes before it where the text is itself quoted; 0 where there is none. */
function openingQuote(text: string, at: number): number {
  let index = at;
  while (text.charCodeAt(index) === 92 && index - at < 8) index++;
  const code = text.charCodeAt(index);
  return code === 34 || code === 39 ? index - at + 1 : 0;
}

/** Without a closing quote, to the end of the line: a cut-off record still holds the secret. */
function quoted(text: string, at: number, opening: number, word: string): [number, number] | undefined {
  const depth = opening - 1;
  const quote = text.charAt(at + depth);
  const from = at + opening;
  const to = endOfQuoted(text, from, quote, depth);
  if (to === from) return undefined;
  if (word === CODE_NAME && !looksLikeCode(text.slice(from, to))) return undefined;
  return [from, to];
}

function endOfQuoted(text: string, from: number, quote: string, depth: number): number {
  const limit = endOfLine(text, from);
  for (let end = text.indexOf(quote, from); end >= 0 && end < limit; end = text.indexOf(quote, end + 1)) {
    let slashes = 0;
    while (end - slashes > from && text.charCodeAt(end - slashes - 1) === 92) slashes++;
    if (depth === 0 ? slashes % 2 === 0 : slashes <= depth) return depth === 0 ? end : end - slashes;
  }
  return limit;
}

/** The line that was looked at last, so that a long line with many secrets is searched for its end once. */
let lineFrom = 0;
let lineTo = 0;

function endOfLine(text: string, from: number): number {
  if (from < lineFrom || from >= lineTo) {
    const end = text.indexOf('\n', from);
    lineFrom = from;
    lineTo = end < 0 ? text.length : end;
  }
  const limit = Math.max(lineTo, from);
  return limit > from && text.charCodeAt(limit - 1) === 13 ? limit - 1 : limit;
}

/** Index after the bracket that closes the one at `at`; strings inside are passed over. */
function endOfNested(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return index + 1;
    else if (char === '"' || char === "'") index = endOfQuoted(text, index + 1, char, backslashesBefore(text, index));
  }
  return text.length;
}

function backslashesBefore(text: string, at: number): number {
  let count = 0;
  while (count < 8 && text.charCodeAt(at - count - 1) === 92) count++;
  return count;
}

function authorization(text: string, at: number, separator: string): [number, number] | undefined {
  if (testAt(SCHEME_OF_PARTS, text, at)) return [at, endOfLine(text, at)];
  const from = testAt(SCHEME, text, at) ? SCHEME.lastIndex : at;
  const to = endOfToken(text, from, false);
  if (to === from) return undefined;
  return from > at || to - from >= LONG || separator !== ':' || testAt(END_OF_FIELD, text, to) ? [from, to] : undefined;
}

/** Nothing in prose is as long; taking it as a secret also keeps the scan from coming back to it. */
const LONG = 40;
const LONG_PATH = 4096;

/** Names that are common in prose: after a colon their value must look like a secret. */
const PROSE = /^(?:tokens?|cookies?|credentials?|session|code|pin|pass|csrf|xsrf|secrets?)$/;

function bare(
  text: string,
  match: RegExpExecArray,
  word: string,
  at: number,
  separator: string,
): [number, number] | undefined {
  const before = text.charAt(match.index - 1);
  const inQuery = before === '?' || before === '&' || separator.startsWith('%');
  const to = endOfToken(text, at, inQuery);
  if (to === at) return undefined;
  const value = text.slice(at, to);
  if (to - at >= (word === 'pwd' ? LONG_PATH : LONG)) return [at, to];
  if (word === CODE_NAME)
    return inQuery || match[3] !== undefined || match.index === 0 ? ifCode(value, at, to) : undefined;
  if (/^\d+$/.test(value) && word === 'tokens') return undefined;
  // The working folder, as sudo logs it.
  if (word === 'pwd' && /^[~/]/.test(value)) return undefined;
  if (separator !== ':' || match[3] !== undefined) return [at, to];
  // "password: This field is required" is prose, "password: hunter2" is not.
  if (!testAt(END_OF_FIELD, text, to)) return undefined;
  if (PROSE.test(word) && !(value.length >= 20 || /\d/.test(value))) return undefined;
  return [at, to];
}

const ifCode = (value: string, from: number, to: number): [number, number] | undefined =>
  looksLikeCode(value) ? [from, to] : undefined;

/**
 * End of a value without quotes. A separator inside may belong to the secret, so only blanks, quotes, angle brackets
 * and the next parameter of a form end it, and closing punctuation is given back.
 */
function endOfToken(text: string, from: number, inQuery: boolean): number {
  let end = from;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code <= 32 || code === 34 || code === 39 || code === 60 || code === 62) break;
    if (code === 38 && (inQuery || testAt(NEXT_PARAMETER, text, end))) break;
    if (inQuery && (code === 35 || (code === 37 && text.startsWith('%26', end)))) break;
  }
  if (text.startsWith(REDACTED, from)) return from + REDACTED.length;
  if (text.startsWith(REDACTED, end - REDACTED.length)) return end;
  while (end > from + 1 && ',;)]}|\\'.includes(text.charAt(end - 1))) end--;
  return end;
}
