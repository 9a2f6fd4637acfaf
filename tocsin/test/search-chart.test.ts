import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../src/search/index.ts';
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

it('timechart, too, ranks series of several figures by how frequent they are', async () => {
  const { columns } = await fixture.run('* | timechart limit=1 max(bytes) count by sourcetype');
  expect(columns).toEqual(['_time', 'max(bytes): access', 'max(bytes): OTHER', 'count: access', 'count: OTHER']);
  const found = await fixture.run('sourcetype=access | timechart span=1d limit=1 min(bytes) count by status');
  expect(found.columns).toEqual(['_time', 'min(bytes): 200', 'min(bytes): OTHER', 'count: 200', 'count: OTHER']);
});

describe('chart', () => {
  it.each<[string, unknown[][]]>([
    ['failed | chart count', [['count'], [12]]],
    [
      'failed | chart count by user',
      [
        ['user', 'count'],
        ['alice', 6],
        ['bob', 3],
        ['carol', 3],
      ],
    ],
    [
      'failed | chart count AS n dc(src) over user',
      [
        ['user', 'n', 'dc(src)'],
        ['alice', 6, 1],
        ['bob', 3, 1],
        ['carol', 3, 1],
      ],
    ],
    ['nothingofthekind | chart count by user', [['user', 'count']]],
    ['nothingofthekind | chart count over user by src', [['user']]],
    // Numbers by their size, and rows without the field are left out.
    [
      'sourcetype=json | chart count by shop.total',
      [
        ['shop.total', 'count'],
        ['5', 1],
        ['7', 1],
        ['9.5', 1],
        ['10', 1],
        ['100', 1],
        ['n/a', 1],
      ],
    ],
    [
      'sourcetype=json | chart count over color',
      [
        ['color', 'count'],
        ['Red', 1],
        ['blue', 1],
        ['green', 1],
        ['red', 2],
      ],
    ],
    [
      'sourcetype=json | chart count over roles',
      [
        ['roles', 'count'],
        ['a', 2],
        ['b', 2],
        ['c', 1],
      ],
    ],
    [
      'sourcetype=access | chart count over url.path by status',
      [
        ['url.path', '200', '404', '500'],
        ['/', 6, 0, 0],
        ['/admin', 0, 6, 0],
        ['/api/items', 0, 0, 6],
        ['/login', 6, 0, 0],
      ],
    ],
    [
      'sourcetype=access | chart max(bytes) by status http_method',
      [
        ['status', 'GET', 'POST'],
        [200, 2100, 2200],
        [404, 2300, null],
        [500, null, 2400],
      ],
    ],
    [
      'sourcetype=access bytes<=500 | chart agg=count sum(bytes) AS total over status by http_method',
      [
        ['status', 'count: GET', 'count: POST', 'total: GET', 'total: POST'],
        [200, 2, 1, 600, 200],
        [404, 1, 0, 300, null],
        [500, 0, 1, null, 400],
      ],
    ],
    [
      'sourcetype=access bytes<=500 | chart format="$VAL$ $AGG$" count sum(bytes) AS total over status by http_method | table status "GET total"',
      [
        ['status', 'GET total'],
        [200, 600],
        [404, 300],
        [500, null],
      ],
    ],
    // Values that differ between OTHER's rows are not merged but computed of them.
    [
      'sourcetype=django | chart limit=1 dc(src) AS sources over sourcetype by user',
      [
        ['sourcetype', 'alice', 'OTHER'],
        ['django', 1, 2],
      ],
    ],
    [
      'sourcetype=django | chart limit=1 otherstr=rest avg(bytes) count over sourcetype by user',
      [
        ['sourcetype', 'avg(bytes): alice', 'avg(bytes): rest', 'count: alice', 'count: rest'],
        ['django', null, null, 9, 9],
      ],
    ],
    [
      'sourcetype=access | chart nullstr=nobody count over status by user',
      [
        ['status', 'alice', 'nobody'],
        [200, 2, 10],
        [404, 2, 4],
        [500, 0, 6],
      ],
    ],
    [
      'sourcetype=access | chart usenull=f count over status by user',
      [
        ['status', 'alice'],
        [200, 2],
        [404, 2],
      ],
    ],
    [
      'failed | chart count over sourcetype by user limit=2 useother=f',
      [
        ['sourcetype', 'alice', 'bob'],
        ['django', 6, 3],
      ],
    ],
    [
      'failed | chart count over sourcetype by user limit=bottom1',
      [
        ['sourcetype', 'bob', 'OTHER'],
        ['django', 3, 9],
      ],
    ],
    [
      'failed | chart count over sourcetype by user where max > 3',
      [
        ['sourcetype', 'alice', 'OTHER'],
        ['django', 6, 6],
      ],
    ],
    [
      'sourcetype=json | chart count over sourcetype by roles',
      [
        ['sourcetype', 'a', 'b', 'c', 'NULL'],
        ['json', 2, 2, 1, 3],
      ],
    ],
    [
      'failed | chart values(user) AS u over sourcetype by src',
      [
        ['sourcetype', '10.0.0.1', '10.0.0.2', '10.0.0.9'],
        ['django', 'alice', 'bob', 'carol'],
      ],
    ],
    // What follows knows the columns, and a column does not take the name of the rows.
    [
      'failed | chart count over sourcetype by user | eval both=alice+bob | fields sourcetype both',
      [
        ['sourcetype', 'both'],
        ['django', 9],
      ],
    ],
    [
      'failed | eval u=if(user="bob", "host", user) | chart count over host by u',
      [
        ['host', 'alice', 'carol'],
        ['web1', 6, 3],
      ],
    ],
  ])('%s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });

  it.each<[string, unknown[][]]>([
    [
      'sourcetype=access | chart count over bytes span=1000',
      [
        ['bytes', 'count'],
        ['0-1000', 9],
        ['1000-2000', 10],
        ['2000-3000', 5],
      ],
    ],
    [
      'sourcetype=access | chart span=1000 max(bytes) by bytes',
      [
        ['bytes', 'max(bytes)'],
        ['0-1000', 900],
        ['1000-2000', 1900],
        ['2000-3000', 2400],
      ],
    ],
    [
      'sourcetype=access | chart count over bytes bins=3',
      [
        ['bytes', 'count'],
        ['0-1000', 9],
        ['1000-2000', 10],
        ['2000-3000', 5],
      ],
    ],
    [
      'sourcetype=access | chart count by bytes start=0 end=10000 bins=10',
      [
        ['bytes', 'count'],
        ['0-1000', 9],
        ['1000-2000', 10],
        ['2000-3000', 5],
      ],
    ],
    // Buckets in which there is nothing stand between the first and the last.
    [
      'sourcetype=access status=404 bytes<800 | chart count max(bytes) over bytes span=100',
      [
        ['bytes', 'count', 'max(bytes)'],
        ['300-400', 1, 300],
        ['400-500', 0, null],
        ['500-600', 0, null],
        ['600-700', 0, null],
        ['700-800', 1, 700],
      ],
    ],
    [
      'sourcetype=access status=404 bytes<800 | chart cont=f count over bytes span=100',
      [
        ['bytes', 'count'],
        ['300-400', 1],
        ['700-800', 1],
      ],
    ],
    [
      'sourcetype=access (bytes=100 OR bytes=1000) | chart count over bytes span=log2',
      [
        ['bytes', 'count'],
        ['64-128', 1],
        ['128-256', 0],
        ['256-512', 0],
        ['512-1024', 1],
      ],
    ],
    [
      "sourcetype=json | eval x=0-'shop.total' | chart count over x span=50",
      [
        ['x', 'count'],
        ['-100--50', 1],
        ['-50-0', 4],
      ],
    ],
    [
      'sourcetype=access | chart count over status by bytes span=1000',
      [
        ['status', '0-1000', '1000-2000', '2000-3000'],
        [200, 5, 5, 2],
        [404, 2, 3, 1],
        [500, 2, 2, 2],
      ],
    ],
    [
      'failed earliest=-15m | chart count over _time span=5m by user',
      [
        ['_time', 'alice', 'bob', 'carol'],
        [at(11, 45), 1, 0, 1],
        [at(11, 50), 2, 2, 1],
        [at(11, 55), 3, 1, 1],
      ],
    ],
    [
      'sourcetype=json OR (failed src=10.0.0.9) | chart count over _time span=2h',
      [
        ['_time', 'count'],
        [at(6), 6],
        [at(8), 0],
        [at(10), 3],
      ],
    ],
    // Times of events are cut in any case, those of bin are left alone.
    ['failed | chart count by _time | stats count', [['count'], [3]]],
    [
      'failed | bin span=1h _time | chart count by _time',
      [
        ['_time', 'count'],
        [at(11), 12],
      ],
    ],
    [
      'failed | chart count over user by _time span=1h',
      [
        ['user', String(at(11))],
        ['alice', 6],
        ['bob', 3],
        ['carol', 3],
      ],
    ],
  ])('in buckets: %s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['failed | chart by user', 'chart needs a function'],
    ['failed | chart cuont by user', 'there is no function "cuont"'],
    ['failed | chart count by user where sum in top1', 'where chooses among series'],
    ['failed | chart count over a by user where dc in top1', 'where cannot choose series by dc'],
    ['failed | chart count over a by user limit=many', 'limit is a number'],
    ['failed | chart count over a by user useother=perhaps', 'useother of chart is not "perhaps"'],
    ['failed | chart count over a usenul=f', 'chart has no option "usenul"'],
    ['failed | chart count over a span=5parsecs', '"5parsecs" is no span'],
    ['failed | chart count over _time span=log2', 'time is not cut by logarithms'],
    ['failed | chart count over a minspan=5m', 'minspan of a number is a number'],
    ['sourcetype=access | chart count over bytes span=0.01', 'this span makes more than 50000 buckets'],
  ])('%s is refused', async (spl, message) => {
    await expect(fixture.run(spl)).rejects.toThrow(message);
  });
});

