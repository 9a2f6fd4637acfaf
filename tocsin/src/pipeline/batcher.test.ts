import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { Event } from '../event/index.ts';
import type { BatchIntent } from '../inputs/index.ts';
import type { BatchEncoder, EncodedBatch } from '../outputs/index.ts';
import { Batcher, type BatcherOptions } from './batcher.ts';

/** Encodes messages as lines. */
class LineEncoder implements BatchEncoder {
  #lines: string[] = [];
  bytes = 0;

  get events(): number {
    return this.#lines.length;
  }

  add(event: Event): void {
    const line = String(event.message);
    this.#lines.push(line);
    this.bytes += line.length + 1;
  }

  take(token: string): EncodedBatch {
    const text = new TextEncoder().encode(this.#lines.join('\n'));
    const batch = { token, events: this.#lines.length, chunks: [text.slice().buffer] };
    this.#lines = [];
    this.bytes = 0;
    return batch;
  }
}

const linesOf = (batch: EncodedBatch): string[] =>
  batch.chunks.flatMap((chunk) => new TextDecoder().decode(chunk).split('\n'));

interface Delivery {
  readonly output: string;
  readonly batch: EncodedBatch;
  readonly acknowledge: () => void;
  readonly refuse: (error: Error) => void;
}

/** A batcher whose deliveries stay open until the test settles them, and that notes what its owner is told. */
const rig = (options: Partial<BatcherOptions> & { names?: readonly string[]; prepare?: () => Promise<void> } = {}) => {
  const deliveries: Delivery[] = [];
  const told: string[] = [];
  const committed: BatchIntent[] = [];
  const { names = ['store'], prepare, ...rest } = options;
  const batcher = new Batcher({
    outputs: names.map((name) => ({ name, encoder: new LineEncoder() })),
    process: (events) => events,
    send: (output, batch) => {
      const safe = new Promise<void>((acknowledge, refuse) => {
        told.push(`send ${batch.token} to ${output}`);
        deliveries.push({ output, batch, acknowledge, refuse });
      });
      return { room: safe, safe };
    },
    stretch: 1,
    maxAge: 60_000,
    ...rest,
  });
  batcher.attach({
    prepare: async (batch) => {
      await prepare?.();
      told.push(`prepared ${batch.token}`);
    },
    committed: (batch) => {
      told.push(`committed ${batch.token}`);
      committed.push(batch);
    },
  });
  const add = (message: string, from: number, source = 'a'): void =>
    batcher.add({ '@timestamp': 0, message }, source, from, from + message.length);
  return { batcher, deliveries, told, committed, add };
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('the order of things', () => {
  test('a batch is prepared, then sent, then committed', async () => {
    const { batcher, deliveries, told, add } = rig();
    add('one', 0);
    const sealed = batcher.seal('t');
    await turns();
    expect(told).toEqual(['prepared t', 'send t to store']);
    deliveries[0]?.acknowledge();
    await sealed;
    expect(told.at(-1)).toBe('committed t');
  });

  test('a batch is committed only when every output has acknowledged', async () => {
    const { batcher, deliveries, committed, add } = rig({ names: ['store', 'archive'] });
    add('one', 0);
    const sealed = batcher.seal();
    await turns();
    deliveries[0]?.acknowledge();
    await turns();
    expect(committed).toHaveLength(0);
    deliveries[1]?.acknowledge();
    await sealed;
    expect(committed).toHaveLength(1);
  });

  test('commits keep the order of the batches when acknowledgements do not', async () => {
    const { batcher, deliveries, committed, add } = rig();
    add('one', 0);
    void batcher.seal('first');
    add('two', 3);
    const second = batcher.seal('second');
    await turns();
    deliveries[1]?.acknowledge();
    await turns();
    expect(committed).toEqual([]);
    deliveries[0]?.acknowledge();
    await second;
    expect(committed.map(({ token }) => token)).toEqual(['first', 'second']);
  });
});

describe('ranges', () => {
  test('neighbouring bytes of a source are one range; other sources and gaps begin another', async () => {
    const { batcher, deliveries, committed, add } = rig();
    add('ab', 0);
    add('cd', 2);
    add('xx', 0, 'b');
    batcher.skip('a', 4, 6);
    add('ef', 8);
    const sealed = batcher.seal('t');
    await turns();
    expect(deliveries.flatMap(({ batch }) => linesOf(batch))).toEqual(['ab', 'cd', 'xx', 'ef']);
    deliveries[0]?.acknowledge();
    await sealed;
    expect(committed[0]?.ranges).toEqual([
      { source: 'a', from: 0, to: 4 },
      { source: 'b', from: 0, to: 2 },
      { source: 'a', from: 4, to: 6 },
      { source: 'a', from: 8, to: 10 },
    ]);
  });

  test('bytes without events are committed without a send', async () => {
    const { batcher, told } = rig();
    batcher.skip('a', 0, 5);
    await batcher.seal('t');
    expect(told).toEqual(['committed t']);
  });

  test('nothing added: nothing sealed', async () => {
    const { batcher, told } = rig();
    await batcher.seal();
    await batcher.drain();
    expect(told).toEqual([]);
  });
});

describe('back-pressure', () => {
  test('room ends when the batch is full and too many are under way, and comes back with a commit', async () => {
    const { batcher, deliveries, add } = rig({ maxEvents: 1, maxInFlight: 2 });
    for (let at = 0; at < 2; at++) {
      add('x', at);
      await batcher.ready();
    }
    add('x', 2);
    let isReady = false;
    const ready = batcher.ready().then(() => {
      isReady = true;
    });
    await turns();
    expect([isReady, deliveries.length]).toEqual([false, 2]);
    deliveries[0]?.acknowledge();
    await ready;
    await turns();
    expect(deliveries.length).toBe(3);
    for (const delivery of deliveries) delivery.acknowledge();
    await batcher.drain();
  });

  test('bytes fill a batch, too', async () => {
    const { batcher, deliveries, add } = rig({ maxBytes: 10 });
    add('0123456789', 0);
    await batcher.ready();
    await turns();
    expect(deliveries).toHaveLength(1);
    deliveries[0]?.acknowledge();
    await batcher.drain();
  });

  test('age seals a batch; while too many are under way it grows instead', async () => {
    const { batcher, deliveries, add } = rig({ maxAge: 5, maxInFlight: 1 });
    add('one', 0);
    await sleep(40);
    expect(deliveries).toHaveLength(1);
    add('two', 3);
    await sleep(20);
    add('three', 6);
    await sleep(20);
    expect(deliveries).toHaveLength(1);
    deliveries[0]?.acknowledge();
    await sleep(40);
    expect(deliveries.slice(1).map(({ batch }) => linesOf(batch))).toEqual([['two', 'three']]);
    deliveries[1]?.acknowledge();
    await batcher.drain();
  });
});

describe('a batch that is busy', () => {
  test('goes on growing, and one of few events does not', async () => {
    const { batcher, deliveries, add } = rig({ maxAge: 5, maxBusyAge: 600_000 });
    for (let at = 0; at < 1_000; at++) add('x', at);
    await sleep(40);
    expect(deliveries).toHaveLength(0);
    const sealed = batcher.seal();
    add('y', 1_000);
    await vi.waitFor(() => expect(deliveries).toHaveLength(2));
    expect(deliveries.map(({ batch }) => batch.events)).toEqual([1_000, 1]);
    for (const delivery of deliveries) delivery.acknowledge();
    await sealed;
    await batcher.drain();
  });

  test('is sealed in the end', async () => {
    const { batcher, deliveries, add } = rig({ maxAge: 5, maxBusyAge: 20 });
    for (let at = 0; at < 1_000; at++) add('x', at);
    await vi.waitFor(() => expect(deliveries).toHaveLength(1));
    deliveries[0]?.acknowledge();
    await batcher.drain();
  });
});

describe('failure', () => {
  test('nothing behind a failed batch is committed, and the input is told', async () => {
    const { batcher, deliveries, committed, add } = rig({ maxEvents: 1 });
    add('one', 0);
    const first = batcher.seal('first');
    add('two', 3);
    const second = batcher.seal('second');
    const failures = Promise.allSettled([first, second]);
    await turns();
    deliveries[1]?.acknowledge();
    deliveries[0]?.refuse(new Error('no such output'));
    expect((await failures).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(committed).toEqual([]);
    await expect(batcher.ready()).rejects.toThrow('no such output');
    await expect(batcher.drain()).rejects.toThrow('no such output');
  });

  test('one who waits for room is told, instead of waiting for ever', async () => {
    const { batcher, deliveries, add } = rig({ maxEvents: 1, maxInFlight: 1 });
    add('one', 0);
    await batcher.ready();
    add('two', 3);
    const waiting = expect(batcher.ready()).rejects.toThrow('gone');
    await turns();
    deliveries[0]?.refuse(new Error('gone'));
    await waiting;
  });

  test('a batch that could not be prepared holds back the commit of blank bytes behind it', async () => {
    const { batcher, told, add } = rig({ prepare: () => Promise.reject(new Error('disk full')) });
    batcher.abandon();
    add('one', 0);
    void batcher.seal('lost');
    batcher.skip('a', 3, 9);
    await batcher.drain();
    expect(told).toEqual([]);
  });
});

describe('shutdown', () => {
  test('a store that refuses at shutdown ends the drain without a commit', async () => {
    const { batcher, deliveries, committed, add } = rig();
    add('one', 0);
    const drained = batcher.drain();
    await turns();
    batcher.abandon();
    deliveries[0]?.refuse(new Error('going down'));
    await drained;
    expect(committed).toEqual([]);
  });

  test('an input that waits for room can end although nothing is acknowledged', async () => {
    const { batcher, add } = rig({ maxEvents: 1, maxInFlight: 1 });
    add('one', 0);
    await batcher.ready();
    add('two', 3);
    const waiting = batcher.ready();
    await turns();
    batcher.abandon();
    await waiting;
  });

  test('what the store acknowledges after the stop is committed', async () => {
    const { batcher, deliveries, committed, add } = rig();
    add('one', 0);
    batcher.abandon();
    const drained = batcher.drain();
    await turns();
    deliveries[0]?.acknowledge();
    await drained;
    expect(committed).toHaveLength(1);
  });
});

describe('outputs that come and go', () => {
  test('what was added before goes to the old ones, and it is told when nothing more does', async () => {
    let prepared = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      prepared = resolve;
    });
    const { batcher, deliveries, told, add } = rig({ names: ['store', 'old'], prepare: () => gate });
    add('one', 0);
    let isExchanged = false;
    const exchanged = batcher
      .exchange(['store', 'new'].map((name) => ({ name, encoder: new LineEncoder() })))
      .then(() => {
        isExchanged = true;
      });
    add('two', 3);
    await turns();
    expect([isExchanged, deliveries.length]).toEqual([false, 0]);
    prepared();
    await exchanged;
    expect(deliveries.map(({ output, batch }) => [output, linesOf(batch)])).toEqual([
      ['store', ['one']],
      ['old', ['one']],
    ]);
    const sealed = batcher.seal('t');
    await turns();
    for (const { acknowledge } of deliveries) acknowledge();
    await sealed;
    expect(deliveries.slice(2).map(({ output, batch }) => [output, linesOf(batch)])).toEqual([
      ['store', ['two']],
      ['new', ['two']],
    ]);
    expect(told.at(-1)).toBe('committed t');
  });

  test('also while events are being processed', async () => {
    const { batcher, deliveries, add } = rig({
      names: ['old'],
      process: async (events) => {
        await sleep(5);
        return events;
      },
    });
    add('one', 0);
    await batcher.exchange([{ name: 'new', encoder: new LineEncoder() }]);
    add('two', 3);
    void batcher.seal();
    await sleep(50);
    expect(deliveries.map(({ output, batch }) => [output, linesOf(batch)])).toEqual([
      ['old', ['one']],
      ['new', ['two']],
    ]);
  });
});
