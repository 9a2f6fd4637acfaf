import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as StoreRoom from '../src/store/index.ts';
import { builtStore, forever, line, one, rows, temporaryFolder } from './store-open.ts';

const DAY = 86_400_000;
const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

let room: typeof StoreRoom;
const folder = temporaryFolder('engine');
beforeAll(async () => {
  room = await builtStore();
});
afterAll(() => folder.remove());

const place = (name: string): string => join(folder.path, name);

function batch(token: string, texts: readonly string[], time = Date.now()): ReturnType<typeof take> {
  const encoder = room.createEncoder();
  for (const text of texts) encoder.add(line(time, text));
  return take(encoder, token);
}
const take = (encoder: ReturnType<typeof room.createEncoder>, token: string) => encoder.take(token);

describe('an engine that dies', () => {
  it('loses nothing acknowledged and doubles nothing, killed while it writes', async () => {
    const notices: string[] = [];
    const store = await room.openStore({ dir: place('killed') }, { notice: (message) => notices.push(message) });
    let stop = false;
    let kills = 0;
    const acknowledged: string[] = [];
    const writing = (async () => {
      for (let number = 0; !stop; number++) {
        const texts = Array.from({ length: 200 }, (_, index) => `n${number}x${index}`);
        await store.write(batch(`batch-${number}`, texts), forever());
        acknowledged.push(...texts);
      }
    })();
    while (kills < 6) {
      await delay(100 + Math.random() * 250);
      const pid = store.enginePid;
      if (pid === undefined) continue;
      try {
        process.kill(pid, 'SIGKILL');
        kills++;
      } catch {
        // It ended between the look and the kill.
      }
    }
    stop = true;
    await writing;
    const found = await rows(store, 'SELECT _raw, count() AS count FROM events GROUP BY _raw');
    const counts = new Map(found.map(({ _raw, count }) => [_raw, count]));
    expect(acknowledged.filter((text) => !counts.has(text))).toEqual([]);
    expect([...counts].filter(([, count]) => count !== 1)).toEqual([]);
    expect(counts.size).toBe(acknowledged.length);
    expect((await store.stats()).restarts).toBeGreaterThan(0);
    expect(notices.filter((notice) => notice.includes('ended (SIGKILL)')).length).toBeGreaterThan(0);
    await store.close();
  });

  it('is said to be away to who searches meanwhile, and is back soon', async () => {
    const store = await room.openStore({ dir: place('away') });
    const running = rows(store, 'SELECT sum(sipHash64(number)) FROM numbers(100000000000)');
    const lost = expect(running).rejects.toMatchObject({ name: 'StoreUnavailable' });
    await delay(100);
    process.kill(store.enginePid ?? 0, 'SIGKILL');
    await lost;
    await expect.poll(() => store.state).toBe('restarting');
    await expect(rows(store, 'SELECT 1')).rejects.toThrow('is starting again: try again');
    await expect.poll(() => store.state, { timeout: 10_000 }).toBe('ready');
    expect(await one(store, 'SELECT 1 AS one')).toEqual({ one: 1 });
    await store.close();
    expect(store.state).toBe('closed');
    await expect(rows(store, 'SELECT 1')).rejects.toThrow('closed');
  });

  it('ends itself when its parent is killed, and frees the directory under a running statement', async () => {
    const directory = place('orphan');
    const script = `
      const { openStore } = await import(${JSON.stringify(pathToFileURL(join(DIST, 'store/index.js')).href)});
      const store = await openStore({ dir: ${JSON.stringify(directory)} });
      setTimeout(() => process.stdout.write(String(store.enginePid)), 100);
      for await (const _ of store.query('SELECT sum(sipHash64(number)) FROM numbers(100000000000)', { signal: new AbortController().signal }));`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(
      await new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data)))),
    );
    parent.kill('SIGKILL');
    const store = await room.openStore({ dir: directory });
    expect(store.enginePid).not.toBe(pid);
    expect(await one(store, 'SELECT count() AS count FROM system.processes')).toEqual({ count: 1 });
    await store.close();
  });
});

