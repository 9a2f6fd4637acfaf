import { PlanError } from '../errors.ts';

const MAX_PATTERN = 10_000;
/** Letters that mean the same after a backslash in PCRE and RE2. */
const SHARED = 'aftnrvdDsSwW';
const OUTSIDE: Readonly<Record<string, string>> = Object.freeze({
  A: '\\A',
  z: '\\z',
  Z: '\\n?\\z',
  b: '\\b',
  B: '\\B',
  h: '[ \\t]',
  H: '[^ \\t]',
  N: '[^\\n]',
  R: '(?:\\r\\n|\\n|\\r)',
  e: '\\x1b',
  '0': '\\x00',
});
const INSIDE: Readonly<Record<string, string>> = Object.freeze({ b: '\\x08', h: ' \\t', e: '\\x1b', '0': '\\x00' });
const HINT = 'the engine matches in linear time (RE2); say the same with two conditions or a group';

const refuse = (what: string, pattern: string): never => {
  const shown = pattern.length > 80 ? `${pattern.slice(0, 80)}…` : pattern;
  throw new PlanError(`the regular expression "${shown}" uses ${what}, which RE2 cannot do`, undefined, HINT);
};

/**
 * A PCRE pattern as RE2 reads it. `.` does not match a line feed, as in PCRE. Throws PlanError for lookaround, back
 * references, possessive quantifiers, atomic groups, recursion, and for what is no pattern at all.
 */
export const toRe2 = (pattern: string): string => {
  if (pattern.length > MAX_PATTERN)
    throw new PlanError(`a regular expression of ${pattern.length} characters is too long; at most ${MAX_PATTERN}`);
  let out = '';
  let dot = false;
  let at = 0;
  // How often the last part, and the parts within each open group, are repeated: the engine counts them multiplied.
  let last = 1;
  const open: number[] = [1];
  while (at < pattern.length) {
    const rest = pattern.slice(at, at + 80);
    const character = pattern[at] ?? '';
    if (character === '\\') {
      const [sql, length] = escapeAt(pattern, at, OUTSIDE);
      last = weightOf(sql);
      out += sql;
      at += length;
    } else if (character === '[') {
      const [sql, length] = classAt(pattern, at);
      last = weightOf(sql);
      out += sql;
      at += length;
    } else if (rest.startsWith('(?') || rest.startsWith('(*')) {
      const [sql, length] = groupAt(pattern, at, rest);
      // Flags for the rest of the group, and comments, open none.
      if (sql !== '' && !sql.endsWith(')')) open.push(1);
      out += sql;
      at += length;
    } else if (character === '\0') {
      out += '\\x00';
      at += 1;
    } else {
      const quantifier = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})/.exec(rest);
      const taken = quantifier?.[0] ?? character;
      if (character === '(') open.push(1);
      last = character === ')' ? (open.pop() ?? 1) : quantifier === null ? 1 : last;
      if (quantifier !== null) {
        last *= Math.max(Number(quantifier[1] ?? 1), Number(quantifier[2] || 1), 1);
        if (last > 1_000) refuse('a repetition above 1000 (above 50 of a class such as \\pL)', pattern);
        if (pattern[at + taken.length] === '+') refuse('a possessive quantifier', pattern);
      }
      if (character === '.') dot = true;
      if (open.length > 0) open.push(Math.max(open.pop() ?? 1, last));
      out += taken;
      at += taken.length;
      // The mark of a lazy quantifier belongs to it.
      if (quantifier !== null && pattern[at] === '?') {
        out += '?';
        at += 1;
      }
    }
  }
  verify(pattern);
  return dot ? `(?-s)${out}` : out;
};

/** A class of thousands of characters fills the engine's memory for a pattern that much sooner. */
const weightOf = (part: string): number => (/\\[pP]/.test(part) ? 20 : 1);

