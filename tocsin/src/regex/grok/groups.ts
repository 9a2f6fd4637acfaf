/** A regular expression of Ruby whose groups have names that every engine takes. */
export interface NamedGroups {
  readonly source: string;
  /** The name that the nth group had, in the order of their opening brackets; group n is now called `g<n>`. */
  readonly names: readonly string[];
  /** By `\k<name>` or `\g<name>`. */
  readonly refersToGroups: boolean;
}

const NAMED = /\(\?<(?![=!])([^>]*)>|\(\?'([^']*)'/y;
const REFERRED = /\\([kg])(?:<([^>]*)>|'([^']*)')/y;

/** Group `(?<[a][b]:int>…)` becomes `(?<g0>…)`. Groups to which the text refers (`\k<name>`) go on sharing a name where they did. */
export function renameGroups(source: string): NamedGroups {
  const referred = new Set<string>();
  for (const part of parts(source)) if (part.kind === 'reference') referred.add(part.name);
  const names: string[] = [];
  const shared = new Map<string, string>();
  let renamed = '';
  for (const part of parts(source)) {
    if (part.kind === 'text') renamed += part.text;
    else if (part.kind === 'reference') renamed += `\\${part.letter}<${sharedName(shared, part.name)}>`;
    else {
      renamed += `(?<${referred.has(part.name) ? sharedName(shared, part.name) : `g${names.length}`}>`;
      names.push(part.name);
    }
  }
  return { source: renamed, names, refersToGroups: referred.size > 0 };
}

const sharedName = (shared: Map<string, string>, name: string): string => {
  // A number or a level counts groups and names none.
  if (/^[+-]?\d+$/.test(name)) return name;
  const known = shared.get(name) ?? `s${shared.size}`;
  shared.set(name, known);
  return known;
};

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'reference'; readonly letter: string; readonly name: string };

function* parts(source: string): Generator<Part> {
  let from = 0;
  let at = 0;
  let classes = 0;
  while (at < source.length) {
    const char = source[at];
    const found =
      char === '\\' ? at1(REFERRED, source, at) : char === '(' && classes === 0 ? at1(NAMED, source, at) : null;
    if (found !== null && classes === 0) {
      if (at > from) yield { kind: 'text', text: source.slice(from, at) };
      const [whole, first = '', second = '', third = ''] = found;
      if (char === '\\') yield { kind: 'reference', letter: first, name: second || third };
      else yield { kind: 'group', name: first || second };
      at += whole.length;
      from = at;
    } else if (char === '\\') at += 2;
    else if (classes === 0 && source.startsWith('(?#', at)) at = endOfComment(source, at);
    else if (char === '[') {
      classes++;
      at++;
      if (source[at] === '^') at++;
      // A bracket that closes stands for itself where a class has nothing yet.
      if (source[at] === ']') at++;
    } else {
      if (char === ']' && classes > 0) classes--;
      at++;
    }
  }
  if (from < source.length) yield { kind: 'text', text: source.slice(from) };
}

function endOfComment(source: string, from: number): number {
  let at = from;
  while (at < source.length && source[at] !== ')') at += source[at] === '\\' ? 2 : 1;
  return at;
}

function at1(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
