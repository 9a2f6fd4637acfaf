import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../search.ts';
import { type ExportFormat, exportText } from './format.ts';
import { Spool } from './spool.ts';

const fileOf = async (format: ExportFormat, columns: readonly string[], rows: readonly Row[]): Promise<string> => {
  const spool = new Spool();
  await spool.add(rows);
  await spool.close();
  let text = '';
  for await (const piece of exportText(format, columns, spool.lines())) text += piece;
  return text;
};

const ROWS: readonly Row[] = [
  { _time: 1_764_072_000, user: '=cmd()', ip: ['10.0.0.1', '10.0.0.2'] },
  { user: 'a "b", c\nd', count: -3 },
];

describe('a file', () => {
  it('of csv', async () => {
    expect(await fileOf('csv', ['_time', 'user', 'ip', 'count'], ROWS)).toBe(
      '_time,user,ip,count\r\n2025-11-25T12:00:00.000Z,\'=cmd(),"10.0.0.1\n10.0.0.2",\r\n,"a ""b"", c\nd",,-3\r\n',
    );
  });

  it('of json and ndjson holds the rows as they are', async () => {
    expect(JSON.parse(await fileOf('json', [], ROWS))).toEqual(ROWS);
    const lines = (await fileOf('ndjson', [], ROWS)).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(ROWS);
  });

  it('of nothing', async () => {
    expect(await fileOf('csv', ['a'], [])).toBe('a\r\n');
    expect(JSON.parse(await fileOf('json', [], []))).toEqual([]);
    expect(await fileOf('ndjson', [], [])).toBe('');
  });

  it('comes back from the spool whatever is in it', async () => {
    const row = fc.dictionary(
      fc.string(),
      fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string()), fc.integer()),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 50 }), async (rows) => {
        const written = rows.map((one) => JSON.parse(JSON.stringify(one)));
        expect(JSON.parse(await fileOf('json', [], rows))).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });
});
