import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

it('gives what came in the order of times, and of the same time in that of coming', () => {
  const commands = fc.array(fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined, freq: 3 }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(commands, fc.boolean(), (times, isCopied) => {
      let queue = new EventQueue<readonly [number, number]>();
      let model: (readonly [number, number])[] = [];
      for (const [index, time] of times.entries()) {
        if (time !== undefined) {
          queue.add(time, [time, index]);
          model.push([time, index]);
        } else if (queue.size > 0) {
          if (isCopied) {
            const copy = new EventQueue<readonly [number, number]>();
            for (const item of queue) copy.add(item[0], item);
            queue = copy;
          }
          expect(queue.earliest).toBe(Math.min(...model.map(([one]) => one)));
          const taken = queue.take();
          const sorted = [...model].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
          expect(taken).toEqual(sorted.slice(0, taken.length));
          model = sorted.slice(taken.length);
        }
        expect(queue.size).toBe(model.length);
      }
    }),
  );
});

it('holds no more than what waits', () => {
  const queue = new EventQueue<number>();
  for (let n = 0; n < 100_000; n++) {
    queue.add(n, n);
    if (n >= 10) expect(queue.take()).toEqual([n - 10]);
  }
  expect([...queue]).toHaveLength(10);
});
