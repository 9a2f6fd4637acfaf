/** Something wrong in a file, at its place. Lines and columns count from 1, columns in UTF-16 units. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** How to mend it, or what was probably meant. */
  readonly hint?: string;
}

const MAX_LINE = 160;
/** Lines that may hold a secret are shown without their value, whatever is wrong with them. */
const SECRET_LINE = /([\w.-]*(?:pass|secret|token|key|credential|authorization)[\w.-]*["']?\s*(?::|=>)\s*)\S.*$/i;
const USER_INFO = /:\/\/[^\s/@]*@/g;

/** Control characters would reach the terminal. */
const printable = (text: string): string => text.replace(/\t/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');

/**
 * `file:line:column: message`, then the line with a caret below, then the hint. Without `text` (the file's content),
 * the line is left out.
 */
export function printProblem(problem: Problem, text?: string): string {
  const { file, line, column, message, hint } = problem;
  const head = printable(`${file}:${line}:${column}: ${message}`);
  const shown = text === undefined ? [] : sourceLines(text, line, column);
  return [head, ...shown, ...(hint === undefined ? [] : [printable(`  ${hint}`)])].join('\n');
}

function sourceLines(text: string, line: number, column: number): string[] {
  const source = text.split('\n', line)[line - 1];
  if (source === undefined) return [];
  const masked = source.replace(/\r$/, '').replace(SECRET_LINE, '$1…').replace(USER_INFO, '://…@');
  const from = column > MAX_LINE - 20 ? column - MAX_LINE / 2 : 0;
  const visible = printable(masked).slice(from, from + MAX_LINE);
  const number = String(line);
  const caret = Math.min(column - 1 - from, visible.length);
  return [`  ${number} | ${visible}`, `  ${' '.repeat(number.length)} | ${' '.repeat(caret)}^`];
}

/** By file, then by place. */
export const sortProblems = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
