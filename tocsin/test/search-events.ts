import type { Event, Value } from '../src/event/index.ts';
import { createSearch, type Row, type Search, type SearchRequest, type SearchResult } from '../src/search/index.ts';
import type * as StoreRoom from '../src/store/index.ts';
import { builtStore, forever, temporaryFolder } from './store-open.ts';

/** Tuesday, noon in UTC. */
export const NOW = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const event = (
  id: string,
  time: number,
  raw: string,
  place: Event['@metadata'],
  fields: Record<string, Value>,
): Event => ({
  '@timestamp': time,
  '@metadata': { ...place },
  event: { original: raw },
  n: id,
  ...fields,
});

const each = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const pick = <T>(list: readonly [T, ...T[]], index: number): T => list[index % list.length] ?? list[0];

const DJANGO = { index: 'django-logs', sourcetype: 'django', source: '/var/log/django.log', host: 'web1' };
const ACCESS = { index: 'web-logs', sourcetype: 'access', source: '/var/log/access.log', host: 'web2' };
const APP = { index: 'app', sourcetype: 'json', source: 'app.json', host: 'app1' };

/** A0 … A11, a minute apart, newest first: failed logins. alice 6, bob 3, carol 3. */
const failed = each(12, (i) => {
  const user = pick(['alice', 'bob', 'alice', 'carol'], i);
  const ip = pick(['10.0.0.1', '10.0.0.2', '10.0.0.1', '10.0.0.9'], i);
  return event(`A${i}`, NOW - (i + 1) * MINUTE, `Failed login for ${user} from ${ip}`, DJANGO, {
    'event.action': 'authn_login_fail',
    'event.category': 'authentication',
    'event.outcome': 'failure',
    'user.name': user,
    'source.ip': ip,
  });
});

/** B0 … B5, ten minutes apart from an hour ago: logins. alice 3, bob 2, dave 1. `event.type` holds two values. */
const logins = each(6, (i) => {
  const user = pick(['alice', 'bob', 'alice', 'dave', 'alice', 'bob'], i);
  return event(`B${i}`, NOW - HOUR - i * 10 * MINUTE, `User logged in: ${user}`, DJANGO, {
    'event.action': 'authn_login_success',
    'event.category': 'authentication',
    'event.outcome': 'success',
    'event.type': ['start', 'user'],
    'user.name': user,
  });
});

/** C0 … C23, five minutes apart from three hours ago: requests, 100 to 2,400 bytes; a user in C0, C6, C12 and C18. */
const requests = each(24, (i) => {
  const path = pick(['/', '/login', '/admin', '/api/items'], i);
  const status = pick([200, 200, 404, 500], i);
  const method = i % 2 === 0 ? 'GET' : 'POST';
  return event(
    `C${i}`,
    NOW - 3 * HOUR - i * 5 * MINUTE,
    `192.168.0.${(i % 3) + 1} "${method} ${path} HTTP/1.1" ${status}`,
    ACCESS,
    {
      'event.category': 'web',
      'http.request.method': method,
      'http.response.status_code': status,
      'http.response.bytes': (i + 1) * 100,
      'url.path': path,
      'source.ip': `192.168.0.${(i % 3) + 1}`,
      ...(i % 6 === 0 ? { 'user.name': 'alice' } : {}),
    },
  );
});

/** D0 … D5: fields of their own, some of them absent, multivalue, or not numbers. */
const own: readonly Record<string, Value>[] = [
  { shop: { total: 5 }, color: 'red', roles: ['a', 'b'] },
  { shop: { total: 10 }, color: 'blue', roles: ['b'] },
  { shop: { total: 9.5 }, color: 'red', roles: ['c', 'a'] },
  { shop: { total: 'n/a' }, roles: [] },
  { shop: { total: 100 }, color: 'Red', tags: ['vip', 'new'] },
  { shop: { total: 7 }, color: 'green', tags: ['new'] },
];
const orders = own.map((fields, i) => event(`D${i}`, NOW - 5 * HOUR - i * MINUTE, `order ${i} placed`, APP, fields));

const RAW = [
  `100% off_sale a.b*c 'single' "double" \\back`,
  'error: ERRORS were found; errand',
  'Ünïcode Übung naïve',
  'line one\nline two user=eve id=42 user=mallory id=43',
  'x<script>alert(1)</script>',
];
/** E0 … E4: odd text under a dated name of the index. */
const odd = RAW.map((raw, i) =>
  event(
    `E${i}`,
    NOW - 6 * HOUR - i * MINUTE,
    raw,
    { ...DJANGO, index: 'django-logs-2026.11.23', sourcetype: 'odd' },
    {
      'process.pid': 1000 + i,
      'log.level': pick(['error', 'Warning'], i),
    },
  ),
);

/** Two days ago: outside of the usual range. */
const old = event('OLD', NOW - 48 * HOUR, 'an old Failed login', DJANGO, { 'user.name': 'zoe' });

export const EVENTS: readonly Event[] = [...failed, ...logins, ...requests, ...orders, ...odd, old];

/** A store with the events, and a search whose clock stands at `NOW`. */
export class SearchFixture {
  readonly #folder = temporaryFolder('search');
  #store: StoreRoom.Store | undefined;
  #search: Search | undefined;

  async start(events: readonly Event[] = EVENTS): Promise<this> {
    const room = await builtStore();
    this.#store = await room.openStore({ dir: this.#folder.path });
    const encoder = room.createEncoder({ clock: () => NOW });
    for (const one of events) encoder.add(one);
    await this.#store.write(encoder.take('search-events'), forever());
    this.#search = createSearch({ store: this.#store, clock: () => NOW, timeZone: 'UTC' });
    return this;
  }

  get store(): StoreRoom.Store {
    if (this.#store === undefined) throw new Error('the fixture was not started');
    return this.#store;
  }

  get search(): Search {
    if (this.#search === undefined) throw new Error('the fixture was not started');
    return this.#search;
  }

  run(spl: string, more: Partial<SearchRequest> = {}): Promise<SearchResult> {
    return this.search.run({ spl, signal: forever(), ...more });
  }

  /** The rows, of the named columns only where some are named. */
  async rows(spl: string, ...columns: string[]): Promise<readonly Row[]> {
    const { rows } = await this.run(spl);
    if (columns.length === 0) return rows.map((row) => ({ ...row }));
    return rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name] ?? null])));
  }

  /** Ids of the events found, in order. */
  async ids(spl: string, more: Partial<SearchRequest> = {}): Promise<string> {
    const { rows } = await this.run(spl, more);
    return rows.map((row) => String(row.n)).join(' ');
  }

  async stop(): Promise<void> {
    await this.#store?.close();
    this.#folder.remove();
  }
}
