import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event, Value } from '../src/event/index.ts';
import type * as StoreRoom from '../src/store/index.ts';
import { builtStore, forever, line, one, rows, temporaryFolder } from './store-open.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 24, 12);

let room: typeof StoreRoom;
let store: StoreRoom.Store;
const folder = temporaryFolder('store');
let batches = 0;

beforeAll(async () => {
  room = await builtStore();
  store = await room.openStore({ dir: folder.path });
});
afterAll(async () => {
  await store.close();
  folder.remove();
});

const encoder = (options: StoreRoom.EncoderOptions = {}) => room.createEncoder({ clock: () => NOW, ...options });

async function put(events: readonly Event[], options: StoreRoom.EncoderOptions = {}): Promise<StoreRoom.StoreNote> {
  const encode = encoder(options);
  for (const event of events) encode.add(event);
  const batch = encode.take(`test-${++batches}`);
  await store.write(batch, forever());
  return batch.note as StoreRoom.StoreNote;
}

/** The rows of one batch, found by a value that only it has, in order of arrival. */
async function stored(events: readonly Event[], options: StoreRoom.EncoderOptions = {}) {
  const sourcetype = `case-${++batches}`;
  const note = await put(
    events.map((event) => ({ ...event, '@metadata': { ...event['@metadata'], sourcetype } })),
    options,
  );
  const found = await rows(store, 'SELECT * FROM events WHERE sourcetype = {sourcetype:String} ORDER BY _seq', {
    sourcetype,
  });
  return { note, found };
}

async function storedOne(event: Event, options: StoreRoom.EncoderOptions = {}): Promise<StoreRoom.StoredRow> {
  const { found } = await stored([event], options);
  const [row] = found;
  if (row === undefined) throw new Error('the event was not stored');
  return row;
}

