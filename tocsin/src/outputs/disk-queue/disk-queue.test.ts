import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EncodedBatch } from '../output.ts';
import type { QueuedBatch } from '../output-queue.ts';
import { DiskQueue, type DiskQueueOptions } from './disk-queue.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tocsin-queue-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const batchOf = (name: string, size = 10): EncodedBatch => ({
  token: name,
  events: 1,
  chunks: [new Uint8Array(Buffer.from(name.padEnd(size, '.'))).slice().buffer],
  note: { lengths: [size], heads: [] },
});

interface Opened {
  readonly queue: DiskQueue;
  readonly notices: string[];
  readonly counts: Map<string, number>;
}

const openQueue = (folder: string, options: Partial<DiskQueueOptions> = {}): Opened => {
  const notices: string[] = [];
  const counts = new Map<string, number>();
  const queue = new DiskQueue({
    folder,
    notice: (_level, message) => notices.push(message),
    count: (reason, by = 1) => counts.set(reason, (counts.get(reason) ?? 0) + by),
    ...options,
  });
  return { queue, notices, counts };
};

/** Tokens of what waits, without taking it. */
const drain = async (queue: DiskQueue, most = Number.POSITIVE_INFINITY): Promise<string[]> => {
  const tokens: string[] = [];
  while (queue.waiting.batches > 0 && tokens.length < most) {
    const next = await queue.next(AbortSignal.timeout(5_000));
    if (next === undefined) break;
    tokens.push(next.batch.token);
    queue.delivered(next.sequence);
  }
  return tokens;
};

