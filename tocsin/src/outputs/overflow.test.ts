import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DiskQueue } from './disk-queue/disk-queue.ts';
import { MemoryQueue } from './memory-queue.ts';
import type { EncodedBatch } from './output.ts';
import type { OutputQueue } from './output-queue.ts';
import { type WhenFull, withOverflow } from './overflow.ts';
import { rateLimited } from './rate-limited.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const batch = (name: string): EncodedBatch => ({
  token: name,
  events: 1,
  chunks: [new Uint8Array(Buffer.from(name.padEnd(1_000))).buffer],
});

const nothing = { count: () => undefined, notice: () => undefined };
const MOST = 4_000;

const queues: Record<string, () => OutputQueue> = {
  memory: () => new MemoryQueue({ batches: 100, bytes: MOST }),
  disk: () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-overflow-'));
    folders.push(folder);
    return new DiskQueue({ folder, maxBytes: MOST, ...nothing });
  },
};

async function filled(kind: string, whenFull: WhenFull) {
  const counts = new Map<string, number>();
  const notices: string[] = [];
  const inner = queues[kind]?.();
  if (inner === undefined) throw new Error(kind);
  const queue = withOverflow(inner, {
    whenFull,
    maxBytes: MOST,
    count: (reason, by = 1) => void counts.set(reason, (counts.get(reason) ?? 0) + by),
    notice: (level, message) => void notices.push(`${level}: ${message}`),
  });
  const puts: Promise<void>[] = [];
  for (let index = 0; index < 6; index++) {
    const put = queue.put(batch(`batch ${index}`));
    put.catch(() => undefined);
    puts.push(put);
    // On disk one is safe before the next comes, in memory only once it is delivered.
    await Promise.race([put, new Promise((resolve) => setTimeout(resolve, kind === 'memory' ? 0 : 5_000))]);
  }
  const given: string[] = [];
  while (queue.waiting.batches > 0) {
    const next = await queue.next(new AbortController().signal);
    if (next === undefined) break;
    given.push(next.batch.token);
    queue.delivered(next.sequence);
  }
  await Promise.all(puts);
  await queue.close();
  return { given, counts, notices };
}

describe.each(['memory', 'disk'])('a full queue (%s)', (kind) => {
  it('gives up the oldest, and counts them', async () => {
    const { given, counts } = await filled(kind, 'drop_oldest');
    const dropped = counts.get('dropped_oldest') ?? 0;
    expect(dropped).toBeGreaterThan(0);
    expect(given).toEqual([0, 1, 2, 3, 4, 5].slice(dropped).map((index) => `batch ${index}`));
  });

  it('gives up what comes, and counts it', async () => {
    const { given, counts } = await filled(kind, 'drop_newest');
    const dropped = counts.get('dropped_newest') ?? 0;
    expect(dropped).toBeGreaterThan(0);
    expect(given).toEqual([0, 1, 2, 3, 4, 5].slice(0, 6 - dropped).map((index) => `batch ${index}`));
  });
});

describe.each(['memory', 'disk'])('what a full queue (%s) says', (kind) => {
  it('is that it drops, once, and that it has room again', async () => {
    expect((await filled(kind, 'drop_newest')).notices).toEqual([
      'warn: its queue is full (4000 bytes, `queue.maxBytes`): new events are dropped, and counted as dropped_newest',
      'info: its queue has room again',
    ]);
  });

  it('is that inputs wait', async () => {
    const notices: string[] = [];
    const inner = queues[kind]?.();
    if (inner === undefined) throw new Error(kind);
    const queue = withOverflow(inner, {
      whenFull: 'block',
      maxBytes: MOST,
      count: () => undefined,
      notice: (_level, message) => void notices.push(message),
    });
    const puts: Promise<void>[] = [];
    while (notices.length === 0) {
      const put = queue.put(batch(`batch ${puts.length}`));
      put.catch(() => undefined);
      puts.push(put);
      const room = queue.room?.();
      await Promise.race([room ?? put, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    }
    expect(queue.waiting.bytes).toBeGreaterThanOrEqual(MOST);
    expect(notices).toEqual(['its queue is full (4000 bytes, `queue.maxBytes`): inputs wait until there is room']);
    await queue.close();
    await Promise.allSettled(puts);
  });
});

it('a rate is kept in the mean', async () => {
  const at: number[] = [];
  let now = 0;
  const limited = rateLimited(
    { deliver: async () => void at.push(now), sideBySide: { events: 5_000, bytes: 1, batches: 2 } },
    100,
    () => now,
  );
  expect(limited.sideBySide?.events).toBe(100);
  const signal = new AbortController().signal;
  await limited.deliver({ ...batch('a'), events: 1 }, signal);
  now = 10;
  await limited.deliver({ ...batch('b'), events: 2 }, signal);
  const began = performance.now();
  await limited.deliver({ ...batch('c'), events: 1 }, signal);
  expect(performance.now() - began).toBeGreaterThanOrEqual(15);
  expect(at).toHaveLength(3);
});
