import type { Row } from '../search.ts';
import { cellText, csvCell } from './csv.ts';

export const EXPORT_FORMATS = ['csv', 'json', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = Object.freeze({
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
});

/** Characters of a piece, about. */
const PIECE = 1 << 16;

/** The text of a file, piece by piece, from rows as lines of JSON. */
export async function* exportText(
  format: ExportFormat,
  columns: readonly string[],
  lines: AsyncIterable<string>,
): AsyncGenerator<string> {
  const { head, row, tail } = writerOf(format, columns);
  let piece = head;
  let first = true;
  for await (const line of lines) {
    piece += row(line, first);
    first = false;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece + tail;
}

interface Writer {
  readonly head: string;
  readonly row: (line: string, first: boolean) => string;
  readonly tail: string;
}

const writerOf = (format: ExportFormat, columns: readonly string[]): Writer => {
  if (format === 'ndjson') return { head: '', row: (line) => `${line}\n`, tail: '' };
  if (format === 'json') return { head: '[', row: (line, first) => `${first ? '' : ','}\n${line}`, tail: '\n]\n' };
  return {
    head: `${columns.map(csvCell).join(',')}\r\n`,
    row: (line) => {
      const cells = JSON.parse(line) as Row;
      return `${columns.map((name) => csvCell(cellText(name, cells[name]))).join(',')}\r\n`;
    },
    tail: '',
  };
};