describe('a queue on disk', () => {
  it('gives batches in their order, whole', async () => {
    const { queue } = openQueue(root);
    await Promise.all(['a', 'b', 'c'].map((name) => queue.put(batchOf(name))));
    const first = await queue.next(AbortSignal.timeout(1_000));
    expect(Buffer.from(first?.batch.chunks[0] ?? new ArrayBuffer(0)).toString()).toBe('a.........');
    expect(first?.batch.note).toEqual({ lengths: [10], heads: [] });
    expect(queue.waiting.batches).toBe(3);
    queue.delivered(first?.sequence ?? 0);
    expect(await drain(queue)).toEqual(['b', 'c']);
    expect(queue.waiting).toEqual({ batches: 0, events: 0, bytes: 0 });
    await queue.close();
  });

  it('goes on after a restart where it was', async () => {
    const before = openQueue(root).queue;
    for (const name of ['a', 'b', 'c']) await before.put(batchOf(name));
    expect(await drain(before, 1)).toEqual(['a']);
    await before.close();
    const { queue, notices } = openQueue(root);
    await queue.put(batchOf('d'));
    expect(await drain(queue)).toEqual(['b', 'c', 'd']);
    expect(notices).toEqual([]);
    await queue.close();
  });

  it('reads back what it no longer keeps in memory, and removes pages that are delivered', async () => {
    const { queue } = openQueue(root, { pageBytes: 1 << 20, checkpointEvery: 1 });
    const names = Array.from({ length: 60 }, (_, index) => `batch-${index}`);
    for (const name of names) await queue.put(batchOf(name, 500_000));
    expect(readdirSync(root).length).toBeGreaterThan(15);
    expect(await drain(queue)).toEqual(names);
    await queue.close();
    expect(readdirSync(root).filter((name) => name.endsWith('.page')).length).toBeLessThanOrEqual(1);
    const again = openQueue(root).queue;
    expect(again.waiting.batches).toBe(0);
    await again.close();
  });

  it('remembers what was delivered ahead of what was not', async () => {
    const before = openQueue(root, { pageBytes: 100, checkpointEvery: 1 }).queue;
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await before.put(batchOf(name));
    const signal = AbortSignal.timeout(5_000);
    const given: (QueuedBatch | undefined)[] = [];
    for (let count = 0; count < 4; count++) given.push(await before.next(signal));
    expect(given.map((one) => one?.batch.token)).toEqual(['a', 'b', 'c', 'd']);
    for (const index of [3, 1]) before.delivered(given[index]?.sequence ?? 0);
    expect(before.waiting).toMatchObject({ batches: 3, events: 3 });
    expect(() => before.delivered(given[3]?.sequence ?? 0)).toThrow('not on its way');
    await before.close();
    const { queue, notices } = openQueue(root);
    expect(queue.waiting).toMatchObject({ batches: 3, events: 3 });
    await queue.put(batchOf('f'));
    const [a, c] = [await queue.next(signal), await queue.next(signal)];
    expect([a?.batch.token, c?.batch.token]).toEqual(['a', 'c']);
    queue.delivered(a?.sequence ?? 0);
    await queue.close();
    const third = openQueue(root);
    expect(await drain(third.queue)).toEqual(['c', 'e', 'f']);
    expect([...notices, ...third.notices]).toEqual([]);
    await third.queue.close();
    const last = openQueue(root).queue;
    expect(last.waiting).toEqual({ batches: 0, events: 0, bytes: 0 });
    await last.close();
  });

  it('does not take twice what an input repeats after a crash, delivered or not, unless another maker made it', async () => {
    const maker = 'one configuration';
    const before = openQueue(root, { maker, checkpointEvery: 1 }).queue;
    for (const name of ['delivered', 'waiting', 'changed']) await before.put(batchOf(name));
    expect(await drain(before, 1)).toEqual(['delivered']);
    await before.close();
    // A life that ends before its input has repeated anything.
    await openQueue(root, { maker }).queue.close();
    const { queue, counts } = openQueue(root, { maker });
    for (const name of ['delivered', 'waiting', 'new']) await queue.put(batchOf(name));
    await queue.put({ ...batchOf('changed'), events: 2 });
    expect(counts.get('repeated')).toBe(2);
    expect(await drain(queue, 3)).toEqual(['waiting', 'changed', 'new']);
    await queue.close();
    const other = openQueue(root, { maker: 'another' }).queue;
    await other.put(batchOf('new'));
    expect(await drain(other)).toEqual(['changed', 'new']);
    await other.close();
  });

  it('removes what is delivered also while the checkpoint can not be written, which is told once', async () => {
    mkdirSync(join(root, 'checkpoint.draft'));
    const first = openQueue(root, { pageBytes: 1_000, checkpointEvery: 1 });
    for (const name of ['a', 'b', 'c']) await first.queue.put(batchOf(name, 1_000));
    expect(await drain(first.queue, 2)).toEqual(['a', 'b']);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(readdirSync(root).filter((name) => name.endsWith('.page'))).toEqual(['0000000003.page']);
    expect(first.notices.length).toBe(1);
    await first.queue.close();
    const { queue } = openQueue(root);
    expect(await drain(queue)).toEqual(['c']);
    await queue.close();
  });

  it('leaves nothing of a write that failed, and goes on in another page', async () => {
    const { queue, notices } = openQueue(root);
    // No room for the first page.
    mkdirSync(join(root, '0000000001.page'));
    await queue.put(batchOf('a'));
    rmSync(join(root, '0000000001.page'), { recursive: true });
    expect([notices.length, await drain(queue)]).toEqual([1, ['a']]);
    await queue.close();
  });

  it('holds back what comes while it is full', async () => {
    const { queue } = openQueue(root, { maxBytes: 1_000 });
    await queue.put(batchOf('large', 2_000));
    let isIn = false;
    const second = queue.put(batchOf('second')).then(() => {
      isIn = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isIn).toBe(false);
    expect(await drain(queue, 1)).toEqual(['large']);
    await second;
    expect(await drain(queue)).toEqual(['second']);
    await queue.close();
  });

  it('ends a wait when it is closed', async () => {
    const { queue } = openQueue(root);
    const next = queue.next(new AbortController().signal);
    await queue.close();
    expect(await next).toBeUndefined();
    await expect(queue.put(batchOf('late'))).rejects.toThrow('closed');
  });

  it('delivers again what no checkpoint says is delivered, and tells a damaged checkpoint', async () => {
    const before = openQueue(root, { pageBytes: 1, checkpointEvery: 60_000 }).queue;
    for (const name of ['a', 'b', 'c']) await before.put(batchOf(name));
    await drain(before, 1);
    await before.close();
    writeFileSync(join(root, 'checkpoint'), '7 12345\n');
    const { queue, notices } = openQueue(root);
    expect(await drain(queue)).toEqual(['b', 'c']);
    expect(notices.join()).toContain('checkpoint');
    await queue.close();
  });
});

describe('progress', () => {
  it('whatever order batches are done in, and however often the queue is opened anew: each is given until it is done, and no more', async () => {
    let run = 0;
    const lives = fc.array(
      fc.record({ puts: fc.nat(6), gives: fc.nat(8), done: fc.array(fc.nat(7), { maxLength: 8 }) }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(lives, async (all) => {
        const folder = join(root, `life-${run++}`);
        const open = new Set<string>();
        let count = 0;
        for (const { puts, gives, done } of all) {
          const { queue, notices } = openQueue(folder, { pageBytes: 200 });
          expect(queue.waiting.batches).toBe(open.size);
          for (let put = 0; put < puts; put++) {
            const name = `n${count++}`;
            open.add(name);
            await queue.put(batchOf(name));
          }
          const given: { readonly sequence: number; readonly token: string }[] = [];
          for (const expected of [...open].slice(0, gives)) {
            const next = await queue.next(AbortSignal.timeout(5_000));
            expect(next?.batch.token).toBe(expected);
            if (next !== undefined) given.push({ sequence: next.sequence, token: next.batch.token });
          }
          for (const index of done) {
            const [one] = given.splice(index, 1);
            if (one === undefined) continue;
            queue.delivered(one.sequence);
            open.delete(one.token);
          }
          await queue.close();
          expect(notices).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a crash', () => {
  it('at any byte of the last write loses only what was never promised', async () => {
    const whole = join(root, 'whole');
    const { queue } = openQueue(whole);
    for (const name of ['a', 'b', 'c']) await queue.put(batchOf(name, 40));
    const page = join(whole, '0000000001.page');
    const two = statSync(page).size;
    await queue.put(batchOf('last', 60));
    const all = statSync(page).size;
    await queue.close();
    for (let cut = two; cut < all; cut++) {
      const folder = join(root, `cut-${cut}`);
      mkdirSync(folder);
      copyFileSync(page, join(folder, '0000000001.page'));
      truncateSync(join(folder, '0000000001.page'), cut);
      const after = openQueue(folder);
      expect(after.queue.waiting.batches).toBe(3);
      expect(after.notices.length).toBe(cut === two ? 0 : 1);
      await after.queue.put(batchOf('next'));
      expect(await drain(after.queue)).toEqual(['a', 'b', 'c', 'next']);
      await after.queue.close();
    }
  });

  it('with any bytes damaged loses only the records that they lie in, and tells it', async () => {
    const whole = join(root, 'whole');
    const { queue } = openQueue(whole);
    const names = Array.from({ length: 8 }, (_, index) => `n${index}`);
    for (const name of names) await queue.put(batchOf(name, 50));
    await queue.close();
    const bytes = readFileSync(join(whole, '0000000001.page'));
    const length = bytes.length / names.length;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(bytes.length - 1), to: fc.integer({ min: 1, max: 255 }) }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (changes) => {
          const folder = join(root, `damaged-${run++}`);
          mkdirSync(folder);
          const changed = Buffer.from(bytes);
          for (const { at, to } of changes) changed[at] = (bytes[at] ?? 0) ^ to;
          writeFileSync(join(folder, '0000000001.page'), changed);
          const hit = new Set(
            changes.filter(({ at }) => changed[at] !== bytes[at]).map(({ at }) => Math.floor(at / length)),
          );
          const after = openQueue(folder);
          expect(await drain(after.queue)).toEqual(names.filter((_, index) => !hit.has(index)));
          if (hit.size > 0) expect(after.notices.length).toBeGreaterThan(0);
          await after.queue.close();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a queue under other settings', () => {
  it('goes on in another folder, with all that waits and comes', async () => {
    const from = join(root, 'from');
    const to = join(root, 'to');
    const { queue } = openQueue(from, { pageBytes: 200 });
    await queue.put(batchOf('a'));
    const late = queue.put(batchOf('b'));
    queue.moveTo(to);
    await late;
    for (const name of ['c', 'd', 'e']) await queue.put(batchOf(name, 100));
    expect(await drain(queue, 2)).toEqual(['a', 'b']);
    await queue.close();
    expect(readdirSync(root)).toEqual(['to']);
    const again = openQueue(to);
    expect(await drain(again.queue)).toEqual(['c', 'd', 'e']);
    await again.queue.close();
  });

  it('takes more, and what others make under the same token', async () => {
    const first = openQueue(root, { maker: 'one', maxBytes: 1 });
    await first.queue.put(batchOf('a'));
    const held = first.queue.put(batchOf('b'));
    first.queue.become({ maker: 'one', maxBytes: 1_000 });
    await held;
    await first.queue.close();
    const { queue, counts } = openQueue(root, { maker: 'one' });
    await queue.put(batchOf('a'));
    expect(counts.get('repeated')).toBe(1);
    queue.become({ maker: 'two', maxBytes: 1_000 });
    await queue.put(batchOf('b'));
    expect(await drain(queue)).toEqual(['a', 'b', 'b']);
    await queue.close();
  });
});