describe('opening', () => {
  it('says who has the directory', async () => {
    const store = await room.openStore({ dir: place('locked') });
    await expect(room.openStore({ dir: place('locked') })).rejects.toMatchObject({
      name: 'StoreSetupError',
      message: expect.stringContaining('is in use by another process'),
    });
    expect(await one(store, 'SELECT 1 AS one')).toEqual({ one: 1 });
    await store.close();
  });

  it('refuses a schema from the future', async () => {
    const store = await room.openStore({ dir: place('future') });
    await store.command("INSERT INTO migrations (version, name) VALUES (9999, 'later')");
    await store.close();
    await expect(room.openStore({ dir: place('future') })).rejects.toThrow(/schema version 9999.*newer tocsin/);
  });

  it('keeps what it knows of fields and indexes', async () => {
    const first = await room.openStore({ dir: place('again') });
    const encoder = room.createEncoder();
    encoder.add({ ...line(Date.now(), 'a'), http: { response: { status_code: 'none' } } });
    await first.write(encoder.take('one'), forever());
    await first.close();
    const second = await room.openStore({ dir: place('again') });
    expect([...second.catalog.overflowed]).toEqual(['http.response.status_code']);
    expect(second.catalog.stored).toContain('overflow');
    expect(second.catalog.stored).not.toContain('http.response.status_code');
    expect(second.catalog.indexes).toEqual(['django-logs']);
    await second.write(batch('one', ['b']), forever());
    expect((await second.stats()).events).toBe(1);
    await second.close();
  });

  it('says what to do where the library is missing', async () => {
    const root = place('bare');
    for (const part of ['store', 'event', 'outputs', 'define', 'net', 'codecs', 'filters']) {
      try {
        cpSync(join(DIST, part), join(root, 'dist', part), { recursive: true });
      } catch {
        // A room that the store does without.
      }
    }
    writeFileSync(join(root, 'package.json'), '{"type":"module"}');
    mkdirSync(join(root, 'node_modules'));
    const require = createRequire(import.meta.url);
    const client = dirname(dirname(require.resolve('@clickhouse/client')));
    symlinkSync(dirname(client), join(root, 'node_modules', '@clickhouse'));
    const bare: typeof StoreRoom = await import(pathToFileURL(join(root, 'dist/store/index.js')).href);
    await expect(bare.openStore({ dir: place('bare-data') })).rejects.toThrow(/optional package "chdb".*store\.url/);
  });
});

describe('retention', () => {
  it('drops days by the age that each index has, and the oldest days by size', async () => {
    const now = Date.now();
    const directory = place('retention');
    const filled = await room.openStore({ dir: directory });
    const encoder = room.createEncoder();
    for (const days of [0, 1, 5, 20, 40]) {
      for (const index of ['main', 'audit', 'debug']) {
        encoder.add({ ...line(now - days * DAY, `d${days}`), '@metadata': { index } });
      }
    }
    await filled.write(encoder.take('all'), forever());
    await filled.close();
    const kept = async (store: StoreRoom.Store) => {
      const found = await rows(
        store,
        'SELECT toString(index) AS name, arraySort(groupArray(toUInt32(substring(_raw, 2)))) AS days FROM events GROUP BY name ORDER BY name',
      );
      return Object.fromEntries(found.map(({ name, days }) => [String(name), days]));
    };
    const byAge = await room.openStore(
      { dir: directory },
      { retention: { days: 10, indexes: { audit: 30, debug: 3 } } },
    );
    await expect
      .poll(() => kept(byAge), { timeout: 10_000 })
      .toEqual({ audit: [0, 1, 5, 20], debug: [0, 1], main: [0, 1, 5] });
    await byAge.close();
    const bySize = await room.openStore({ dir: directory }, { retention: { bytes: 1 } });
    await expect.poll(() => kept(bySize), { timeout: 10_000 }).toEqual({ audit: [0], debug: [0], main: [0] });
    await bySize.close();
  });
});