/** How many capturing groups a pattern has. */
export const countGroups = (pattern: string): number => {
  const withoutClasses = pattern.replace(/\\[\s\S]/g, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  return (withoutClasses.match(/\((?!\?|\*)|\(\?P?<(?![=!])|\(\?'/g) ?? []).length;
};

const escapeAt = (pattern: string, at: number, letters: Readonly<Record<string, string>>): [string, number] => {
  const next = String.fromCodePoint(pattern.codePointAt(at + 1) ?? 0);
  if (at + 1 >= pattern.length) return refuse('a backslash at its end', pattern);
  if (next === 'Q') {
    const end = pattern.indexOf('\\E', at + 2);
    const quoted = pattern.slice(at + 2, end === -1 ? undefined : end);
    return [quoted.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), (end === -1 ? pattern.length : end + 2) - at];
  }
  const hex = /^\\x(?:\{[0-9A-Fa-f]{1,6}\}|[0-9A-Fa-f]{2})|^\\[pP](?:\{\^?\w+\}|[A-Z])/.exec(
    pattern.slice(at, at + 40),
  );
  if (hex !== null) {
    if (hex[0].startsWith('\\x{') && Number.parseInt(hex[0].slice(3), 16) > 0x10ffff)
      refuse(`${hex[0]}, beyond the last character`, pattern);
    if (!hex[0].startsWith('\\x') && !isProperty(hex[0].replace(/^\\[pP]|[{}^]/g, '')))
      refuse(`the class of characters ${hex[0]}`, pattern);
    return [hex[0], hex[0].length];
  }
  const mapped = letters[next];
  if (mapped !== undefined) return [mapped, 2];
  if (SHARED.includes(next)) return [`\\${next}`, 2];
  if (/[1-9]/.test(next) || 'gk'.includes(next)) return refuse('a back reference', pattern);
  if ('KGCX'.includes(next)) return refuse(`\\${next}`, pattern);
  // An escape without a meaning is the character itself; RE2 takes the backslash before ASCII punctuation only.
  return [/[!-/:-@[-^`{-~]/.test(next) ? `\\${next}` : next, 1 + next.length];
};

/** Scripts whose names are as short as the abbreviations that RE2 does not know. */
const SHORT_SCRIPTS = new Set(['Cham', 'Han', 'Lao', 'Lisu', 'Nko', 'Thai', 'Vai', 'Yi']);

/** A general category such as L or Lu, or the name of a script such as Greek. */
const isProperty = (name: string): boolean => {
  if (name === 'Any') return true;
  const category = /^[A-Z][a-z]?$/.test(name) && name !== 'Yi';
  if (!category && name.length <= 4 && !SHORT_SCRIPTS.has(name)) return false;
  try {
    return new RegExp(`\\p{${category ? name : `Script=${name}`}}`, 'u').test('') === false;
  } catch {
    return false;
  }
};

const POSIX = /^\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/;

const classAt = (pattern: string, from: number): [string, number] => {
  let at = from + 1;
  let out = '[';
  if (pattern[at] === '^') {
    out += '^';
    at += 1;
  }
  if (pattern[at] === ']') {
    out += '\\]';
    at += 1;
  }
  while (at < pattern.length && pattern[at] !== ']') {
    const posix = POSIX.exec(pattern.slice(at, at + 16));
    if (posix === null && /^\[:\^?\w+:\]/.test(pattern.slice(at, at + 40)))
      throw invalid(pattern, 'there is no such class of characters as [: :] names');
    if (posix !== null) {
      out += posix[0];
      at += posix[0].length;
    } else if (pattern[at] === '\\') {
      const [sql, length] = escapeAt(pattern, at, INSIDE);
      out += sql;
      at += length;
    } else if (/^-\\[dDsSwWhHpP]|^-\[:/.test(pattern.slice(at, at + 3))) {
      // Before a class a hyphen makes no range.
      out += '\\-';
      at += 1;
    } else {
      out += pattern[at] === '[' ? '\\[' : pattern[at] === '\0' ? '\\x00' : pattern[at];
      at += 1;
    }
  }
  if (at >= pattern.length) throw invalid(pattern, 'a "[" is never closed');
  return [`${out}]`, at + 1 - from];
};

const groupAt = (pattern: string, at: number, rest: string): [string, number] => {
  if (/^\(\?<?[=!]/.test(rest)) return refuse('lookaround', pattern);
  if (rest.startsWith('(?>')) return refuse('an atomic group', pattern);
  const comment = /^\(\?#/.test(rest) ? pattern.indexOf(')', at) : -1;
  if (comment !== -1) return ['', comment + 1 - at];
  const named = /^\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest);
  if (named !== null) return [`(?P<${named[1] ?? named[2]}>`, named[0].length];
  const flags = /^\(\?[imsU]*(?:-[imsU]+)?[:)]/.exec(rest);
  if (flags !== null) return [flags[0], flags[0].length];
  return refuse(`"${rest.slice(0, 3)}"`, pattern);
};

const invalid = (pattern: string, why: string): PlanError =>
  new PlanError(
    `"${pattern.slice(0, 80)}" is no regular expression: ${why}`,
    undefined,
    'a sign such as ( [ * + ? that means itself needs a backslash',
  );

/** Catches before the engine does what no dialect reads: unbalanced groups, a quantifier of nothing. */
const verify = (pattern: string): void => {
  if (/\\Q|\[\^?\]|\[:/.test(pattern)) return;
  const plain = pattern
    .replace(/\(\?#[^)]*\)|\(\?[imsU]*(?:-[imsU]+)?\)/g, '')
    .replace(/\(\?[imsU]*(?:-[imsU]+)?:/g, '(?:')
    .replace(/\(\?(?:P<|')([A-Za-z_]\w*)[>']/g, '(?<$1>');
  try {
    new RegExp(plain);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : '';
    throw invalid(pattern, why.toLowerCase());
  }
};
