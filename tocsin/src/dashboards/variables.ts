import type { Variable } from './dashboard.ts';

/** `$$`, or `$name$` or `$name|s$`. */
const TOKEN = /\$\$|\$([A-Za-z][A-Za-z0-9_]{0,59})(\|s)?\$/g;

/** What stands for a variable: one value, or several. `*` alone is all. */
export type VariableValue = string | readonly string[];

/** A text whose variables have values, and where each place of it comes from. */
export interface FilledText {
  readonly text: string;
  /** The offset in the text with variables of one in the filled text. */
  readonly origin: (offset: number) => number;
  /** Names that no value is known of, each with the offset of its first token. */
  readonly unknown: readonly { readonly name: string; readonly from: number }[];
}

/**
 * Puts values into a search. A value is hostile: outside of quotes it becomes a quoted text, or a list of such for IN (…), or a
 * bare `*`; inside of quotes it is escaped. `$name|s$` is always in quotes. `$$` is a dollar sign.
 */
export const fillVariables = (spl: string, values: ReadonlyMap<string, VariableValue>): FilledText => {
  const unknown: { name: string; from: number }[] = [];
  /** Where a piece begins in the filled text and in the other. */
  const pieces: { readonly filled: number; readonly written: number; readonly isToken: boolean }[] = [];
  let text = '';
  let last = 0;
  let isQuoted = false;
  const copy = (to: number): void => {
    pieces.push({ filled: text.length, written: last, isToken: false });
    const part = spl.slice(last, to);
    isQuoted = quotedAfter(part, isQuoted);
    text += part;
  };
  for (const match of spl.matchAll(TOKEN)) {
    copy(match.index);
    pieces.push({ filled: text.length, written: match.index, isToken: true });
    const [token, name, quotes] = match;
    const value = name === undefined ? undefined : values.get(name);
    if (name === undefined) text += '$';
    else if (value !== undefined) text += written(value, { isQuoted, isText: quotes !== undefined });
    else {
      if (!unknown.some((one) => one.name === name)) unknown.push({ name, from: match.index });
      text += token;
    }
    last = match.index + token.length;
  }
  copy(spl.length);
  const origin = (offset: number): number => {
    const piece = pieces.findLast(({ filled }) => filled <= offset);
    if (piece === undefined) return offset;
    return piece.isToken ? piece.written : piece.written + offset - piece.filled;
  };
  return { text, origin, unknown };
};

/** What a page asks with when it is opened. */
export const defaultValues = (variables: readonly Pick<Variable, 'name' | 'default'>[]): Map<string, VariableValue> =>
  new Map(variables.map(({ name, default: value }) => [name, value]));

/** Whether a text that begins inside of quotes, or not, ends so. */
const quotedAfter = (text: string, isQuoted: boolean): boolean => {
  let inside = isQuoted;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') inside = !inside;
  }
  return inside;
};

const escaped = (value: string): string => value.replace(/[\\"]/g, '\\$&');
const quoted = (value: string): string => `"${escaped(value)}"`;

const written = (value: VariableValue, { isQuoted, isText }: { isQuoted: boolean; isText: boolean }): string => {
  const list = typeof value === 'string' ? [value] : value;
  if (isQuoted) return list.map(escaped).join(',');
  if (list.length === 0) return quoted('');
  if (list.length === 1 && list[0] === '*') return isText ? '"*"' : '*';
  return list.map(quoted).join(', ');
};
