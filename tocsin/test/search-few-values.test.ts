import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../src/event/index.ts';
import { createSearch, type Search } from '../src/search/index.ts';
import type { Store } from '../src/store/index.ts';
import { EVENTS, NOW, SearchFixture } from './search-events.ts';
import { builtStore, forever } from './store-open.ts';

const action = (n: string, name: string): Event => ({
  '@timestamp': NOW - 5_000,
  '@metadata': { index: 'odd', sourcetype: 'odd', source: 'odd', host: 'odd' },
  event: { original: n, action: name },
  user: { name: 'eve' },
  n,
});
/** Texts that mean something to SQL, in an order by bytes that is not that of UTF-16. */
const ODD = ["it's", '\\', '\\n', '{x:String}', '\uffee', '\u{1f600}', 'Zeta', 'alpha'];
const MANY = Array.from({ length: 70 }, (_, index) => `many${index}`);

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start([...EVENTS, ...ODD.map((name, index) => action(`O${index}`, name))]);
}, 120_000);
afterAll(() => fixture.stop(), 60_000);

/** The statements that the engine gets; `between` is run once the values are known and before they are used. */
const watched = (between: () => Promise<void> = async () => undefined) => {
  const statements: string[] = [];
  const { store } = fixture;
  const noted: Pick<Store, 'cells' | 'catalog' | 'progress' | 'arrivals'> = {
    catalog: store.catalog,
    progress: (tags) => store.progress(tags),
    arrivals: () => store.arrivals(),
    async *cells(sql, options) {
      statements.push(sql);
      yield* store.cells(sql, options);
      if (sql.startsWith('SELECT DISTINCT')) await between();
    },
  };
  return { search: createSearch({ store: noted, clock: () => NOW, timeZone: 'UTC' }), statements };
};
const rows = async (search: Search, spl: string) => (await search.run({ spl, signal: forever() })).rows;

/** The groups as they are without knowing the values: from the events themselves. */
const straight = async (field: string, by: string) => {
  const groups = new Map<string, Set<string>>();
  const found = await fixture.run(`index=* | table ${field} ${by}`);
  for (const row of found.rows) {
    if (row[by] === null) continue;
    const group = groups.get(String(row[by])) ?? new Set();
    groups.set(String(row[by]), group);
    if (row[field] !== null) group.add(String(row[field]));
  }
  const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return [...groups]
    .sort(([a], [b]) => bytes(a, b))
    .map(([name, held]) => {
      const list = [...held].sort(bytes);
      return { [by]: name, v: list.length === 0 ? null : list.length === 1 ? list[0] : list };
    });
};

describe('values of a field of few', () => {
  it.each([
    ['event.action', 'user'],
    ['event.outcome', 'sourcetype'],
    ['sourcetype', 'user'],
    ['index', 'host'],
    ['log.level', 'sourcetype'],
  ])('%s BY %s', async (field, by) => {
    const { search, statements } = watched();
    expect(await rows(search, `index=* | stats values(${field}) AS v BY ${by}`)).toEqual(await straight(field, by));
    expect(statements.filter((sql) => sql.includes('groupBitOr'))).toHaveLength(1);
    expect(statements.filter((sql) => sql.includes('groupUniqArray'))).toHaveLength(0);
  });

  it.each([
    'index=* | stats values(event.type) AS v BY user',
    'index=* | stats values(user) AS v BY sourcetype',
    'index=* | stats values(event.action) AS v',
    'index=* | head 10 | stats values(event.action) AS v BY user',
  ])('is not asked for where it is none: %s', async (spl) => {
    const { search, statements } = watched();
    expect(await rows(search, spl)).not.toHaveLength(0);
    expect(statements.filter((sql) => sql.startsWith('SELECT DISTINCT'))).toHaveLength(0);
  });

  it('that was computed is what was computed', async () => {
    const { search } = watched();
    const found = await rows(search, 'user=eve | eval event.action="x" | stats values(event.action) AS v BY user');
    expect(found).toEqual([{ user: 'eve', v: 'x' }]);
  });

  it('can be worked with', async () => {
    const { search } = watched();
    expect(
      await rows(
        search,
        'index=* | stats values(event.action) AS what count BY user | eval kinds=mvcount(what) | where kinds > 2 | table user kinds',
      ),
    ).toEqual([{ user: 'eve', kinds: ODD.length }]);
    const charted = await rows(search, 'index=* | stats values(event.action) AS what BY user | chart count BY what');
    expect(charted.map(({ what }) => what)).toContain("it's");
  });
});

it('a value that comes meanwhile is not lost', async () => {
  const room = await builtStore();
  const { search, statements } = watched(async () => {
    const encoder = room.createEncoder({ clock: () => NOW });
    encoder.add(action('NEW', 'a-new-one'));
    await fixture.store.write(encoder.take('came-meanwhile'), forever());
  });
  const spl = 'user=eve | stats values(event.action) AS v BY user';
  const [row] = await rows(search, spl);
  expect(row?.v).toEqual([...ODD, 'a-new-one'].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  expect(statements.filter((sql) => sql.includes('groupUniqArray'))).toHaveLength(1);
  expect(await rows(watched().search, spl)).toEqual([row]);
});

it('of many values goes the plain way', async () => {
  const room = await builtStore();
  const encoder = room.createEncoder({ clock: () => NOW });
  for (const name of MANY) encoder.add(action(name, name));
  await fixture.store.write(encoder.take('many'), forever());
  const { search, statements } = watched();
  const [row] = await rows(search, 'user=eve event.action=many* | stats values(event.action) AS v BY user');
  expect(row?.v).toEqual([...MANY].sort());
  expect(statements.filter((sql) => sql.includes('groupBitOr'))).toHaveLength(0);
});
