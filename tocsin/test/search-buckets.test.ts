import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SearchFixture } from './search-events.ts';

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start();
});
afterAll(() => fixture.stop());

const at = (hour: number, minute = 0): number => Date.UTC(2026, 10, 24, hour, minute) / 1000;

/** Columns and rows as lists, so that order and completeness count. */
const table = async (spl: string): Promise<readonly (readonly unknown[])[]> => {
  const { columns, rows } = await fixture.run(spl);
  return [columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))];
};

describe('bin', () => {
  it.each<[string, [string, number][]]>([
    // 100 to 2,400: a width of 1,000 makes three at most, one of 100 makes a hundred.
    ['bins=3', Object.entries({ '0-1000': 9, '1000-2000': 10, '2000-3000': 5 })],
    ['bins=10 start=0 end=10000', Object.entries({ '0-1000': 9, '1000-2000': 10, '2000-3000': 5 })],
    [
      'bins=1000 minspan=500',
      Object.entries({ '0-500': 4, '1000-1500': 5, '1500-2000': 5, '2000-2500': 5, '500-1000': 5 }),
    ],
    ['span=log', Object.entries({ '100-1000': 9, '1000-10000': 15 })],
    ['span=2log10', Object.entries({ '20-200': 1, '200-2000': 18, '2000-20000': 5 })],
    [
      'span=log2',
      Object.entries({ '1024-2048': 10, '128-256': 1, '2048-4096': 4, '256-512': 3, '512-1024': 5, '64-128': 1 }),
    ],
  ])('%s', async (options, expected) => {
    expect(await table(`sourcetype=access | bin ${options} bytes | stats count by bytes`)).toEqual([
      ['bytes', 'count'],
      ...expected,
    ]);
  });

  it.each<[string, unknown[][]]>([
    ['sourcetype=access bytes=100 | bin bytes | table bytes', [['bytes'], ['100-101']]],
    ['sourcetype=access bytes=300 | eval x=bytes/1000 | bin span=0.1 x | table x', [['x'], ['0.3-0.4']]],
    [
      'sourcetype=json | bin bins=3 shop.total AS t | stats values(n) AS ids by t',
      [
        ['t', 'ids'],
        ['0-100', ['D0', 'D1', 'D2', 'D5']],
        ['100-200', ['D4']],
      ].map((row) => row.map((cell) => (Array.isArray(cell) && cell.length === 1 ? cell[0] : cell))),
    ],
    [
      'sourcetype=json | eval x=0-1 | bin span=log10 x | table n x | head 1',
      [
        ['n', 'x'],
        ['D0', null],
      ],
    ],
    [
      'failed | bin bins=300 _time | stats count by _time',
      [
        ['_time', 'count'],
        [at(11, 45), 2],
        [at(11, 50), 5],
        [at(11, 55), 5],
      ],
    ],
    [
      'failed | bin bins=300 minspan=2h _time | stats count by _time',
      [
        ['_time', 'count'],
        [at(10), 12],
      ],
    ],
    [
      'failed | bin span=5m aligntime=@d+2m _time | stats count by _time',
      [
        ['_time', 'count'],
        [at(11, 47), 4],
        [at(11, 52), 5],
        [at(11, 57), 3],
      ],
    ],
    [
      'failed | bin span=1mon _time | stats count by _time',
      [
        ['_time', 'count'],
        [Date.UTC(2026, 10, 1) / 1000, 12],
      ],
    ],
    [
      'failed | bin span=1q _time | stats count by _time',
      [
        ['_time', 'count'],
        [Date.UTC(2026, 9, 1) / 1000, 12],
      ],
    ],
    // Weeks begin on Sunday.
    [
      'failed | bin span=1w _time | stats count by _time',
      [
        ['_time', 'count'],
        [Date.UTC(2026, 10, 22) / 1000, 12],
      ],
    ],
    [
      'failed | bin span=1d aligntime=@h _time | stats count by _time',
      [
        ['_time', 'count'],
        [at(0), 12],
      ],
    ],
  ])('%s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['failed | bin bins=0 bytes', 'bins of bin is not "0"'],
    ['failed | bin minspan=5m bytes', 'minspan of a number is a number'],
    ['failed | bin span=log10 _time', 'time is not cut by logarithms'],
    ['failed | bin span=12log10 bytes', '"12log10" is no logarithmic span'],
    ['failed | bin span=5m aligntime=quux _time', 'aligntime: "quux" is no time'],
    ['failed | bin start=x bytes', 'start of bin is not "x"'],
  ])('%s is refused', async (spl, message) => {
    await expect(fixture.run(spl)).rejects.toThrow(message);
  });
});