describe('an event in its columns', () => {
  it('has a column for every typed field', async () => {
    const columns = await rows(
      store,
      "SELECT name, type FROM system.columns WHERE table = 'events' AND database = currentDatabase() ORDER BY position",
    );
    expect(columns.map(({ name, type }) => ({ name, type }))).toEqual(room.COLUMNS);
  });

  it('keeps times to the nanosecond', async () => {
    const row = await storedOne({ ...line(NOW - 1, 'a'), '@nanoseconds': 234_567 });
    expect(row._time).toBe('2026-11-24 11:59:59.999234567');
  });

  it('places typed values, and others in extra', async () => {
    const row = await storedOne({
      ...line(NOW, 'raw'),
      user: { name: 'alice', roles: ['a', 'b'] },
      http: { response: { status_code: 404 } },
      source: { ip: '10.0.0.1', port: '8080' },
      tags: ['x', 'y'],
      shop: { cart: { total: 12.5, empty: false, items: [{ sku: 'p1' }, { sku: 'p2', n: 2 }] } },
      'log.level': 'info',
    });
    expect(row).toMatchObject({
      _raw: 'raw',
      'user.name': 'alice',
      'http.response.status_code': 404,
      'source.ip': '10.0.0.1',
      'source.port': 8080,
      tags: ['x', 'y'],
      'log.level': 'info',
      overflow: {},
    });
    expect(row.extra).toEqual({
      'user.roles': ['a', 'b'],
      'shop.cart.total': ['12.5'],
      'shop.cart.empty': ['false'],
      'shop.cart.items{}.sku': ['p1', 'p2'],
      'shop.cart.items{}.n': ['2'],
    });
  });

  it('puts what does not fit in overflow and says so in the catalog', async () => {
    const { note, found } = await stored([
      { ...line(NOW, 'a'), http: { response: { status_code: '-' } }, event: { original: 'a', type: ['start', 'end'] } },
      { ...line(NOW, 'b'), event: { original: 'b', type: ['start'] }, process: { pid: 1.5 } },
    ]);
    expect(found[0]?.overflow).toEqual({ 'http.response.status_code': ['-'], 'event.type': ['start', 'end'] });
    expect(found[0]?.['event.type']).toBe('');
    expect(found[1]).toMatchObject({ 'event.type': 'start', overflow: { 'process.pid': ['1.5'] } });
    expect([...note.overflowed].sort()).toEqual(['event.type', 'http.response.status_code', 'process.pid']);
    for (const name of note.overflowed) expect(store.catalog.overflowed).toContain(name);
  });

  it('keeps both values where a dotted and a nested key name one field', async () => {
    const row = await storedOne({ ...line(NOW, 'a'), user: { name: 'alice' }, 'user.name': 'bob' });
    expect(row).toMatchObject({ 'user.name': 'alice', overflow: { 'user.name': ['bob'] } });
  });

  it('stores a mirror once, and beside it where it differs', async () => {
    const same = await storedOne({ ...line(NOW, 'a'), host: { name: 'web1' }, message: 'a' });
    expect(same).toMatchObject({ host: 'web1', message: '', extra: {} });
    const other = await storedOne({ ...line(NOW, 'a'), host: { name: 'db1' }, message: 'b' });
    expect(other).toMatchObject({ host: 'web1', message: 'b', extra: { 'host.name': ['db1'] } });
    const bare = await storedOne({ '@timestamp': NOW, host: { name: 'db1' }, log: { file: { path: '/x' } } });
    expect(bare).toMatchObject({ host: 'db1', source: '/x', index: 'main', extra: {} });
  });

  it('takes the text from the original, the first message or the event as JSON', async () => {
    const { found } = await stored([
      { '@timestamp': NOW, event: { original: 'o' }, message: 'm' },
      { '@timestamp': NOW, message: ['m1', 'm2'] },
      { '@timestamp': NOW, answer: 42 },
    ]);
    expect(found.map(({ _raw }) => _raw)).toEqual(['o', 'm1', '{"@timestamp":"2026-11-24T12:00:00.000Z","answer":42}']);
    expect(found[1]?.overflow).toEqual({ message: ['m1', 'm2'] });
  });

  it('stores times outside the window under the time of arrival', async () => {
    const times = [NOW + DAY + 1, NOW - 4000 * DAY, -1, Number.NaN, 1e300];
    const { note, found } = await stored(times.map((time) => line(time, 'a')));
    for (const row of found) expect(row._time).toBe('2026-11-24 12:00:00.000000000');
    expect(found[0]?.extra).toEqual({ 'tocsin.original_time': ['2026-11-25T12:00:00.001Z'] });
    expect(note.clamped).toBe(times.length);
    expect((await stored([line(NOW + DAY, 'a'), line(NOW - 3000 * DAY, 'a')])).note.clamped).toBe(0);
  });

  it('moves fields beyond the limits into one', async () => {
    const event: Event = { ...line(NOW, 'a'), ['n'.repeat(300)]: 'long' };
    for (let number = 0; number < 1200; number++) event[`f${number}`] = number;
    const { note, found } = await stored([event]);
    const extra = found[0]?.extra as Record<string, string[]>;
    expect(Object.keys(extra)).toHaveLength(1001);
    expect(extra['tocsin.rest']).toHaveLength(201);
    expect(extra['tocsin.rest']).toContain('f1199=1199');
    expect(note.limited).toBe(1);
  });

  it('keeps hostile names and values as data', async () => {
    const hostile: Event = JSON.parse(
      `{"@timestamp":${NOW},"__proto__":{"polluted":1},"constructor":{"prototype":{"x":2}},"message":"m","a'); DROP TABLE events; --":"x","toString":"y","":"nameless"}`,
    );
    const row = await storedOne(hostile);
    expect(row.extra).toEqual(
      expect.objectContaining({
        'constructor.prototype.x': ['2'],
        "a'); DROP TABLE events; --": ['x'],
        toString: ['y'],
      }),
    );
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('writes what is nested too deeply as text', async () => {
    let deep: Value = 'end';
    for (let depth = 0; depth < 20_000; depth++) deep = { a: deep };
    let list: Value = ['end'];
    for (let depth = 0; depth < 20_000; depth++) list = [list];
    const { found } = await stored([{ ...line(NOW, 'a'), deep, list }, line(NOW, 'b')]);
    expect(found.map(({ _raw }) => _raw)).toEqual(['a', 'b']);
  });

  it('gives back every string and list as it was', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('\0', '\ud800', '\udfff x', "'", '\\', '\n\t\r', '\u202e', 'ä'.repeat(80), 'x'.repeat(70_000)),
    );
    const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 5 }));
    const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('__proto__', 'user', 'a'));
    const arbitrary = fc.record({
      raw: text,
      user: text,
      pid: fc.maxSafeInteger(),
      fields: fc.dictionary(name, value),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(arbitrary, { minLength: 1, maxLength: 40 }), async (records) => {
        const events = records.map(({ raw, user, pid, fields }) => ({
          ...line(NOW, raw === '' ? 'empty' : raw),
          user: { name: user },
          process: { pid },
          own: fields,
        }));
        const { found } = await stored(events);
        expect(found).toHaveLength(events.length);
        for (const [index, { raw, user, pid, fields }] of records.entries()) {
          expect(found[index]).toMatchObject({
            _raw: clean(raw === '' ? 'empty' : raw),
            'user.name': clean(user),
            'process.pid': pid,
          });
          const extra: Record<string, string[]> = {};
          for (const [key, item] of Object.entries(fields)) {
            if (item === '') continue;
            const values = (Array.isArray(item) ? item : [item]).map((part) => clean(String(part)));
            if (values.length > 0) put2(extra, clean(`own.${key}`), values);
          }
          expect(sorted(found[index]?.extra)).toEqual(sorted(extra));
        }
      }),
      { numRuns: 25 },
    );
  });
});

