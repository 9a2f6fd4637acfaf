import { type DataFolder, LetterCounts } from '../../server/index.ts';
import { jsonLine, renderTable, tableOptions } from '../terminal.ts';
import { pipelinesWithState, type Wanted } from './letters.ts';

/** `tocsin dlq list`. */
export async function listLetters(data: DataFolder, wanted: Wanted, format: string): Promise<void> {
  // Tells of one that is not known.
  pipelinesWithState(data, wanted);
  const { pipeline, plugin } = wanted;
  const found = (await new LetterCounts(data).list()).filter(
    (row) => (pipeline ?? row.pipeline) === row.pipeline && (plugin ?? row.plugin) === row.plugin,
  );
  if (format === 'json') {
    for (const row of found) process.stdout.write(`${jsonLine(row)}\n`);
    return;
  }
  if (found.length === 0) process.stderr.write('there are no dead letters\n');
  else
    process.stdout.write(
      renderTable(
        ['pipeline', 'plugin', 'events', 'bytes', 'oldest', 'newest', 'reason'],
        found.map((row) => [
          row.pipeline ?? '(store)',
          row.plugin,
          String(row.events),
          String(row.bytes),
          minute(row.oldest),
          minute(row.newest),
          row.reason,
        ]),
        { ...tableOptions(), whole: ['pipeline', 'plugin', 'events'] },
      ),
    );
}

const minute = (time: string): string => time.slice(0, 16).replace('T', ' ');