describe('timechart', () => {
  /** alice 1, 2, 3; bob 0, 2, 1; carol 1, 1, 1. */
  const chart = 'failed earliest=-15m | timechart span=5m';

  it.each<[string, string[], number[][]]>([
    [
      'count by user where sum in top2',
      ['alice', 'bob', 'OTHER'],
      [
        [1, 0, 1],
        [2, 2, 1],
        [3, 1, 1],
      ],
    ],
    [
      'count by user where count in bottom1',
      ['bob', 'OTHER'],
      [
        [0, 2],
        [2, 3],
        [1, 4],
      ],
    ],
    [
      'count by user where sum notin top2',
      ['carol', 'OTHER'],
      [
        [1, 1],
        [1, 4],
        [1, 4],
      ],
    ],
    [
      'count by user where count > 3',
      ['alice', 'OTHER'],
      [
        [1, 1],
        [2, 3],
        [3, 2],
      ],
    ],
    [
      'count by user where max < 3 useother=f',
      ['bob', 'carol'],
      [
        [0, 1],
        [2, 1],
        [1, 1],
      ],
    ],
    ['useother=f count by user where avg > 1.9', ['alice'], [[1], [2], [3]]],
    ['useother=f limit=bottom1 count by user', ['bob'], [[0], [2], [1]]],
    [
      'limit=0 count by user',
      ['alice', 'bob', 'carol'],
      [
        [1, 0, 1],
        [2, 2, 1],
        [3, 1, 1],
      ],
    ],
    [
      'count dc(src) AS d by user limit=1 useother=f',
      ['count: alice', 'd: alice'],
      [
        [1, 1],
        [2, 1],
        [3, 1],
      ],
    ],
    [
      'count dc(src) AS d by user limit=1 useother=f sep="::"',
      ['count::alice', 'd::alice'],
      [
        [1, 1],
        [2, 1],
        [3, 1],
      ],
    ],
    [
      'format="$VAL$/$AGG$" count dc(src) AS d by user limit=1 useother=f',
      ['alice/count', 'alice/d'],
      [
        [1, 1],
        [2, 1],
        [3, 1],
      ],
    ],
  ])('%s', async (spl, columns, rows) => {
    expect(await table(`${chart} ${spl}`)).toEqual([
      ['_time', ...columns],
      ...rows.map((row, index) => [at(11, 45 + 5 * index), ...row]),
    ]);
  });

  it.each<[string, [number, number][]]>([
    [
      'failed earliest=-17m | timechart span=5m count',
      [
        [at(11, 40), 0],
        [at(11, 45), 2],
        [at(11, 50), 5],
        [at(11, 55), 5],
      ],
    ],
    [
      'failed earliest=-17m | timechart span=5m partial=f count',
      [
        [at(11, 45), 2],
        [at(11, 50), 5],
        [at(11, 55), 5],
      ],
    ],
    [
      'failed earliest=-17m latest=-1m | timechart span=5m partial=f count',
      [
        [at(11, 45), 2],
        [at(11, 50), 5],
      ],
    ],
    [
      'failed earliest=-17m | timechart bins=3 count',
      [
        [at(11, 40), 2],
        [at(11, 50), 10],
      ],
    ],
    [
      'failed earliest=-17m | timechart minspan=15m count',
      [
        [at(11, 30), 0],
        [at(11, 45), 12],
      ],
    ],
    [
      'failed earliest=-17m | timechart span=5m aligntime=earliest count',
      [
        [at(11, 43), 0],
        [at(11, 48), 5],
        [at(11, 53), 5],
        [at(11, 58), 2],
      ],
    ],
    [
      'failed | timechart span=5m cont=f count',
      [
        [at(11, 45), 2],
        [at(11, 50), 5],
        [at(11, 55), 5],
      ],
    ],
    [
      'sourcetype=django | timechart span=10m fixedrange=f count',
      [
        [at(10, 10), 1],
        [at(10, 20), 1],
        [at(10, 30), 1],
        [at(10, 40), 1],
        [at(10, 50), 1],
        [at(11), 1],
        [at(11, 10), 0],
        [at(11, 20), 0],
        [at(11, 30), 0],
        [at(11, 40), 2],
        [at(11, 50), 10],
      ],
    ],
    [
      'sourcetype=access bytes<=200 | timechart span=30m cont=f per_hour(bytes) AS x',
      [
        [at(8, 30), 400],
        [at(9), 200],
      ],
    ],
    [
      'sourcetype=access bytes<=200 | timechart span=30m cont=f per_minute(bytes) AS x',
      [
        [at(8, 30), 200 / 30],
        [at(9), 100 / 30],
      ],
    ],
  ])('%s', async (spl, rows) => {
    const [, ...found] = await table(spl);
    expect(found).toEqual(rows);
  });

  it.each<[string, string]>([
    ['failed | timechart count by user where dc in top1', 'where cannot choose series by dc'],
    ['failed | timechart count by user where max(bytes) > 3', 'where looks at the figures of the chart'],
    ['failed | timechart count where sum in top1', 'there is no BY'],
    ['failed | timechart usenul=f count', 'timechart has no option "usenul"'],
    ['failed | timechart useother=perhaps count', 'useother of timechart is not "perhaps"'],
    ['failed | timechart limit=many count by user', 'limit is a number'],
    ['failed | timechart span=1s count by user, src', 'timechart takes one field after BY'],
  ])('%s is refused', async (spl, message) => {
    await expect(fixture.run(spl)).rejects.toThrow(message);
  });
});

