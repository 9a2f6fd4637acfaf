import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BatchIntent, Input, InputContext } from '../inputs/index.ts';
import type { BatchEncoder, EncodedBatch } from '../outputs/index.ts';
import type { BuriedEvent, HostMessage, InputStatus, WorkerMessage } from './protocol.ts';
import type { Patience } from './running-input.ts';
import { runWorker } from './worker.ts';

/** Chunks of one byte an event. */
class ByteEncoder implements BatchEncoder {
  events = 0;
  /** What was handed on, to see it detached. */
  static taken: ArrayBuffer[] = [];

  get bytes(): number {
    return this.events;
  }

  add(): void {
    this.events += 1;
  }

  take(token: string): EncodedBatch {
    const chunk = new ArrayBuffer(this.events);
    ByteEncoder.taken.push(chunk);
    const batch = { token, events: this.events, chunks: [chunk] };
    this.events = 0;
    return batch;
  }
}

type Script = (context: InputContext, life: number) => Promise<void>;

/** An input that follows a script and notes what it is told. */
class Scripted implements Input {
  static lives: string[] = [];
  readonly #script: () => Promise<void>;

  constructor(script: Script, context: InputContext, life: number) {
    this.#script = () => script(context, life);
  }

  run(): Promise<void> {
    return this.#script();
  }

  async prepare(batch: BatchIntent): Promise<void> {
    Scripted.lives.push(`prepared ${batch.token}`);
  }

  committed(batch: BatchIntent): void {
    Scripted.lives.push(`committed ${batch.token}`);
  }

  async close(): Promise<void> {
    Scripted.lives.push('closed');
  }

  status(): [] {
    return [];
  }
}

const untilAborted = ({ signal }: InputContext): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** One event, sealed with the token; waits for its commit. */
const batch = async ({ sink }: InputContext, token: string): Promise<void> => {
  sink.add({ '@timestamp': 0, message: token }, 'source', 0, 1);
  await sink.seal(token);
};

let stateDir: string;
let host: MessagePort;
let messages: WorkerMessage[];
let waiting: (() => void)[];
let running: Promise<void>;
let time: number;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'tocsin-worker-'));
  messages = [];
  waiting = [];
  time = 0;
  Scripted.lives = [];
  ByteEncoder.taken = [];
});

afterEach(async () => {
  tell({ type: 'stop' });
  await running;
  host.close();
  rmSync(stateDir, { recursive: true, force: true });
});

const tell = (message: HostMessage): void => host.postMessage(message);

/** Starts a worker of scripted inputs in this thread; its port is a real one. */
const start = (
  scripts: Readonly<Record<string, Script>>,
  patience: Partial<Patience> = {},
  takeBuried?: () => readonly BuriedEvent[],
): void => {
  const { port1, port2 } = new MessageChannel();
  host = port1;
  host.on('message', (message: WorkerMessage) => {
    messages.push(message);
    for (const resolve of waiting.splice(0)) resolve();
  });
  const lives = new Map<string, number>();
  scripted = { ...scripts };
  const inputs = Object.keys(scripts).map((id) => ({ id, type: 'scripted', options: {}, isFed: id === 'fed' }));
  running = runWorker(
    port2,
    { inputs, stateDir, outputs: ['store'], settings: undefined },
    {
      createInput: ({ id }, context) => {
        const life = (lives.get(id) ?? 0) + 1;
        lives.set(id, life);
        const script = scripted[id] ?? expect.fail(id);
        if (script === brokenAtFirst && life === 1) throw new Error('it cannot be made');
        return new Scripted(script, context, life);
      },
      createEncoder: () => new ByteEncoder(),
      createProcess: () => (events) => events,
      ...(takeBuried === undefined ? {} : { takeBuried }),
    },
    { delays: [1], well: 1_000, monotonic: () => time, ...patience },
  );
};

/** By the id of its input. */
let scripted: Record<string, Script> = {};

const brokenAtFirst: Script = untilAborted;

