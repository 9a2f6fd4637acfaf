import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../src/search/index.ts';
import { SearchFixture } from './search-events.ts';

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start();
});
afterAll(() => fixture.stop());

/** Columns and rows as lists, so that order and completeness count. */
const table = async (spl: string): Promise<readonly (readonly unknown[])[]> => {
  const { columns, rows } = await fixture.run(spl);
  return [columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))];
};

describe('streamstats', () => {
  interface Rules {
    readonly by?: readonly string[];
    readonly current?: boolean;
    readonly window?: number;
    readonly global?: boolean;
    readonly onChange?: boolean;
    readonly before?: (row: Row) => boolean;
    readonly after?: (row: Row) => boolean;
  }
  const whole = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((a, b) => a + b, 0);

  /** Row by row, as the words say it. */
  const byHand = (rows: readonly Row[], rules: Rules): readonly unknown[] => {
    const { by = [], current = true, window = 0, global = true } = rules;
    const keyOf = (row: Row): string | undefined =>
      by.every((name) => row[name] != null) ? JSON.stringify(by.map((name) => row[name])) : undefined;
    let part = 0;
    const parts = rows.map((row, at) => {
      const last = rows[at - 1];
      const resets = [
        rules.before?.(row),
        last !== undefined && rules.after?.(last),
        rules.onChange && last !== undefined && keyOf(last) !== keyOf(row),
      ];
      if (resets.some(Boolean)) part += 1;
      return part;
    });
    return rows.map((row, at) => {
      const key = keyOf(row);
      if (key === undefined) return [row.n, null, null, null, null, null, null];
      const mine = rows
        .map((_, index) => index)
        .filter((index) => index <= at && keyOf(rows[index] ?? {}) === key && parts[index] === parts[at]);
      const places = new Map(mine.map((index, place) => [index, place]));
      const distance = (index: number): number =>
        global && by.length > 0 ? at - index : (places.get(at) ?? 0) - (places.get(index) ?? 0);
      const seen = mine
        .filter((index) => current || index < at)
        .filter((index) => window === 0 || distance(index) < window + (current ? 0 : 1))
        .map((index) => rows[index])
        .filter((one) => one !== undefined);
      const bytes = seen.flatMap((one) => (typeof one.bytes === 'number' ? [one.bytes] : []));
      return [
        row.n,
        seen.length,
        whole(bytes),
        bytes.length === 0 ? null : Math.max(...bytes),
        new Set(seen.flatMap((one) => one.status ?? [])).size,
        seen[0]?.n ?? null,
        seen.at(-1)?.n ?? null,
      ];
    });
  };

  it.each<[string, string, Rules]>([
    ['', '', {}],
    ['current=f', '', { current: false }],
    ['window=3', '', { window: 3 }],
    ['window=3 current=f', '', { window: 3, current: false }],
    ['', 'by user', { by: ['user'] }],
    ['window=2', 'by http_method', { by: ['http_method'], window: 2 }],
    ['window=2 global=f', 'by http_method', { by: ['http_method'], window: 2, global: false }],
    ['window=4 global=f current=f', 'by status', { by: ['status'], window: 4, global: false, current: false }],
    ['reset_on_change=t', 'by status', { by: ['status'], onChange: true }],
    ['reset_before=(status==404)', '', { before: (row) => row.status === 404 }],
    ['reset_after=("status==404")', 'by http_method', { by: ['http_method'], after: (row) => row.status === 404 }],
    [
      'reset_before=(bytes>2000) reset_after=(status==500) window=3',
      '',
      { window: 3, before: (row) => Number(row.bytes) > 2000, after: (row) => row.status === 500 },
    ],
  ])('%s %s', async (options, by, rules) => {
    const events = await fixture.run('* | table n bytes status user http_method');
    const found = await table(
      `* | streamstats ${options} count AS c sum(bytes) AS s max(bytes) AS m dc(status) AS d first(n) AS f last(n) AS l ${by} | table n c s m d f l`,
    );
    expect(found.slice(1)).toEqual(byHand(events.rows, rules));
  });

  it('looks at what came within a time, from either end', async () => {
    const newest = await table('failed | streamstats time_window=3m count | table n count | head 4');
    expect(newest.slice(1)).toEqual([
      ['A0', 1],
      ['A1', 2],
      ['A2', 3],
      ['A3', 4],
    ]);
    const oldest = await table(
      'failed | sort 0 _time | streamstats time_window=90s count by user | table n user count | tail 3',
    );
    expect(oldest.slice(1)).toEqual([
      ['A0', 'alice', 1],
      ['A1', 'bob', 1],
      ['A2', 'alice', 1],
    ]);
  });

  it.each<[string, unknown[][]]>([
    [
      'failed | stats count by user | streamstats sum(count) AS total | fields user total',
      [
        ['user', 'total'],
        ['alice', 6],
        ['bob', 9],
        ['carol', 12],
      ],
    ],
    [
      'failed | stats count by user | sort -count -user | streamstats count AS place values(user) AS seen',
      [
        ['user', 'count', 'place', 'seen'],
        ['alice', 6, 1, 'alice'],
        ['carol', 3, 2, ['alice', 'carol']],
        ['bob', 3, 3, ['alice', 'bob', 'carol']],
      ],
    ],
    [
      'failed | streamstats count | where count=12 | table n count',
      [
        ['n', 'count'],
        ['A11', 12],
      ],
    ],
  ])('%s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['failed | streamstats allnum=t sum(bytes)', 'allnum of streamstats does not run yet'],
    ['failed | streamstats reset_after=(count>3) count', 'a reset cannot look at count'],
    ['failed | streamstats time_window=soon count', 'time_window is a span'],
    ['failed | stats count by user | streamstats time_window=5m count', 'time_window needs _time'],
    ['failed | streamstats time_window=5m window=3 count', 'window or time_window, not both'],
  ])('%s is refused', async (spl, message) => {
    await expect(fixture.run(spl)).rejects.toThrow(message);
  });
});

