import { expect, test } from 'vitest';
import type { Event } from '../event/index.ts';
import type { BatchIntent } from '../inputs/index.ts';
import type { BatchEncoder } from '../outputs/index.ts';
import { Batcher, type BatcherOptions } from './batcher.ts';

const encoder = (): BatchEncoder => {
  let messages: string[] = [];
  return {
    add: (event) => void messages.push(String(event.message)),
    get events() {
      return messages.length;
    },
    get bytes() {
      return messages.join('').length;
    },
    take: (token) => {
      const batch = { token, events: messages.length, chunks: [], note: messages };
      messages = [];
      return batch;
    },
  };
};

interface Sent {
  readonly output: string;
  readonly messages: unknown;
  readonly room: () => void;
  readonly safe: () => void;
}

const rig = (options: Partial<BatcherOptions>) => {
  const sent: Sent[] = [];
  const committed: BatchIntent[] = [];
  const batcher = new Batcher({
    outputs: ['a', 'b'].map((name) => ({ name, encoder: encoder() })),
    process: (events) => events,
    send: (output, { note }) => {
      let room = (): void => undefined;
      let safe = (): void => undefined;
      const hasRoom = new Promise<void>((resolve) => {
        room = resolve;
      });
      const isSafe = new Promise<void>((resolve) => {
        safe = resolve;
      });
      sent.push({ output, messages: note, room, safe });
      return { room: hasRoom, safe: isSafe };
    },
    maxAge: 60_000,
    ...options,
  });
  batcher.attach({ prepare: () => Promise.resolve(), committed: (batch) => void committed.push(batch) });
  let at = 0;
  const add = (...messages: string[]): void => {
    for (const message of messages) batcher.add({ '@timestamp': 0, message }, 's', at, ++at);
  };
  return {
    batcher,
    sent,
    committed,
    add,
    settle: () => {
      for (const { safe } of sent) safe();
    },
  };
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('events are processed by the stretch, and what is left with the seal', async () => {
  const stretches: number[] = [];
  const { batcher, sent, add, settle } = rig({
    stretch: 2,
    process: (events) => {
      stretches.push(events.length);
      return events;
    },
  });
  add('1', '2', '3');
  expect(stretches).toEqual([2]);
  const sealed = batcher.seal();
  await turns();
  expect(stretches).toEqual([2, 1]);
  expect(sent.map(({ messages }) => messages)).toEqual([
    ['1', '2', '3'],
    ['1', '2', '3'],
  ]);
  settle();
  await sealed;
});

test('events that a filter drops are settled with the others, and without others, too', async () => {
  const { batcher, sent, committed, add, settle } = rig({
    process: (events) => events.filter(({ message }) => message !== 'drop'),
  });
  add('drop', 'keep', 'drop');
  const sealed = batcher.seal();
  await turns();
  settle();
  await sealed;
  expect(sent[0]?.messages).toEqual(['keep']);
  add('drop');
  await batcher.seal();
  expect(sent).toHaveLength(2);
  expect(committed.map(({ ranges }) => ranges)).toEqual([
    [{ source: 's', from: 0, to: 3 }],
    [{ source: 's', from: 3, to: 4 }],
  ]);
});

test('filters that take their time hold back what comes behind, and a batch holds what was added before its seal', async () => {
  const pending: (() => void)[] = [];
  const seen: string[][] = [];
  const { batcher, sent, committed, add, settle } = rig({
    stretch: 2,
    process: (events) => {
      seen.push(events.map(({ message }) => String(message)));
      return new Promise((resolve) => pending.push(() => resolve(events)));
    },
  });
  add('1', '2', '3', '4', '5');
  expect(seen, 'one call at a time').toEqual([['1', '2']]);
  let isReady = false;
  const ready = batcher.ready().then(() => {
    isReady = true;
  });
  const sealed = batcher.seal('first');
  add('6');
  await turns();
  expect([isReady, sent.length]).toEqual([false, 0]);
  pending.shift()?.();
  await turns();
  expect(seen).toEqual([
    ['1', '2'],
    ['3', '4', '5'],
  ]);
  pending.shift()?.();
  await ready;
  await turns();
  expect(sent[0]?.messages).toEqual(['1', '2', '3', '4', '5']);
  settle();
  await sealed;
  expect(committed).toEqual([{ token: 'first', ranges: [{ source: 's', from: 0, to: 5 }] }]);
  const drained = batcher.drain();
  await turns();
  pending.shift()?.();
  await turns();
  settle();
  await drained;
  expect(committed[1]?.ranges).toEqual([{ source: 's', from: 5, to: 6 }]);
});

test('events go where the route says, and an output without events gets no batch', async () => {
  const { batcher, sent, add, settle } = rig({
    route: (event: Event, to) => {
      if (event.message !== 'nowhere') to(event.message === 'b' ? 1 : 0, event);
    },
  });
  add('a', 'nowhere', 'a');
  const first = batcher.seal();
  await turns();
  expect(sent.map(({ output, messages }) => [output, messages])).toEqual([['a', ['a', 'a']]]);
  add('b', 'a');
  const second = batcher.seal();
  await turns();
  settle();
  await Promise.all([first, second]);
  expect(sent.slice(1).map(({ output, messages }) => [output, messages])).toEqual([
    ['a', ['a']],
    ['b', ['b']],
  ]);
});

test('an input goes on while its outputs have room, though nothing is safe yet', async () => {
  const { batcher, sent, committed, add, settle } = rig({ stretch: 1, maxEvents: 1, maxInFlight: 1 });
  for (let round = 0; round < 5; round++) {
    add('x');
    await batcher.ready();
    await turns();
    for (const { room } of sent) room();
  }
  expect([sent.length, committed.length]).toEqual([10, 0]);
  settle();
  await batcher.drain();
  expect(committed).toHaveLength(5);
});

test('a filter section that fails is told, and nothing behind it is committed', async () => {
  const { batcher, committed, add, settle } = rig({
    stretch: 1,
    process: (events) => {
      if (events[0]?.message === 'bad') throw new Error('it is broken');
      return events;
    },
  });
  add('good');
  const sealed = batcher.seal();
  await turns();
  settle();
  await sealed;
  add('bad', 'good');
  await expect(batcher.ready()).rejects.toThrow('it is broken');
  await expect(batcher.drain()).rejects.toThrow('it is broken');
  expect(committed).toHaveLength(1);
});
