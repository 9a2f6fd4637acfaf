import { expect, test } from 'vitest';
import { MemoryQueue } from './memory-queue.ts';
import type { EncodedBatch } from './output.ts';
import type { SideBySide } from './output-plugin.ts';
import { OutputRunner } from './output-runner.ts';

const batch = (token: string, bytes = 1): EncodedBatch => ({ token, events: 1, chunks: [new ArrayBuffer(bytes)] });

/** Deliveries stay open until the test settles them. */
const rig = (limits = { batches: 3, bytes: 100 }, sideBySide?: SideBySide) => {
  const open: { token: string; done: () => void; fail: (error: Error) => void }[] = [];
  const told: string[] = [];
  const runner = new OutputRunner(
    new MemoryQueue(limits),
    {
      ...(sideBySide === undefined ? {} : { sideBySide }),
      deliver: ({ token }) => new Promise((done, fail) => void open.push({ token, done, fail })),
      close: async () => void told.push('closed'),
    },
    (message) => told.push(message),
  );
  const put = (token: string, bytes?: number): Promise<void> =>
    runner.put(batch(token, bytes)).then(
      () => void told.push(`safe ${token}`),
      () => void told.push(`refused ${token}`),
    );
  return { runner, open, told, put };
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

const hasRoom = async (runner: OutputRunner): Promise<boolean> => {
  let room = false;
  void runner.room().then(() => {
    room = true;
  });
  await turns();
  return room;
};

test('batches are delivered one behind the other, and are safe when delivered', async () => {
  const { open, told, put, runner } = rig();
  void put('a');
  void put('b');
  await turns();
  expect(open.map(({ token }) => token)).toEqual(['a']);
  open[0]?.done();
  await turns();
  expect([open.map(({ token }) => token), told]).toEqual([['a', 'b'], ['safe a']]);
  open[1]?.done();
  await runner.drain();
  expect(told).toEqual(['safe a', 'safe b', 'closed']);
  expect(runner.status()).toMatchObject({ delivered: 2, waiting: { batches: 0, events: 0, bytes: 0 } });
});

test('what may be delivered side by side is, up to its bound, and each is safe by itself', async () => {
  const { open, told, put, runner } = rig(undefined, { batches: 2, events: 1, bytes: 100 });
  for (const token of ['a', 'b', 'c']) void put(token);
  await turns();
  expect(open.map(({ token }) => token)).toEqual(['a', 'b']);
  open[1]?.done();
  await turns();
  expect([open.map(({ token }) => token), told]).toEqual([['a', 'b', 'c'], ['safe b']]);
  open[2]?.done();
  const drained = runner.drain();
  await turns();
  open[0]?.done();
  await drained;
  expect(told).toEqual(['safe b', 'safe c', 'safe a', 'closed']);
});

test.each([
  ['batches', { batches: 2, bytes: 100 }],
  ['bytes', { batches: 100, bytes: 2 }],
])('room ends with its bound of %s, and comes back with a delivery', async (_, limits) => {
  const { open, put, runner } = rig(limits);
  void put('a');
  await turns();
  expect(await hasRoom(runner)).toBe(true);
  void put('b');
  expect(await hasRoom(runner)).toBe(false);
  const room = runner.room();
  open[0]?.done();
  await room;
  await runner.abandon();
});

test('what is abandoned is refused, also while its deliverer does not answer', async () => {
  const { told, put, runner } = rig();
  void put('a');
  void put('b');
  await turns();
  await runner.abandon();
  await turns();
  expect(told).toEqual(['refused a', 'refused b', 'closed']);
  await expect(runner.put(batch('c'))).rejects.toThrow('closed');
});

test('another deliverer goes on with what the old one has under way, once that has let go', async () => {
  const { open, told, put, runner } = rig(undefined, { batches: 2, events: 1, bytes: 100 });
  for (const token of ['a', 'b', 'c']) void put(token);
  await turns();
  const taken: string[] = [];
  await runner.exchange({
    deliver: async ({ token }) => void taken.push(token),
    close: async () => void told.push('closed the second'),
  });
  // Too late.
  open[0]?.done();
  await runner.drain();
  expect(open.map(({ token }) => token)).toEqual(['a', 'b']);
  expect(taken.toSorted()).toEqual(['a', 'b', 'c']);
  expect(told).toEqual(['closed', 'safe a', 'safe b', 'safe c', 'closed the second']);
});

test('an old one that cannot let go is told, and the new one goes on', async () => {
  const told: string[] = [];
  const stuck = { deliver: () => new Promise<void>(() => undefined), close: () => Promise.reject(new Error('no')) };
  const runner = new OutputRunner(new MemoryQueue(), stuck, (message) => told.push(message));
  const put = runner.put(batch('a'));
  await turns();
  await runner.exchange({ deliver: async () => undefined });
  await put;
  expect(told).toEqual(['Error: no']);
  await runner.drain();
});
