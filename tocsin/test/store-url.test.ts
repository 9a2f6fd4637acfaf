import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type * as Supervisor from '../src/store/embedded/supervisor.ts';
import type * as StoreRoom from '../src/store/index.ts';
import { builtStore, forever, line, one, rows, temporaryFolder } from './store-open.ts';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

let room: typeof StoreRoom;
const folder = temporaryFolder('url');
const servers: Server[] = [];
beforeAll(async () => {
  room = await builtStore();
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(() => folder.remove());

function batch(token: string, texts: readonly string[]) {
  const encoder = room.createEncoder();
  for (const text of texts) encoder.add(line(Date.now(), text));
  return encoder.take(token);
}

/** Statements as ClickHouse's HTTP interface gets them. */
interface Asked {
  readonly sql: string;
  readonly settings: URLSearchParams;
}
type Answer = { readonly status?: number; readonly body: string } | 'never';

const VERSION = '["version"]\n["String"]\n["26.7.1.1"]\n';
const SCHEMA = '["version"]\n["Int32"]\n[1]\n';
const NOTHING = '["kind","name"]\n["String","String"]\n';

/** A stand-in for a server of which only the answers matter; what is not answered is said to have gone well. */
async function standIn(answer: (asked: Asked) => Answer | undefined): Promise<string> {
  const server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://x');
    let body = '';
    for await (const chunk of request) body += Buffer.from(chunk).toString('latin1');
    const sql = searchParams.get('query') ?? body;
    const usual = /version\(\)/.test(sql) ? VERSION : /FROM migrations/.test(sql) ? SCHEMA : NOTHING;
    const given = answer({ sql, settings: searchParams }) ?? { body: usual };
    if (given !== 'never') response.writeHead(given.status ?? 200).end(given.body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

describe('a server reached by its URL', () => {
  it('learns which columns another process fills', async () => {
    const { EmbeddedEngine }: typeof Supervisor = await import(join(DIST, 'store/embedded/supervisor.js'));
    const directory = join(folder.path, 'shared');
    mkdirSync(directory);
    const engine = new EmbeddedEngine({ directory, memory: 400 << 20, searches: 2, notice: () => undefined });
    await engine.start();
    const { endpoint } = engine;
    if (endpoint === undefined) throw new Error('the engine has no endpoint');
    const open = () => room.openStore({ url: endpoint.url, password: endpoint.password }, { refresh: 20 });
    const [writes, reads] = [await open(), await open()];
    await writes.write(batch('a', ['one']), forever());
    for (let wait = 0; wait < 500 && !reads.catalog.stored.has('_raw'); wait++) await delay(20);
    expect(reads.catalog.stored).toContain('_raw');
    await Promise.all([writes.close(), reads.close()]);
    await engine.close();
  });

  it('is the same store, and is waited for while it is away', async () => {
    const { EmbeddedEngine }: typeof Supervisor = await import(join(DIST, 'store/embedded/supervisor.js'));
    const directory = join(folder.path, 'server');
    mkdirSync(directory);
    const engine = new EmbeddedEngine({ directory, memory: 400 << 20, searches: 2, notice: () => undefined });
    await engine.start();
    const { endpoint } = engine;
    if (endpoint === undefined) throw new Error('the engine has no endpoint');
    const store = await room.openStore({ url: endpoint.url, password: endpoint.password });
    await store.write(batch('a', ['one', 'two']), forever());
    await store.write(batch('a', ['one', 'two']), forever());
    expect(await one(store, 'SELECT count() AS count FROM events')).toEqual({ count: 2 });
    expect(await store.stats()).toMatchObject({ events: 2, restarts: 0, indexes: 1 });
    await expect(room.openStore({ url: endpoint.url, password: 'guess' })).rejects.toThrow(/password/i);

    await engine.close();
    await expect(rows(store, 'SELECT 1')).rejects.toMatchObject({
      name: 'StoreUnavailable',
      message: expect.stringContaining('does not answer'),
    });
    const waiting = store.write(batch('b', ['three']), AbortSignal.timeout(1000));
    await expect(waiting).rejects.toThrow(/abort|timeout/i);
    await store.close();
  });

  it('is tried again while it refuses, with one notice when that begins and one when it is over', async () => {
    const tokens: (string | null)[] = [];
    const url = await standIn(({ sql, settings }) => {
      if (!/^INSERT INTO events/.test(sql)) return undefined;
      tokens.push(settings.get('insert_deduplication_token'));
      if (tokens.length === 4) return { body: '' };
      return {
        status: 500,
        body: 'Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)',
      };
    });
    const notices: string[] = [];
    const store = await room.openStore({ url }, { notice: (message) => notices.push(message) });
    await store.write(batch('full', ['a']), forever());
    expect(tokens).toEqual(['full', 'full', 'full', 'full']);
    expect(notices).toEqual([
      expect.stringContaining('disk of the store is full'),
      expect.stringContaining('takes events again'),
    ]);
    await store.close();
  });

  it('is asked again later where nothing listens', async () => {
    await expect(room.openStore({ url: 'http://127.0.0.1:1' })).rejects.toMatchObject({ name: 'StoreUnavailable' });
  });

  it.each<[string, number, string, RegExp]>([
    ['an older one', 200, '["version"]\n["String"]\n["25.8.3.1"]\n', /ClickHouse 25\.8\.3\.1.*26\.2 or newer.*upgrade/],
    [
      'one without the database',
      404,
      'Code: 81. DB::Exception: Database soc does not exist. (UNKNOWN_DATABASE)',
      /soc does not exist.*CREATE DATABASE/,
    ],
    [
      'one that gives no rights',
      403,
      'Code: 497. DB::Exception: tocsin: Not enough privileges. (ACCESS_DENIED)',
      /Not enough privileges.*external-clickhouse\.md/,
    ],
  ])('is not opened, with what to do: %s', async (_, status, body, message) => {
    const url = await standIn(() => ({ status, body }));
    const opened = room.openStore({ url });
    await expect(opened).rejects.toMatchObject({ name: 'StoreSetupError' });
    await expect(opened).rejects.toThrow(message);
  });

  it('is told to end a search that nobody waits for', async () => {
    const asked = new Map<string, string | null>();
    const killed: (string | null)[] = [];
    const url = await standIn(({ sql, settings }) => {
      if (/KILL QUERY/.test(sql)) killed.push(settings.get('param_id'));
      if (!/SELECT 'slow'/.test(sql)) return undefined;
      asked.set('slow', settings.get('query_id'));
      return 'never';
    });
    const store = await room.openStore({ url });
    const gone = new AbortController();
    const search = (async () => {
      for await (const _ of store.query("SELECT 'slow'", { signal: gone.signal }));
    })();
    await expect.poll(() => asked.get('slow')).toMatch(/^[0-9a-f-]{36}$/);
    gone.abort();
    await expect(search).rejects.toThrow(/abort/);
    await expect.poll(() => killed).toEqual([asked.get('slow')]);
    expect(await rows(store, 'SELECT kind, name FROM catalog')).toEqual([]);
    expect(killed).toHaveLength(1);
    await store.close();
  });
});
