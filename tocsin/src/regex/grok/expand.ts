/** Thrown for a grok pattern that can't be made into a regular expression; `message` says which part of it. */
export class InvalidGrok extends Error {
  /** The name in `%{NAME}` that nothing defines, where that is the reason. */
  readonly unknown: string | undefined;

  constructor(message: string, unknown?: string) {
    super(message);
    this.unknown = unknown;
  }
}

/** What `%{` begins, as grok reads it: what stands between the parts it knows and the closing brace is passed over. */
const REFERENCE = /%\{([A-z0-9]+)(?::([@[\]A-z0-9_:.-]+))?(=?)/y;

/** Longer than any pattern that a person writes; one that doubles itself some times over gets there at once. */
const MAX_LENGTH = 2_000_000;
const MAX_REFERENCES = 10_000;
const MAX_DEPTH = 1_000;

/**
 * A grok pattern as a regular expression of Ruby: `%{NAME}` becomes its definition, `%{NAME:field}` a group of that name
 * (`(?<NAME:field>…)`, which keeps the cast too), and without `namedOnly` so does `%{NAME}`. `%{NAME=regex}` defines a pattern for the
 * rest of this text. Throws `InvalidGrok`.
 */
export function expandGrok(pattern: string, definitions: ReadonlyMap<string, string>, namedOnly: boolean): string {
  const own = new Map<string, string>();
  let references = 0;

  const expand = (text: string, stack: readonly string[]): string => {
    let expanded = '';
    let at = 0;
    for (;;) {
      const open = text.indexOf('%{', at);
      const reference = open < 0 ? undefined : readReference(text, open);
      if (reference === undefined) {
        const end = open < 0 ? text.length : open + 2;
        expanded += text.slice(at, end);
        at = end;
        if (open >= 0) continue;
        break;
      }
      const { name, field, definition, end } = reference;
      expanded += text.slice(at, open);
      at = end;
      if (definition !== undefined) own.set(name, definition);
      expanded += group(name, field, expandName(name, text.slice(open, end), stack));
    }
    if (expanded.length > MAX_LENGTH)
      throw new InvalidGrok(`the pattern ${shorten(pattern)} becomes too long when its names are replaced`);
    return expanded;
  };

  const expandName = (name: string, whole: string, stack: readonly string[]): string => {
    const text = own.get(name) ?? definitions.get(name);
    if (text === undefined) throw new InvalidGrok(`pattern ${whole} is not defined`, name);
    if (stack.includes(name))
      throw new InvalidGrok(
        `pattern ${name} contains itself: ${[...stack.slice(stack.indexOf(name)), name].join(' → ')}`,
      );
    if (stack.length >= MAX_DEPTH) throw new InvalidGrok(`pattern ${name} lies ${MAX_DEPTH} definitions deep`);
    if (++references > MAX_REFERENCES)
      throw new InvalidGrok(`the pattern ${shorten(pattern)} refers to more than ${MAX_REFERENCES} others`);
    return expand(text, [...stack, name]);
  };

  const group = (name: string, field: string | undefined, body: string): string => {
    if (field !== undefined) return `(?<${name}:${field}>${body})`;
    return namedOnly ? `(?:${body})` : `(?<${name}>${body})`;
  };

  return expand(pattern, []);
}

interface Reference {
  readonly name: string;
  /** With its cast. */
  readonly field: string | undefined;
  readonly definition: string | undefined;
  readonly end: number;
}

function readReference(text: string, open: number): Reference | undefined {
  REFERENCE.lastIndex = open;
  const match = REFERENCE.exec(text);
  if (match === null) return undefined;
  const [, name = '', field, equals] = match;
  let at = REFERENCE.lastIndex;
  let definition: string | undefined;
  if (equals !== '') {
    const end = endOfDefinition(text, at);
    if (end > at) definition = text.slice(at, end);
    at = end;
  }
  const close = text.indexOf('}', at);
  return close < 0 ? undefined : { name, field, definition, end: close + 1 };
}

/** Braces within it are in pairs; a backslash takes the meaning from what follows. */
function endOfDefinition(text: string, begin: number): number {
  let depth = 0;
  for (let at = begin; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '{') depth++;
    else if (char === '}' && depth-- === 0) return at;
  }
  return begin;
}

const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
