import { join } from 'node:path';
import type { DataFolder } from '../../server/index.ts';
import { readDeadLetterHeaders } from '../../store/index.ts';
import { jsonLine, renderTable, tableOptions } from '../terminal.ts';
import { type Wanted, wantedLetters } from './letters.ts';

interface Row {
  /** Absent: of Tocsin's own store, which keeps whole batches. */
  readonly pipeline?: string;
  readonly plugin: string;
  readonly reason: string;
  events: number;
  oldest: string;
  newest: string;
  bytes: number;
}

const STORE = 'tocsin';

/** `tocsin dlq list`. */
export async function listLetters(data: DataFolder, wanted: Wanted, format: string): Promise<void> {
  const rows = new Map<string, Row>();
  const add = (of: Pick<Row, 'pipeline' | 'plugin' | 'reason'>, time: string, events: number, bytes: number): void => {
    const key = JSON.stringify([of.pipeline, of.plugin, of.reason]);
    const row = rows.get(key) ?? { ...of, events: 0, oldest: time, newest: time, bytes: 0 };
    rows.set(key, row);
    row.events += events;
    row.bytes += bytes;
    if (time < row.oldest) row.oldest = time;
    if (time > row.newest) row.newest = time;
  };
  for (const { letter, pipeline, bytes } of wantedLetters(data, wanted))
    add({ pipeline, plugin: letter.plugin, reason: letter.reason }, letter.time, 1, bytes);
  if (wanted.pipeline === undefined && (wanted.plugin ?? STORE) === STORE)
    for await (const { time, events, bytes, reason } of readDeadLetterHeaders(join(data.deadLetters, STORE)))
      add({ plugin: STORE, reason }, time, events, bytes);
  const found = [...rows.values()];
  if (format === 'json') {
    for (const row of found) process.stdout.write(`${jsonLine(row)}\n`);
    return;
  }
  if (found.length === 0) process.stderr.write('there are no dead letters\n');
  else
    process.stdout.write(
      renderTable(
        ['pipeline', 'plugin', 'events', 'bytes', 'oldest', 'newest', 'reason'],
        found.map(({ pipeline = '(store)', plugin, events, bytes, oldest, newest, reason }) => [
          pipeline,
          plugin,
          String(events),
          String(bytes),
          minute(oldest),
          minute(newest),
          reason,
        ]),
        { ...tableOptions(), whole: ['pipeline', 'plugin', 'events'] },
      ),
    );
}

const minute = (time: string): string => time.slice(0, 16).replace('T', ' ');
