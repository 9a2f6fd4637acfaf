import { createReadStream, statSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createSeries, scorePoint } from '../../detect/index.ts';
import { CommandFailure } from '../failure.ts';
import { stripControl } from '../terminal.ts';
import { type Columns, cellsOf, IN_ORDER, meaning, readHeader } from './columns.ts';
import { instant } from './instant.ts';

export interface ScoreOptions {
  /** Whether people read the output: control characters of the input stay away from a terminal. */
  readonly isTerminal: boolean;
}

const LONGEST_LINE = 64 * 1024;
const DIGITS = 8;

/**
 * Reads `timestamp,value` lines and writes `timestamp,value,score` for each as it comes. Cells are written as they were; only empty
 * lines have none.
 */
export const scoreCsv = (input: Readable, output: Writable, options: ScoreOptions): Promise<void> =>
  pipeline(
    input,
    async function* (chunks: AsyncIterable<Buffer>) {
      const scored = createScorer(options);
      const decoder = new StringDecoder('utf8');
      yield 'timestamp,value,score\n';
      let rest = '';
      for await (const chunk of chunks) {
        const lines = (rest + decoder.write(chunk)).split('\n');
        rest = lines.pop() ?? '';
        const text = lines.map(scored).join('');
        if (rest.length > LONGEST_LINE) scored(rest);
        if (text !== '') yield text;
      }
      rest += decoder.end();
      if (rest !== '') yield scored(rest);
    },
    output,
    { end: false },
  );

const createScorer = ({ isTerminal }: ScoreOptions): ((line: string) => string) => {
  const series = createSeries();
  let columns: Columns | undefined;
  let number = 0;
  return (written) => {
    number++;
    if (written.length > LONGEST_LINE)
      throw new CommandFailure(
        `line ${number}: is longer than ${LONGEST_LINE / 1024} KiB\n  is this a table with a line for each point?`,
      );
    const line = written.endsWith('\r') ? written.slice(0, -1) : written;
    const text = number === 1 && line.startsWith('\ufeff') ? line.slice(1) : line;
    if (text.trim() === '') return '';
    if (columns === undefined) {
      const header = readHeader(text);
      columns = header ?? IN_ORDER;
      if (header !== undefined) return '';
    }
    const cells = cellsOf(text);
    const timestamp = cells[columns.timestamp] ?? '';
    const value = cells[columns.value] ?? '';
    const { score } = scorePoint(series, instant(meaning(timestamp)), numberOf(meaning(value)));
    const row = `${timestamp},${value}`;
    return `${isTerminal ? stripControl(row) : row},${Number(score.toFixed(DIGITS))}\n`;
  };
};

const numberOf = (text: string): number => (text === '' ? Number.NaN : Number(text));

/** `-`: standard input. */
export const openInput = (file: string): Readable => {
  if (file === '-') return process.stdin;
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new CommandFailure(`there is no file ${file}`);
  if (found.isDirectory()) throw new CommandFailure(`${file} is a folder, not a table`);
  return createReadStream(file);
};
