import { PlanError } from '../errors.ts';

const MAX_PATTERN = 4096;

export interface Pattern {
  /** For RE2, which takes linear time whatever the pattern. */
  readonly re2: string;
  /** Names of the capture groups in their order; undefined for groups without one. */
  readonly groups: readonly (string | undefined)[];
}

/**
 * Turns a Perl-compatible pattern into one for RE2. `.` does not match a line's end unless `(?s)` says so, as in PCRE.
 * Look-around, back-references, atomic groups and possessive quantifiers cannot run in linear time and are refused.
 */
export const translatePattern = (pattern: string): Pattern => {
  if (pattern.length > MAX_PATTERN)
    throw new PlanError(`a regular expression may have ${MAX_PATTERN} characters, this one has ${pattern.length}`);
  const groups: (string | undefined)[] = [];
  let out = '';
  let inClass = false;
  let at = 0;
  while (at < pattern.length) {
    const character = pattern[at] ?? '';
    if (character === '\\') {
      const next = pattern[at + 1] ?? '';
      out += escapeOf(next, inClass, pattern);
      at += 2;
      continue;
    }
    if (inClass) {
      const posix = character === '[' ? /^\[:\^?[a-z]+:\]/.exec(pattern.slice(at, at + 16))?.[0] : undefined;
      if (posix !== undefined) {
        out += posix;
        at += posix.length;
        continue;
      }
      if (character === ']') inClass = false;
      out += character === '[' ? '\\[' : character;
      at += 1;
      continue;
    }
    if (character === '[') {
      inClass = true;
      const opening = /^\[\^?\]?/.exec(pattern.slice(at, at + 3))?.[0] ?? '[';
      out += opening.endsWith(']') && opening.length > 1 ? `${opening.slice(0, -1)}\\]` : opening;
      at += opening.length;
      continue;
    }
    if (character === '(') {
      const opening = groupAt(pattern, at);
      out += opening.re2;
      if (opening.captures) groups.push(opening.name);
      at += opening.length;
      continue;
    }
    if (character === '+' && /[*+?}]/.test(pattern[at - 1] ?? '') && pattern[at - 2] !== '\\')
      throw new PlanError(
        `possessive quantifiers are not supported: "${pattern.slice(at - 1, at + 1)}"`,
        undefined,
        'leave the second + out',
      );
    out += character;
    at += 1;
  }
  return { re2: `(?-s)${out}`, groups };
};

const escapeOf = (next: string, inClass: boolean, pattern: string): string => {
  if (next === '') throw new PlanError(`the regular expression "${pattern.slice(0, 60)}" ends with a lone backslash`);
  if (/[1-9]/.test(next) && !inClass)
    throw new PlanError(
      'back-references are not supported: expressions run in linear time',
      undefined,
      'match the parts separately and compare them with where',
    );
  if (next === 'k' || next === 'g')
    throw new PlanError('back-references are not supported: expressions run in linear time');
  if (next === 'K' || next === 'G') throw new PlanError(`\\${next} is not supported in regular expressions`);
  if (next === 'h') return inClass ? '\\t ' : '[\\t ]';
  if (next === 'R') return '(?:\\r\\n|\\n|\\r)';
  if (next === 'Z') return '\\n?\\z';
  if (next === 'e') return '\\x1b';
  // RE2 takes an escape of a letter that it does not know as an error, of a mark as the mark.
  return `\\${next}`;
};

interface Opening {
  readonly re2: string;
  readonly length: number;
  readonly captures: boolean;
  readonly name?: string;
}

const groupAt = (pattern: string, at: number): Opening => {
  if (pattern[at + 1] !== '?') return { re2: '(', length: 1, captures: true };
  const rest = pattern.slice(at + 2, at + 300);
  const named = /^(?:P?<([A-Za-z_][A-Za-z0-9_]*)>|'([A-Za-z_][A-Za-z0-9_]*)')/.exec(rest);
  if (named !== null) {
    const name = named[1] ?? named[2] ?? '';
    return { re2: `(?P<${name}>`, length: 2 + named[0].length, captures: true, name };
  }
  if (/^(?:[=!]|<[=!])/.test(rest))
    throw new PlanError(
      'look-ahead and look-behind are not supported: expressions run in linear time',
      undefined,
      'use a second match() or NOT match() for the condition',
    );
  if (/^(?:>|[|]|\(|R|P[=>]|#)/.test(rest))
    throw new PlanError(
      `"(?${rest[0] ?? ''}" is not supported in regular expressions`,
      undefined,
      'use a plain group (?:…)',
    );
  const bad = /^P?<([^>]*)>?/.exec(rest);
  if (bad !== null)
    throw new PlanError(
      `"${bad[1] ?? ''}" is no name for a group`,
      undefined,
      'use letters, digits and _, beginning with a letter',
    );
  const flags = /^[a-zA-Z-]*[:)]/.exec(rest)?.[0];
  if (flags === undefined) throw new PlanError('a group of the regular expression is not complete');
  if (/[^imsU:)-]/.test(flags))
    throw new PlanError(
      `the flags "${flags.slice(0, -1)}" are not supported in regular expressions`,
      undefined,
      'i, m, s and U are',
    );
  return { re2: `(?${flags}`, length: 2 + flags.length, captures: false };
};
