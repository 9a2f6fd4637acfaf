import { expect, it } from 'vitest';
import { WritesUnderWay } from './writes-under-way.ts';

const open = () => {
  let end = { done: (): void => undefined, fail: (_: Error): void => undefined };
  const promise = new Promise<void>((resolve, reject) => {
    end = { done: resolve, fail: reject };
  });
  return { promise, ...end };
};
const never = () => new AbortController().signal;

it('waits for what was on its way, and for nothing that comes later', async () => {
  const writes = new WritesUnderWay();
  await writes.settled(never());
  const [first, second, later] = [open(), open(), open()];
  void writes.track(first.promise);
  writes.track(second.promise).catch(() => undefined);
  let isSettled = false;
  const settled = writes.settled(never()).then(() => {
    isSettled = true;
  });
  void writes.track(later.promise);
  first.done();
  await first.promise;
  await Promise.resolve();
  expect(isSettled).toBe(false);
  second.fail(new Error('refused'));
  await settled;
  expect(isSettled).toBe(true);
});

it('ends with the signal', async () => {
  const writes = new WritesUnderWay();
  void writes.track(open().promise);
  const controller = new AbortController();
  const settled = writes.settled(controller.signal);
  controller.abort();
  await settled;
});
