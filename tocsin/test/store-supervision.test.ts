import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Supervisor from '../src/store/embedded/supervisor.ts';
import type * as StoreRoom from '../src/store/index.ts';
import { builtStore, forever, line, one, rows, temporaryFolder } from './store-open.ts';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

let room: typeof StoreRoom;
let EmbeddedEngine: typeof Supervisor.EmbeddedEngine;
const folder = temporaryFolder('supervision');
beforeAll(async () => {
  room = await builtStore();
  ({ EmbeddedEngine } = await import(join(DIST, 'store/embedded/supervisor.js')));
});
afterAll(() => folder.remove());

describe('an engine that hangs', () => {
  it('is ended and started again, once it gave no sign of life for long enough', async () => {
    const directory = join(folder.path, 'hangs');
    mkdirSync(directory);
    const notices: string[] = [];
    const engine = new EmbeddedEngine({
      directory,
      memory: 400 << 20,
      searches: 1,
      notice: (message) => notices.push(message),
      pulse: { every: 100, misses: 30 },
    });
    await engine.start();
    const first = engine.pid ?? 0;
    process.kill(first, 'SIGSTOP');
    await expect.poll(() => engine.restarts, { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(() => engine.endpoint, { timeout: 20_000 }).toBeDefined();
    expect(engine.pid).not.toBe(first);
    expect(() => process.kill(first, 0)).toThrow();
    expect(notices).toEqual([
      expect.stringContaining('gave no sign of life'),
      expect.stringContaining('ended (SIGKILL)'),
      expect.stringContaining('runs again'),
    ]);
    await engine.close();
  });

  it('is left alone while it works on something long', async () => {
    const directory = join(folder.path, 'works');
    mkdirSync(directory);
    const engine = new EmbeddedEngine({
      directory,
      memory: 400 << 20,
      searches: 1,
      notice: () => undefined,
      pulse: { every: 50, misses: 40 },
    });
    await engine.start();
    const { endpoint } = engine;
    if (endpoint === undefined) throw new Error('the engine has no endpoint');
    const store = await room.openStore({ url: endpoint.url, password: endpoint.password });
    const slow = rows(store, 'SELECT sum(sipHash64(number)) AS sum FROM numbers(60000000)');
    expect(await slow).toHaveLength(1);
    expect(engine.restarts).toBe(0);
    await store.close();
    await engine.close();
  });
});

describe('an engine that is closed', () => {
  it('leaves nothing where it held the bodies of inserts', async () => {
    const dir = join(folder.path, 'tidy');
    const memory = `/dev/shm/tocsin-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`;
    const store = await room.openStore({ dir });
    const encoder = room.createEncoder();
    encoder.add(line(Date.now(), 'one'));
    await store.write(encoder.take('one'), forever());
    await store.close();
    expect(existsSync(memory)).toBe(false);
    expect(existsSync(join(dir, 'staging'))).toBe(false);
  });
});

describe('an engine that cannot come back', () => {
  it('says why once, answers searches clearly, and goes on with what waited when it can', async () => {
    const dir = join(folder.path, 'gone');
    const notices: string[] = [];
    const store = await room.openStore({ dir }, { notice: (message) => notices.push(message) });
    // A file where the engine's folder should be: every start fails until it is taken away.
    const pid = store.enginePid ?? 0;
    const data = join(dir, 'engine');
    renameSync(data, `${data}.away`);
    writeFileSync(data, 'not a folder');
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => notices.length, { timeout: 20_000 }).toBeGreaterThan(1);
    expect(store.state).toBe('restarting');
    await expect(rows(store, 'SELECT 1')).rejects.toMatchObject({ name: 'StoreUnavailable' });
    const encoder = room.createEncoder();
    encoder.add(line(Date.now(), 'patient'));
    const waiting = store.write(encoder.take('patient'), forever());
    renameSync(data, `${data}.file`);
    renameSync(`${data}.away`, data);
    await waiting;
    expect(existsSync(data)).toBe(true);
    expect(await one(store, 'SELECT count() AS count FROM events')).toEqual({ count: 1 });
    expect(notices.filter((notice) => notice.includes('did not start'))).toHaveLength(1);
    await store.close();
  });
});
