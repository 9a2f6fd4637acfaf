/** Matches one path segment. */
export type SegmentMatcher = (name: string) => boolean;

interface CharacterClass {
  readonly negated: boolean;
  /** Pairs of first and last character. */
  readonly ranges: readonly (readonly [string, string])[];
}

type Token = string | CharacterClass | typeof STAR | typeof ANY;

const STAR = Symbol('*');
const ANY = Symbol('?');

/** More alternatives than this in one pattern are a mistake. */
const MAX_ALTERNATIVES = 1_000;

/** `a{b,c}d` → `abd`, `acd`; nested braces too. A brace without a partner is a character. */
export const expandBraces = (pattern: string): readonly string[] => {
  const pending = [pattern];
  const done: string[] = [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const parts = splitBrace(next);
    if (parts === undefined) done.push(next);
    else pending.push(...parts);
    if (done.length + pending.length > MAX_ALTERNATIVES) {
      throw new Error(
        `the pattern ${pattern} has more than ${MAX_ALTERNATIVES} alternatives; use \`*\` or several paths`,
      );
    }
  }
  return done.reverse();
};

const splitBrace = (pattern: string): readonly string[] | undefined => {
  for (let open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', open + 1)) {
    if (pattern[open - 1] === '\\') continue;
    const commas: number[] = [];
    let depth = 0;
    for (let at = open; at < pattern.length; at++) {
      const character = pattern[at];
      if (character === '\\') at++;
      else if (character === '{') depth++;
      else if (character === ',' && depth === 1) commas.push(at);
      else if (character === '}' && --depth === 0) {
        if (commas.length === 0) break;
        const before = pattern.slice(0, open);
        const after = pattern.slice(at + 1);
        const edges = [open, ...commas, at];
        return edges.slice(1).map((edge, index) => `${before}${pattern.slice((edges[index] ?? 0) + 1, edge)}${after}`);
      }
    }
  }
  return undefined;
};

const tokens = (segment: string): readonly Token[] => {
  const out: Token[] = [];
  const characters = [...segment];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '*') {
      if (out[out.length - 1] !== STAR) out.push(STAR);
    } else if (character === '?') out.push(ANY);
    else if (character === '\\' && at + 1 < characters.length) out.push(characters[++at] ?? '');
    else if (character === '[') {
      const negated = characters[at + 1] === '!' || characters[at + 1] === '^';
      const first = at + (negated ? 2 : 1);
      // A bracket right after the opening one is a member.
      const end = characters.indexOf(']', first + 1);
      if (end < 0) out.push(character);
      else {
        out.push({ negated, ranges: classRanges(characters.slice(first, end)) });
        at = end;
      }
    } else out.push(character);
  }
  return out;
};

const classRanges = (members: readonly string[]): (readonly [string, string])[] => {
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < members.length; at++) {
    const first = members[at] ?? '';
    const last = members[at + 2];
    if (members[at + 1] === '-' && last !== undefined) {
      ranges.push([first, last]);
      at += 2;
    } else ranges.push([first, first]);
  }
  return ranges;
};

const matchesOne = (token: Token | undefined, character: string): boolean => {
  if (token === undefined || token === STAR) return false;
  if (token === ANY) return true;
  if (typeof token === 'string') return token === character;
  return token.negated !== token.ranges.some(([first, last]) => character >= first && character <= last);
};

/**
 * Compiles `*`, `?`, `[a-z]`, `[!a]` and `\*`. Time is bounded by pattern length times name length: there is no
 * backtracking beyond the last star. A leading dot must be written out, as in a shell.
 */
export const compileSegment = (segment: string): SegmentMatcher => {
  const pattern = tokens(segment);
  const hidden = pattern[0] === '.';
  return (name) => {
    if (name.startsWith('.') && !hidden) return false;
    const characters = [...name];
    let at = 0;
    let token = 0;
    let star = -1;
    let retry = 0;
    while (at < characters.length) {
      if (pattern[token] === STAR) {
        star = token++;
        retry = at;
      } else if (matchesOne(pattern[token], characters[at] ?? '')) {
        at++;
        token++;
      } else if (star >= 0) {
        token = star + 1;
        at = ++retry;
      } else return false;
    }
    while (pattern[token] === STAR) token++;
    return token === pattern.length;
  };
};

const MAGIC = /[*?[\\]/;

/** A segment of a path pattern: a plain name, a matcher, or `**`. */
export type Segment = string | SegmentMatcher | typeof ANY_FOLDERS;
export const ANY_FOLDERS = Symbol('**');

export const compilePath = (pattern: string): readonly Segment[] =>
  pattern
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (part === '**' ? ANY_FOLDERS : MAGIC.test(part) ? compileSegment(part) : part));

/** Whether the parts of a path match a whole pattern. */
export const matchesPath = (segments: readonly Segment[], parts: readonly string[]): boolean => {
  // Which numbers of leading segments may stand for the parts so far.
  let reached = new Set([0]);
  const close = (set: Set<number>): Set<number> => {
    for (const index of set) if (segments[index] === ANY_FOLDERS) set.add(index + 1);
    return set;
  };
  close(reached);
  for (const part of parts) {
    const next = new Set<number>();
    for (const index of reached) {
      const segment = segments[index];
      if (segment === ANY_FOLDERS) next.add(index);
      else if (typeof segment === 'string' ? segment === part : segment?.(part)) next.add(index + 1);
    }
    reached = close(next);
  }
  return reached.has(segments.length);
};
