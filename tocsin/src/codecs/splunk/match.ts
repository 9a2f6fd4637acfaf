import { pcreRegex } from '../../regex/index.ts';

/** A match whose groups have the numbers and names that the user's pattern gives them. */
export interface Match {
  /** By number; 0 is all of it. Undefined: the group took no part. */
  readonly groups: readonly (string | undefined)[];
  readonly names: readonly (readonly [name: string, value: string])[];
}

/** Finds matches of a regular expression of PCRE. It may be stopped anywhere. */
export interface Matcher {
  readonly first: (text: string) => Match | undefined;
  /** At most `MOST_MATCHES`. */
  readonly all: (text: string) => readonly Match[];
}

const MOST_MATCHES = 1_000;

/** Throws `InvalidRegex`. */
export function matcherOf(source: string): Matcher {
  const { regex, groups } = pcreRegex(source, { global: true });
  const matchOf = (found: RegExpExecArray): Match => ({
    groups: groups.map((group) => found[group]),
    names: Object.entries(found.groups ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  });
  const all = (text: string, most: number): Match[] => {
    const matches: Match[] = [];
    regex.lastIndex = 0;
    while (matches.length < most) {
      const found = regex.exec(text);
      if (found === null) break;
      matches.push(matchOf(found));
      if (found[0] === '') regex.lastIndex++;
    }
    return matches;
  };
  return { first: (text) => all(text, 1)[0], all: (text) => all(text, MOST_MATCHES) };
}

/** A text with `$0` … `$99` for the groups of a match. */
export type Template = (match: Match) => string;

/** A backslash before a dollar takes its meaning away. */
export function template(text: string): Template {
  const parts = text.split(/(\\\$|\$\d{1,2})/).map((part) => {
    if (part === '\\$') return '$';
    return /^\$\d/.test(part) ? Number(part.slice(1)) : part;
  });
  return ({ groups }) => parts.map((part) => (typeof part === 'string' ? part : (groups[part] ?? ''))).join('');
}