describe('xyseries and untable', () => {
  const counts = 'sourcetype=access bytes<=500 | stats count max(bytes) AS most by status http_method';
  it.each<[string, unknown[][]]>([
    [
      `${counts} | xyseries status http_method count`,
      [
        ['status', 'GET', 'POST'],
        [200, 2, 1],
        [404, 1, null],
        [500, null, 1],
      ],
    ],
    [
      `${counts} | xyseries sep="/" status http_method count most`,
      [
        ['status', 'count/GET', 'count/POST', 'most/GET', 'most/POST'],
        [200, 2, 1, 500, 200],
        [404, 1, null, 300, null],
        [500, null, 1, null, 400],
      ],
    ],
    [
      'failed | xyseries sourcetype user n',
      [
        ['sourcetype', 'alice', 'bob', 'carol'],
        ['django', 'A10', 'A9', 'A11'],
      ],
    ],
    [
      'failed | stats values(n) AS ids by sourcetype src | xyseries sourcetype src ids | fields 10.0.0.2',
      [['10.0.0.2'], [['A1', 'A5', 'A9']]],
    ],
    [
      `${counts} | xyseries status http_method most | untable status method most`,
      [
        ['status', 'method', 'most'],
        [200, 'GET', 500],
        [200, 'POST', 200],
        [404, 'GET', 300],
        [500, 'POST', 400],
      ],
    ],
    [
      'failed | stats count values(src) AS s by user | untable user what is | head 3',
      [
        ['user', 'what', 'is'],
        ['alice', 'count', '6'],
        ['alice', 's', '10.0.0.1'],
        ['bob', 'count', '3'],
      ],
    ],
    [
      'failed earliest=-10m | timechart span=5m count by user | untable _time user count | stats sum(count) AS n by user',
      [
        ['user', 'n'],
        ['alice', 5],
        ['bob', 3],
        ['carol', 2],
      ],
    ],
    ['failed | stats count by user | fields user | untable user a b', [['user', 'a', 'b']]],
  ])('%s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });

  it('untable is refused on events', async () => {
    await expect(fixture.run('failed | untable user a b')).rejects.toThrow('untable needs a table');
  });
});
