import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createScheduler, type SavedSearch } from '../src/detect/index.ts';
import { createSearch } from '../src/search/index.ts';
import type { Store } from '../src/store/index.ts';
import { MINUTE, NOON, Remembered, SECOND, saved } from './schedule-rig.ts';
import { builtStore, forever, line, temporaryFolder } from './store-open.ts';

const folder = temporaryFolder('schedule-store');
let store: Store;

/** 12,000 requests of the minute before noon, 150 by each of 80 users from two hosts, and a few of the minute before that. */
beforeAll(async () => {
  const { createEncoder, openStore } = await builtStore();
  store = await openStore({ dir: folder.path }, { notice: (message) => console.error(message) });
  const encoder = createEncoder();
  const place = (host: string) => ({ index: 'app', sourcetype: 'json', source: `${host}.log`, host });
  for (let index = 0; index < 12_000; index++) {
    const time = NOON - MINUTE + index * 5;
    encoder.add(
      line(time, `request ${index}`, { '@metadata': place(`web${index % 2}`), user: { name: `user${index % 80}` } }),
    );
  }
  // The edges of the window: the first moment belongs to it, the last does not.
  encoder.add(line(NOON - MINUTE - 1, 'request before', { '@metadata': place('web9') }));
  encoder.add(line(NOON, 'request after', { '@metadata': place('web9') }));
  await store.write(encoder.take('schedule'), forever());
}, 60_000);
afterAll(async () => {
  await store.close();
  folder.remove();
});

const request = 'index=app request';
const rule = (id: string, more: Record<string, unknown>): SavedSearch =>
  saved(id, { search: request, schedule: { cron: '* * * * *' }, ...more });

it('counts exactly what lies in the window, with the real store', async () => {
  let now = NOON;
  const definitions = [
    rule('results', { alert: { when: { is: 'equal to', value: 12_000 } } }),
    rule('hosts', { alert: { when: { count: 'hosts', is: 'equal to', value: 2 } } }),
    rule('sources', { alert: { when: { count: 'sources', is: 'equal to', value: 2 } } }),
    rule('rises', { alert: { when: { is: 'rises by', value: 11_999 } } }),
    rule('drops', { alert: { when: { is: 'drops by', value: 1 } } }),
    rule('condition', {
      search: `${request} | stats count by user`,
      alert: { when: { condition: 'where count >= 150 AND like(user, "user7%")' }, mode: 'per result' },
    }),
    rule('by', { alert: { suppress: { by: ['host'], for: '1h' } } }),
    rule('wrong', { search: `${request} | rex "(?<x>a(?=b))"`, alert: {} }),
  ];
  const memory = new Remembered();
  for (const { id } of definitions) memory.saved.set(id, { rule: id, to: NOON - MINUTE, count: 0 });
  const notices: string[] = [];
  const scheduler = createScheduler({
    searches: {
      list: () =>
        definitions.map((definition) => ({
          id: definition.id,
          file: '',
          etag: '',
          problems: [],
          origin: 'own' as const,
          definition,
        })),
      onChange: () => () => undefined,
    },
    search: createSearch({ store, clock: () => now, timeZone: 'UTC' }),
    memory,
    clock: () => now,
    notice: (_level, text) => notices.push(text),
    timeZone: 'UTC',
  });
  now = NOON + 5 * SECOND;
  await scheduler.start();
  while (scheduler.totals.runs + scheduler.totals.failures < definitions.length) await sleep(20);
  await scheduler.stop();

  const told = (id: string) => [...memory.findings.values()].filter((finding) => finding.rule === id);
  expect(told('results')).toMatchObject([{ count: 12_000, reason: '12,000 results', key: {} }]);
  expect(told('results')[0]?.results).toHaveLength(100);
  expect(told('hosts')).toMatchObject([{ reason: '2 hosts' }]);
  expect(told('sources')).toMatchObject([{ reason: '2 sources' }]);
  expect(told('rises')).toMatchObject([{ reason: '12,000 results, 11,999 more than the 1 of the window before' }]);
  expect(told('drops')).toEqual([]);
  expect(
    told('condition')
      .map(({ key }) => key.user)
      .sort(),
  ).toEqual(['user7', ...Array.from({ length: 10 }, (_, index) => `user7${index}`)]);
  expect(
    told('by')
      .map(({ key }) => ({ ...key }))
      .sort((a, b) => (String(a.host) < String(b.host) ? -1 : 1)),
  ).toEqual([{ host: 'web0' }, { host: 'web1' }]);
  expect(notices).toEqual([expect.stringContaining('saved search wrong fails')]);
  expect(memory.saved.get('drops')?.to).toBe(NOON);
  expect(memory.saved.get('wrong')?.to).toBe(NOON - MINUTE);
}, 60_000);