describe('rows that are kept', () => {
  it.each<[string, string]>([
    ['failed | sort user | dedup 2 user consecutive=t', 'A0 A2 A1 A5 A3 A7'],
    ['failed | dedup user consecutive=t sortby user', 'A0 A1 A3'],
    ['failed | dedup 5 user consecutive=t', 'A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11'],
    ['sourcetype=access bytes<=900 | dedup status consecutive=t', 'C0 C2 C3 C4 C6 C7 C8'],
    ['sourcetype=access bytes<=700 | dedup user consecutive=t', 'C0 C6'],
    ['sourcetype=access bytes<=700 | dedup user consecutive=t keepempty=t', 'C0 C1 C2 C3 C4 C5 C6'],
    ['sourcetype=access bytes<=600 | dedup status consecutive=t keepevents=t | search status=*', 'C0 C2 C3 C4'],
    ['sourcetype=access bytes<=600 | dedup status keepevents=t | search status=*', 'C0 C2 C3'],
    ['sourcetype=access bytes<=300 | dedup status keepevents=t', 'C0 C1 C2'],
    ['failed | dedup user sortby -user, +_time', 'A11 A9 A10'],
    ['failed | head (user!="carol")', 'A0 A1 A2'],
    ['failed | head (user!="carol") keeplast=t', 'A0 A1 A2 A3'],
    ['failed | head 2 (user!="carol") keeplast=t', 'A0 A1'],
    ['failed | head limit=3 (user!="carol") keeplast=t', 'A0 A1 A2'],
    ['failed | sort user | head user="alice" | tail 2', 'A10 A8'],
    ['sourcetype=access bytes<=800 | head (user="alice")', 'C0'],
    ['sourcetype=access bytes<=300 | head (user="alice") null=t', 'C0 C1 C2'],
    ['sourcetype=access | head null=true (user="bob")', ''],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });

  it('head while on a table', async () => {
    expect(await table('failed | stats count by user | head (count>3)')).toEqual([
      ['user', 'count'],
      ['alice', 6],
    ]);
  });

  it.each<[string, string]>([
    ['failed | head (user="alice") foo=bar', 'head has no option "foo"'],
    ['failed | head (user="alice") null=perhaps', 'null of head is not "perhaps"'],
    ['failed | head (user)', 'a condition is expected here'],
  ])('%s is refused', async (spl, message) => {
    await expect(fixture.run(spl)).rejects.toThrow(message);
  });
});