/** The first message, of those that came or will come, that is asked for. Each is given once. */
const next = async <Type extends WorkerMessage['type']>(
  type: Type,
  wanted: (message: Extract<WorkerMessage, { type: Type }>) => boolean = () => true,
): Promise<Extract<WorkerMessage, { type: Type }>> => {
  const isWanted = (message: WorkerMessage): message is Extract<WorkerMessage, { type: Type }> =>
    message.type === type && wanted(message as Extract<WorkerMessage, { type: Type }>);
  for (;;) {
    const found = messages.find(isWanted);
    if (found !== undefined) {
      messages.splice(messages.indexOf(found), 1);
      return found;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
};

const statusOf = async (id: string, wanted: (status: InputStatus) => boolean): Promise<InputStatus> => {
  const { inputs } = await next('status', ({ inputs }) => inputs.some((input) => input.id === id && wanted(input)));
  return inputs.find((input) => input.id === id) ?? expect.fail(id);
};

test('a batch leaves once prepared, its bytes move with it, and it is committed when it is acknowledged', async () => {
  start({
    one: async (context) => {
      await batch(context, 'a');
      await untilAborted(context);
    },
  });
  const sent = await next('batch');
  expect(sent.output).toBe('store');
  expect(sent.batch).toMatchObject({ token: 'a', events: 1 });
  expect(sent.batch.chunks[0]?.byteLength).toBe(1);
  expect(ByteEncoder.taken[0]?.byteLength, 'the worker keeps no bytes').toBe(0);
  expect(Scripted.lives).toEqual(['prepared a']);
  tell({ type: 'acknowledge', id: sent.id });
  tell({ type: 'stop' });
  await next('stopped');
  expect(Scripted.lives).toEqual(['prepared a', 'committed a', 'closed']);
});

test('a refused batch is never committed: the input begins again and may repeat it', async () => {
  start({
    one: async (context) => {
      await batch(context, 'a');
      await untilAborted(context);
    },
  });
  const first = await next('batch');
  tell({ type: 'refuse', id: first.id, message: 'no room' });
  const told = await next('notice');
  expect(told).toMatchObject({ level: 'error', input: 'one', message: expect.stringMatching(/^no room; it begins/) });
  const again = await next('batch');
  expect(again.batch.token).toBe('a');
  expect(Scripted.lives).toEqual(['prepared a', 'closed', 'prepared a']);
  tell({ type: 'acknowledge', id: again.id });
  tell({ type: 'stop' });
  await next('stopped');
  expect(Scripted.lives.at(-2)).toBe('committed a');
});

test('an input that fails begins again, is told of once, shows it, and does not disturb the others', async () => {
  let failures = 0;
  start({
    bad: async (context, life) => {
      if (life < 6) {
        failures += 1;
        throw new Error('it failed');
      }
      await batch(context, 'late');
      await untilAborted(context);
    },
    good: async (context) => {
      await batch(context, 'good');
      await untilAborted(context);
    },
  });
  const tokens = new Set<string>();
  while (tokens.size < 2) {
    const { id, batch: sent } = await next('batch');
    tokens.add(sent.token);
    tell({ type: 'acknowledge', id });
  }
  expect([...tokens].sort()).toEqual(['good', 'late']);
  expect(failures).toBe(5);
  expect(messages.filter(({ type }) => type === 'notice')).toHaveLength(1);
  tell({ type: 'stop' });
  const status = await statusOf('bad', ({ counts }) => counts.restarted === 5);
  expect(status.error, 'it is well again').toBeUndefined();
});

test('while an input waits to begin again its status says why', async () => {
  start({ bad: () => Promise.reject(new Error('it failed')) }, { delays: [3_600_000] });
  await next('notice');
  tell({ type: 'stop' });
  expect((await statusOf('bad', () => true)).error).toBe('it failed');
});

test('pauses grow with failures in a row, and are short again after a while without', async () => {
  const pauses: number[] = [];
  const delays = new Proxy([0, 1, 2], {
    get: (target, key) => {
      if (key === '0' || key === '1' || key === '2') pauses.push(Number(key));
      return Reflect.get(target, key);
    },
  });
  start(
    {
      bad: async (context, life) => {
        if (life === 5) time += 1_000;
        if (life < 7) throw new Error('it failed');
        await untilAborted(context);
      },
    },
    { delays },
  );
  await next('status', ({ inputs }) => inputs[0]?.counts.restarted === 6);
  expect(pauses).toEqual([0, 1, 2, 2, 0, 1]);
});

test('an input that cannot be made, or whose folder cannot, takes no other down', async () => {
  writeFileSync(join(stateDir, 'blocked'), 'a file where its folder should be');
  start({
    blocked: untilAborted,
    broken: brokenAtFirst,
    good: async (context) => {
      await batch(context, 'good');
      await untilAborted(context);
    },
  });
  tell({ type: 'acknowledge', id: (await next('batch')).id });
  const reasons = [await next('notice'), await next('notice')].map(({ input, message }) => `${input}: ${message}`);
  expect(reasons.sort()).toEqual([
    expect.stringMatching(/^blocked: EEXIST/),
    expect.stringMatching(/^broken: it cannot be made; it begins again/),
  ]);
  rmSync(join(stateDir, 'blocked'));
  const well = await next('status', ({ inputs }) => inputs.every(({ error }) => error === undefined));
  expect(well.inputs.map(({ id }) => id)).toEqual(['blocked', 'broken', 'good']);
});

test('the next life waits for the batches of the last one: no token is under way twice', async () => {
  start({
    one: async (context, life) => {
      if (life === 1) {
        void batch(context, 'a').catch(() => undefined);
        throw new Error('it failed');
      }
      await batch(context, 'b');
      await untilAborted(context);
    },
  });
  const first = await next('batch');
  await next('status');
  expect(messages.some(({ type }) => type === 'batch')).toBe(false);
  tell({ type: 'acknowledge', id: first.id });
  const second = await next('batch');
  expect([first.batch.token, second.batch.token]).toEqual(['a', 'b']);
  expect(Scripted.lives).toEqual(['prepared a', 'committed a', 'closed', 'prepared b']);
  tell({ type: 'acknowledge', id: second.id });
});

test('a stop while an input waits to begin again ends at once', async () => {
  start({ bad: () => Promise.reject(new Error('it failed')) }, { delays: [3_600_000] });
  await next('notice');
  tell({ type: 'stop' });
  await next('stopped');
  await running;
});

test('a batch is committed only once the events that were buried of it are durable', async () => {
  const buried: BuriedEvent[] = [{ id: 'if_1', reason: 'it can not be compared', event: '{}' }];
  start(
    {
      one: async (context) => {
        await batch(context, 'a');
        await batch(context, 'b');
        await untilAborted(context);
      },
    },
    {},
    () => buried.splice(0),
  );
  const bury = await next('bury');
  expect(bury.events.map(({ id }) => id)).toEqual(['if_1']);
  tell({ type: 'acknowledge', id: (await next('batch')).id });
  // A status comes each second: whatever the batch would have done is done by then.
  await next('status');
  expect(Scripted.lives).toEqual(['prepared a']);
  tell({ type: 'acknowledge', id: bury.id });
  const second = await next('batch');
  expect(Scripted.lives).toEqual(['prepared a', 'committed a', 'prepared b']);
  tell({ type: 'acknowledge', id: second.id });
});

test('an input that is fed and fails for good ends when nothing is fed any more', async () => {
  start({ fed: () => Promise.reject(new Error('it failed')) });
  await next('notice');
  tell({ type: 'stop' });
  tell({ type: 'fed', input: 'fed' });
  await next('stopped');
  await running;
});

test('an input begins beside the others and ends by itself, drained; one that cannot begin is gone', async () => {
  start({ one: (context) => untilAborted(context) });
  await next('opened', ({ input }) => input === 'one');
  scripted.late = async (context) => {
    context.sink.add({ '@timestamp': 0, message: 'late' }, 'source', 0, 1);
    await untilAborted(context);
  };
  scripted.bad = () => Promise.reject(new Error('its port is taken'));
  const input = (id: string) => ({ id, type: 'scripted', options: {} });
  tell({ type: 'begin', input: input('late'), isTrial: true });
  await next('opened', (message) => message.input === 'late');
  tell({ type: 'begin', input: input('bad'), isTrial: true });
  expect(await next('failed')).toMatchObject({ input: 'bad', message: 'its port is taken' });
  await next('ended', (message) => message.input === 'bad');
  tell({ type: 'end', input: 'late' });
  const { id, batch: sent } = await next('batch');
  expect(sent.events).toBe(1);
  expect(messages.some(({ type }) => type === 'ended')).toBe(false);
  tell({ type: 'acknowledge', id });
  await next('ended', (message) => message.input === 'late');
  expect(Scripted.lives.at(-1)).toBe('closed');
  messages.length = 0;
  tell({ type: 'end', input: 'late' });
  await next('ended');
  tell({ type: 'stop' });
  const { inputs } = await next('status');
  expect(inputs.map((one) => one.id)).toEqual(['one']);
});
