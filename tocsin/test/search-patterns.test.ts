import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS, NOW, SearchFixture } from './search-events.ts';
import { forever } from './store-open.ts';

const fixture = new SearchFixture();
beforeAll(() => fixture.start(), 120_000);
afterAll(() => fixture.stop(), 60_000);

const count = async (spl: string, indexes: readonly string[] | undefined): Promise<number> => {
  const { rows } = await fixture.run(spl, { indexes, earliest: '-3d' });
  return Number(rows[0]?.n);
};
const OF_DJANGO = EVENTS.filter((one) => String(one['@metadata']?.index).startsWith('django-logs')).length;

describe('a search that is limited to indexes', () => {
  it.each([
    [['django-logs-*'], '* | stats count AS n', OF_DJANGO],
    [['django-logs'], '* | stats count AS n', OF_DJANGO],
    [['django-logs-2026.11.23'], '* | stats count AS n', 5],
    [['django-logs-2026.11.*'], '* | stats count AS n', 5],
    [['app', 'web-*'], '* | stats count AS n', 30],
    [['*'], '* | stats count AS n', EVENTS.length],
    [['nothing'], '* | stats count AS n', 0],
    [[], '* | stats count AS n', 0],
    [undefined, '* | stats count AS n', EVENTS.length],
    // Whatever it says.
    [['app'], 'index=* OR index=django-logs OR true=* OR NOT index=app | stats count AS n', 6],
    [['app'], 'index=django-logs | stats count AS n', 0],
    [['app'], '* | eval index="web-logs" | search index=web-logs | stats count AS n', 6],
    [['app'], '* | head 3 | stats count AS n', 3],
    [['app'], '* | sort _time | head 100 | dedup _raw | stats count AS n', 6],
    [['app'], '* | eventstats count AS n | head 1', 6],
  ] as const)('%j, %s', async (indexes, spl, expected) => {
    expect(await count(spl, indexes)).toBe(expected);
  });

  it('counts over time and by top values no others', async () => {
    const series = await fixture.run('* | timechart span=1d count BY index', { indexes: ['app'], earliest: '-3d' });
    expect(series.columns).toEqual(['_time', 'app']);
    const request = { spl: '*', earliest: '-3d', indexes: ['web-logs'], signal: forever() };
    expect((await fixture.search.timeline(request)).total).toBe(24);
    const { total, fields } = await fixture.search.fields(request);
    expect([total, fields.find(({ name }) => name === 'index')?.top]).toEqual([24, [{ value: 'web-logs', count: 24 }]]);
  });

  it('follows no others as they come', async () => {
    const tail = fixture.search.tail({ spl: '*', indexes: ['app'] });
    await tail.turn(forever());
    const { builtStore } = await import('./store-open.ts');
    const encoder = (await builtStore()).createEncoder({ clock: () => NOW });
    for (const one of EVENTS.slice(-12)) encoder.add(one);
    for (const one of EVENTS.filter((event) => event['@metadata']?.index === 'app')) encoder.add(one);
    await fixture.store.write(encoder.take('again'), forever());
    const seen: unknown[] = [];
    for (let turn = 0; turn < 50 && seen.length < 6; turn++) {
      const { rows } = await tail.turn(forever());
      seen.push(...rows.map((row) => row.index));
      if (seen.length < 6) await sleep(100);
    }
    expect(new Set(seen)).toEqual(new Set(['app']));
  });
});

it('indexes are named with what the patterns mean of them', async () => {
  const indexes = (patterns: readonly string[]) =>
    fixture.search.indexes({ spl: '', earliest: '-4h', indexes: patterns, signal: forever() });
  expect(await indexes(['web-*', 'ap*'])).toEqual([
    { name: 'django-logs', events: 18, matched: 0, matches: false },
    { name: 'web-logs', events: 13, matched: 13, matches: true },
    // Without an event of the range, by its name.
    { name: 'app', events: 0, matched: 0, matches: true },
  ]);
});

it('fields have types by what is stored in them', async () => {
  const { fields } = await fixture.search.fields({ spl: '*', earliest: '-3d', signal: forever() });
  const types = Object.fromEntries(fields.map(({ name, type }) => [name, type]));
  expect(types).toMatchObject({
    'source.ip': 'ip',
    'user.name': 'text',
    'http.response.status_code': 'number',
    'shop.total': 'mixed',
    roles: 'list',
    tags: 'list',
    color: 'text',
  });
});
