import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSearch, type Search } from '../src/search/index.ts';
import type { Store } from '../src/store/index.ts';
import { NOW, SearchFixture } from './search-events.ts';
import { forever } from './store-open.ts';

const fixture = new SearchFixture();
beforeAll(() => fixture.start(), 120_000);
afterAll(() => fixture.stop(), 60_000);

/** A search that notes each statement that the engine gets. */
const noting = (clock: () => number = () => NOW): { readonly search: Search; readonly statements: string[] } => {
  const statements: string[] = [];
  const { store } = fixture;
  const noted: Pick<Store, 'cells' | 'catalog' | 'progress' | 'arrivals'> = {
    catalog: store.catalog,
    progress: (tags) => store.progress(tags),
    arrivals: () => store.arrivals(),
    cells: (sql, options) => {
      statements.push(sql);
      return store.cells(sql, options);
    },
  };
  return { search: createSearch({ store: noted, clock, timeZone: 'UTC' }), statements };
};
const ofEvents = (statements: readonly string[]): number =>
  statements.filter((sql) => sql.includes('FROM events')).length;

describe('a search of a round finds what it finds alone', () => {
  it.each([
    'index=* user=* | top user',
    'index=* user=* | top limit=1 user',
    'index=* user=* | top limit=2 user src',
    'index=* | top showperc=f countfield=n user | eval twice=n*2',
    'index=* | top showcount=f user | fields percent',
    'index=* user=* | top limit=50 user | fields user',
    'index=* | top event.type',
    'index=* | top status',
    'index=* | top useother=t limit=1 user',
    'index=* | top limit=0 user',
    'index=* | top user BY sourcetype',
    'index=* | rare user',
    'index=* | stats count BY user | sort -count',
    'index=* | stats count AS n BY user | sort -n | head 2',
    'index=* | stats count BY user src | sort 2 -count',
    'index=* | stats c AS n BY user | sort - num(n) | head 1 | eval share=n/36',
    'index=* | stats count BY user | sort count d | head 2',
    'index=* | stats count BY user | sort count | head 2',
    'index=* | stats count BY user | sort -count user | head 2',
    'index=* | stats count BY user | sort -str(count) | head 2',
    'index=* | stats count AS user BY user | sort -user',
    'index=* | stats count(bytes) AS count BY user | sort -count | head 2',
    'index=* | stats count sum(bytes) BY user | sort -count | head 2',
    'index=* | stats count BY status | sort -count | head 2',
    'index=* | stats count BY user | sort -count | head count<4',
    'nothingofthekind | top user',
    'nothingofthekind | stats count BY user | sort -count | head 5 | eval known=if(isnull(user), "no", user)',
    'index=* | rex "for (?<who>\\w+)" | top who | sort who',
    'index=* user=* | top user | stats max(count) AS most values(user) AS who',
    'index=* | timechart span=1h count BY user',
  ])('%s', async (spl) => {
    const alone = await fixture.run(spl);
    const { search } = noting();
    const found = await search.run({ spl, signal: forever(), round: 'round-of-one' });
    expect({ columns: found.columns, rows: found.rows, kind: found.kind }).toEqual({
      columns: alone.columns,
      rows: alone.rows,
      kind: alone.kind,
    });
  });
});

describe('searches of one round', () => {
  it('ask once for what they have in common', async () => {
    const { search, statements } = noting();
    const asked = [
      'top limit=1 user',
      'top limit=50 user | fields user',
      'stats count BY user | sort -count | head 1000',
    ];
    const round = 'first-round';
    const found = await Promise.all(
      asked.map((rest) => search.run({ spl: `index=* user=* | ${rest}`, signal: forever(), round })),
    );
    expect(found.map(({ rows }) => rows.length)).toEqual([1, 4, 4]);
    expect(ofEvents(statements)).toBe(1);
    await search.run({ spl: 'index=* user=* | top user', signal: forever(), round });
    expect(ofEvents(statements)).toBe(1);
    await search.run({ spl: 'index=* user=* src=* | top user', signal: forever(), round });
    await search.run({ spl: 'index=* user=* | top user', signal: forever(), round: 'second-round' });
    expect(ofEvents(statements)).toBe(3);
  });

  it('do not ask for what they have at hand', async () => {
    const { search, statements } = noting();
    const chart = 'index=* | timechart span=1h count BY user';
    const { rows } = await search.run({ spl: chart, signal: forever(), limit: 3 });
    expect(statements).toHaveLength(1);
    expect(rows).toHaveLength(3);
    const round = 'at-hand-round';
    const first = await search.run({ spl: 'index=* user=* | top user', signal: forever(), round, limit: 2 });
    expect(first).toMatchObject({ truncated: true, rows: [{ user: 'alice' }, {}] });
    expect(statements).toHaveLength(2);
    await search.run({ spl: 'index=* user=* | top user | where count > 1', signal: forever(), round });
    expect(statements).toHaveLength(3);
  });

  it('are of the same moment, and a round is over after half a minute', async () => {
    let now = NOW;
    const { search } = noting(() => now);
    const ask = (round?: string) =>
      search.run({ spl: 'index=* | stats count', earliest: '-15m', signal: forever(), round });
    const first = await ask('round-a');
    now += 20_000;
    expect((await ask('round-a')).latest).toBe(first.latest);
    expect((await ask('round-b')).latest).toBe(first.latest + 20_000);
    expect((await ask()).latest).toBe(first.latest + 20_000);
    now += 20_000;
    expect((await ask('round-a')).latest).toBe(first.latest + 40_000);
  });

  it('see no more than their indexes', async () => {
    const { search } = noting();
    const spl = 'index=* user=* | top user';
    const all = await search.run({ spl, signal: forever(), round: 'seen-by-two' });
    const some = await search.run({ spl, signal: forever(), round: 'seen-by-two', indexes: ['django-logs'] });
    const alone = await fixture.run(spl, { indexes: ['django-logs'] });
    expect(some.rows).toEqual(alone.rows);
    expect(some.rows).not.toEqual(all.rows);
  });
});

describe('times', () => {
  it('min and max of no event are absent', async () => {
    expect((await fixture.run('nothingofthekind | stats min(_time) AS a max(_time) AS b count')).rows).toEqual([
      { a: null, b: null, count: 0 },
    ]);
  });

  it('min and max are those of the events', async () => {
    const { rows } = await fixture.run('user=alice action=failure | stats min(_time) AS a max(_time) AS b BY user');
    const listed = await fixture.run('user=alice action=failure | table _time');
    const times = listed.rows.map(({ _time }) => Number(_time));
    expect(rows).toEqual([{ user: 'alice', a: Math.min(...times), b: Math.max(...times) }]);
  });
});