const clean = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

function put2(target: Record<string, string[]>, key: string, values: string[]): void {
  Object.defineProperty(target, key, { value: values, enumerable: true, configurable: true });
}

function sorted(map: unknown): [string, unknown][] {
  return Object.entries(map ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
}

describe('indexes', () => {
  it('files a dated name under its index', async () => {
    const events = ['django-logs-2026.11.23', 'django-logs'].map((index) => ({
      ...line(NOW, 'a'),
      '@metadata': { index },
    }));
    const { found } = await stored(events);
    expect(found.map((row) => [row.index, row._index])).toEqual([
      ['django-logs', 'django-logs-2026.11.23'],
      ['django-logs', ''],
    ]);
    expect(store.catalog.indexes).toContain('django-logs');
  });

  it('refuses 200 hostile names politely: stored, marked, counted', async () => {
    const names = Array.from({ length: 200 }, (_, number) => `../../etc/passwd' OR ${number} --`);
    const { note, found } = await stored(names.map((index) => ({ ...line(NOW, 'a'), '@metadata': { index } })));
    expect(found).toHaveLength(200);
    expect(new Set(found.map((row) => row.index))).toEqual(new Set(['main']));
    expect(found.map((row) => (row.extra as Record<string, string[]>)['tocsin.refused_index']?.[0])).toEqual(names);
    expect(note.refused).toBe(200);
  });

  it('admits at most the configured number of names', async () => {
    const names = Array.from({ length: 300 }, (_, number) => `tenant${number}`);
    const { note } = await stored(
      names.map((index) => ({ ...line(NOW, 'a'), '@metadata': { index } })),
      { maxIndexes: 20, knownIndexes: ['tenant299'] },
    );
    expect(note.indexes).toHaveLength(20);
    expect(note.indexes).toContain('tenant299');
    expect(note.refused).toBe(281);
  });
});

describe('writing', () => {
  it('counts a repeated token once, over many days and years', async () => {
    const encode = encoder();
    for (let day = 0; day < 1100; day += 10) encode.add(line(NOW - day * DAY, `backfill ${day}`));
    const batch = encode.take('years');
    await store.write(batch, forever());
    await store.write(batch, forever());
    const { count, days } = await one(
      store,
      "SELECT count() AS count, uniqExact(toDate(_time)) AS days FROM events WHERE hasToken(_raw, 'backfill')",
    );
    expect([count, days]).toEqual([110, 110]);
  });

  // The file input repeats what it still can of a batch after a crash.
  it('drops what comes again in part under a token that it knows, day by day', async () => {
    const encode = encoder();
    for (let at = 0; at < 20; at++) encode.add(line(NOW - (at % 2) * DAY, `partly ${at}`));
    await store.write(encode.take('partly'), forever());
    for (let at = 0; at < 7; at++) encode.add(line(NOW - (at % 2) * DAY, `partly ${at}`));
    await store.write(encode.take('partly'), forever());
    expect((await one(store, "SELECT count() AS count FROM events WHERE hasToken(_raw, 'partly')")).count).toBe(20);
    for (let at = 0; at < 3; at++) encode.add(line(NOW - 5 * DAY, `partly ${at}`));
    await store.write(encode.take('partly'), forever());
    expect((await one(store, "SELECT count() AS count FROM events WHERE hasToken(_raw, 'partly')")).count).toBe(23);
  });

  it('stops waiting when it is told to', async () => {
    const encode = encoder();
    encode.add(line(NOW, 'never'));
    await expect(store.write(encode.take('never'), AbortSignal.abort())).rejects.toThrow(/abort/);
    expect((await one(store, "SELECT count() AS count FROM events WHERE hasToken(_raw, 'never')")).count).toBe(0);
  });

  it('refuses a batch of somebody else', async () => {
    const batch = { token: 'x', events: 1, chunks: [new ArrayBuffer(1)], note: { columns: ['_raw) SELECT 1 --'] } };
    await expect(store.write(batch, forever())).rejects.toThrow('a column that the store does not have');
  });
});

describe('asking', () => {
  it('finds words in whatever case and script, as the index says', async () => {
    await put([line(NOW, 'Zugriff VERWEIGERT für ÄRGER_42 wegen login-fehler')]);
    for (const words of [['verweigert'], ['ärger', '42'], ['login', 'fehler']]) {
      const found = await rows(store, 'SELECT _raw FROM events WHERE hasAllTokens(_raw, {words:Array(String)})', {
        words,
      });
      expect(found, words.join()).toHaveLength(1);
    }
    expect(await rows(store, "SELECT 1 FROM events WHERE hasToken(_raw, 'verweiger')")).toEqual([]);
  });

  it('streams large results whole and keeps large integers', async () => {
    const found = await rows(
      store,
      'SELECT number, if(number = 199999, toUInt64(18446744073709551615), number) AS large FROM numbers(200000)',
    );
    expect(found).toHaveLength(200_000);
    expect(found[199_999]).toEqual({ number: 199_999, large: '18446744073709551615' });
  });

  it('binds parameters', async () => {
    const values = ["it's", '\\', '\n', '{x:String}', '😀', ''];
    const [row] = await rows(store, 'SELECT {values:Array(String)} AS list, {first:String} AS first', {
      values,
      first: "'; DROP TABLE events",
    });
    expect(row).toEqual({ list: values, first: "'; DROP TABLE events" });
  });

  it('takes long parameters', async () => {
    const list = Array.from({ length: 5000 }, (_, number) => `name${number}`);
    expect(await rows(store, 'SELECT length({list:Array(String)}) AS length', { list })).toEqual([{ length: 5000 }]);
  });

  it('tells what is wrong with a statement', async () => {
    await expect(rows(store, 'SELECT nonsense FROM events')).rejects.toMatchObject({
      name: 'StoreQueryError',
      engineCode: 47,
    });
  });

  it('tells what goes wrong after rows were sent', async () => {
    await expect(rows(store, 'SELECT throwIf(number > 150000) FROM numbers(200000)')).rejects.toMatchObject({
      name: 'StoreQueryError',
      engineCode: 395,
    });
  });

  it('ends the statement in the engine when the asker goes away, and after its time', async () => {
    const slow = 'SELECT sum(sipHash64(number)) FROM numbers(100000000000)';
    const gone = new AbortController();
    setTimeout(() => gone.abort(), 100);
    const ask = async (options: StoreRoom.QueryOptions): Promise<void> => {
      for await (const _ of store.query(slow, options)) {
        // No row comes.
      }
    };
    await expect(ask({ signal: gone.signal })).rejects.toThrow(/abort/);
    await expect(ask({ signal: forever(), timeout: 1000 })).rejects.toMatchObject({ engineCode: 159 });
    // What an ended statement had made must not come out of the next one.
    for (let turn = 0; turn < 8; turn++) expect(await rows(store, 'SELECT 2 AS two')).toEqual([{ two: 2 }]);
    await expect.poll(async () => (await one(store, RUNNING)).count, { timeout: 5000 }).toBe(0);
  });
});

const RUNNING = "SELECT count() AS count FROM system.processes WHERE query LIKE '%sip' || 'Hash64%'";

it('tells how much there is', async () => {
  const stats = await store.stats();
  expect(stats.events).toBe((await one(store, 'SELECT count() AS count FROM events')).count);
  expect(stats.bytesOnDisk).toBeGreaterThan(1000);
  expect(stats.engine).toMatch(/^ClickHouse \d+/);
});