describe('chart against a count by hand', () => {
  const FIELDS = ['user', 'status', 'http_method', 'sourcetype', 'event.type', 'src'] as const;
  const valuesOf = (row: Row, field: string): readonly string[] => [row[field] ?? []].flat().map(String);

  /** Rows by x and columns by y: the number of pairs. */
  const byHand = (
    rows: readonly Row[],
    x: string,
    y: string,
    limit: number,
  ): Record<string, Record<string, number>> => {
    const pairs = rows.flatMap((row) =>
      valuesOf(row, x).flatMap((a) => (row[y] == null ? [''] : valuesOf(row, y)).map((b) => [a, b] as const)),
    );
    const totals = new Map<string, number>();
    for (const [, b] of pairs) if (b !== '') totals.set(b, (totals.get(b) ?? 0) + 1);
    const ranked = [...totals].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name]) => name);
    const chosen = new Set(ranked.slice(0, limit));
    const nameOf = (b: string): string => (b === '' ? 'NULL' : chosen.has(b) ? b : 'OTHER');
    const columns = new Set(pairs.map(([, b]) => nameOf(b)));
    // The field of the rows keeps its name.
    columns.delete(x);
    const found: Record<string, Record<string, number>> = {};
    for (const [a, b] of pairs) {
      found[a] ??= Object.fromEntries([...columns].map((name) => [name, 0]));
      const cells = found[a];
      if (nameOf(b) !== x) cells[nameOf(b)] = (cells[nameOf(b)] ?? 0) + 1;
    }
    return found;
  };

  it.each(FIELDS.flatMap((x) => FIELDS.filter((y) => y !== x).map((y) => [x, y] as const)))(
    '%s by %s',
    async (x, y) => {
      const events = await fixture.run(`* | table ${x} ${y}`);
      const chart = await fixture.run(`* | chart limit=2 count over ${x} by ${y}`);
      const found = Object.fromEntries(
        chart.rows.map((row) => [
          String(row[x]),
          Object.fromEntries(chart.columns.slice(1).map((name) => [name, row[name]])),
        ]),
      );
      expect(found).toEqual(byHand(events.rows, x, y, 2));
      expect(Object.keys(found).length).toBeGreaterThan(0);
    },
  );
});
