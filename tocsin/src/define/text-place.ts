import { isScalar, type Node, Scalar } from 'yaml';
import { placeOf, type SourcePlace } from './check.ts';
import type { Problem } from './problem.ts';

/**
 * The offset in a YAML file of a place in a text that is written in it: exact in a `|` block and in a text of one line without
 * escapes. Undefined where lines were folded or escapes resolved.
 */
export const offsetInFile = (file: string, node: unknown, offset: number): number | undefined => {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return undefined;
  const [start, end] = node.range;
  const value = node.value;
  const source = file.slice(start, end);
  if (node.type !== Scalar.BLOCK_LITERAL) {
    const at = source.indexOf(value);
    return at < 0 || value.includes('\n') ? undefined : start + at + offset;
  }
  const before = value.slice(0, offset).split('\n');
  const line = before.length;
  const column = before.at(-1)?.length ?? 0;
  const lines = source.split('\n');
  const written = lines[line]?.replace(/\r$/, '');
  const wanted = value.split('\n')[line - 1];
  if (wanted === undefined) return undefined;
  // The end of the text, after its last line.
  if (written === undefined || !written.endsWith(wanted)) return wanted === '' ? end : undefined;
  const above = lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
  return start + above + (written.length - wanted.length) + column;
};

export const lineAndColumn = ({ lines }: SourcePlace, offset: number): { line: number; column: number } => {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
};

/** Something wrong in a text that stands in a file, by its place in that text. */
export interface TextIssue {
  readonly message: string;
  readonly hint?: string;
  /** UTF-16 offset. */
  readonly from: number;
  readonly line: number;
  readonly column: number;
}

/** The same at its place in the file, as far as that can be told; `name` says where the text stands. */
export const problemOfText = (
  { message, hint, from, line, column }: TextIssue,
  { node, name, text, place }: { node: Node | undefined; name: string; text: string; place: SourcePlace },
): Problem => {
  const at = offsetInFile(text, node, from);
  const where = at === undefined ? `${name} (line ${line}, column ${column} of it)` : name;
  return {
    ...placeOf(node, place),
    ...(at === undefined ? {} : lineAndColumn(place, at)),
    message: `${where}: ${message}`,
    ...(hint === undefined ? {} : { hint }),
  };
};
