import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Event, newEvent } from '../../event/index.ts';
import type { EncodedBatch } from '../../outputs/index.ts';
import { readLetters } from '../replay/index.ts';
import { deadLetterFolder } from '../run/safekeeping.ts';
import { stateFolder } from '../run/state-folder.ts';
import { createOutputEncoder } from './encoder.ts';
import { OutputReports } from './reports.ts';
import { RunningOutputs } from './running-outputs.ts';
import { OUTPUTS_ID, type OutputSettings } from './settings.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-fan-out-'));
  folders.push(folder);
  return folder;
};

const settings = (own: Partial<OutputSettings>): OutputSettings => ({
  name: 'out',
  type: 'file',
  options: { file: '/nowhere', format: 'json', compression: 'none' },
  fields: {},
  redact: { secrets: [], personal: 'keep', fields: [] },
  queue: { type: 'disk', maxBytes: 1 << 20, whenFull: 'block' },
  retry: { first: 5, last: 20 },
  ...own,
});

const dead = (own: Partial<OutputSettings> = {}): OutputSettings =>
  settings({ type: 'tcp', options: { host: '127.0.0.1', port: 1, format: 'json' }, ...own });

const run = (folder: string, outputs: readonly OutputSettings[]): RunningOutputs =>
  new RunningOutputs({ outputs, folder, notice: () => undefined, clock: Date.now });

function encode(output: OutputSettings, events: readonly Partial<Event>[]) {
  const reports = new OutputReports([output], () => undefined);
  const encoder = createOutputEncoder(output, reports.reports);
  for (const event of events) encoder.add({ ...newEvent(0), ...event });
  return { batch: encoder.take('token'), buried: reports.takeBuried(), counts: reports.counts() };
}

const textOf = ({ chunks }: EncodedBatch): string =>
  Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))).toString();
const never = new AbortController().signal;

describe('what an output takes', () => {
  it('are the events for which its condition holds, narrowed, and not changed for others', () => {
    const event = { message: 'a', n: 1, event: { kind: 'x' } };
    const { batch } = encode(settings({ when: '[n] == 1', fields: { include: ['message'] } }), [
      event,
      { message: 'b' },
    ]);
    expect(textOf(batch)).toBe('{"@timestamp":"1970-01-01T00:00:00.000Z","message":"a"}\n');
    expect(event).toEqual({ message: 'a', n: 1, event: { kind: 'x' } });
  });

  it('buries an event that its condition can not be evaluated for', () => {
    const { batch, buried, counts } = encode(settings({ when: '[n] > 1' }), [{ n: 'text' }, { n: 2 }]);
    expect(batch.events).toBe(1);
    expect(buried).toMatchObject([{ id: 'out', event: expect.stringContaining('"n":"text"') }]);
    expect(counts[0]?.reasons).toMatchObject({ buried: 1, condition_failed: 1 });
  });

  it('is bounded in time, whatever a regex makes of a text', () => {
    const { batch } = encode(settings({ when: '[message] =~ /^(a+)+$/' }), [
      { message: `${'a'.repeat(40)}!` },
      { message: 'aa' },
    ]);
    expect(batch.events).toBe(1);
  }, 30_000);
});

describe('RunningOutputs', () => {
  it('keeps what a dead one owes over a restart, ends in time, and has each batch once', async () => {
    const folder = newFolder();
    const output = dead();
    const outputs = run(folder, [output]);
    await outputs.destinations['out.tcp']?.put(encode(output, [{ n: 1 }, { n: 2 }]).batch, never);
    expect(outputs.status()).toMatchObject([
      { name: 'out', waiting: { events: 2 }, delivered: 0, peer: '127.0.0.1:1' },
    ]);
    await outputs.stop();
    const again = run(folder, [output]);
    expect(again.status()[0]?.waiting.events).toBe(2);
    // The input repeats what it was not told of.
    await again.destinations['out.tcp']?.put(encode(output, [{ n: 1 }, { n: 2 }]).batch, never);
    expect(again.status()).toMatchObject([{ waiting: { events: 2 }, counts: { repeated: 2 } }]);
    await again.stop();
  }, 30_000);

  it('refuses what a full queue holds back, once the inputs are to end', async () => {
    const output = dead({ queue: { type: 'disk', maxBytes: 1, whenFull: 'block' } });
    const outputs = run(newFolder(), [output]);
    const out = outputs.destinations['out.tcp'];
    await out?.put({ ...encode(output, [{ n: 1 }]).batch, token: 'first' }, never);
    const abort = new AbortController();
    const held = out?.put({ ...encode(output, [{ n: 2 }]).batch, token: 'second' }, abort.signal);
    setTimeout(() => abort.abort(), 20);
    await expect(held).rejects.toThrow('it is stopping');
    await outputs.stop();
  }, 30_000);

  it('says what waits for one that was removed, and gives it to none of another type', async () => {
    const folder = newFolder();
    const outputs = run(folder, [dead()]);
    await outputs.destinations['out.tcp']?.put(encode(dead(), [{ n: 1 }, { n: 2 }]).batch, never);
    await outputs.stop();
    const said: string[] = [];
    const file = settings({ options: { file: join(folder, 'out'), format: 'json', compression: 'none' } });
    for (const left of [[], [file], [dead({ name: 'renamed' })]]) {
      const others = new RunningOutputs({
        outputs: left,
        folder,
        notice: (_level, message) => said.push(message),
        clock: Date.now,
      });
      expect(others.status().map(({ waiting }) => waiting.events)).toEqual(left.map(() => 0));
      await others.stop();
    }
    expect(said.filter((message) => message.includes('2 events wait for the output "out" (tcp)'))).toHaveLength(3);
    const again = run(folder, [dead()]);
    expect(again.status()[0]?.waiting.events).toBe(2);
    await again.stop();
  }, 30_000);

  it('says that the queue of one is full', async () => {
    const said: string[] = [];
    const output = dead({ queue: { type: 'disk', maxBytes: 1, whenFull: 'drop_newest' } });
    const outputs = new RunningOutputs({
      outputs: [output],
      folder: newFolder(),
      notice: (_level, message) => said.push(message),
      clock: Date.now,
    });
    await outputs.destinations['out.tcp']?.put(encode(output, [{ n: 1 }]).batch, never);
    expect(said).toContainEqual(expect.stringContaining('out: its queue is full (1 bytes'));
    await outputs.stop();
  }, 30_000);

  it('delivers at the end what it can', async () => {
    const folder = newFolder();
    const file = join(folder, 'out.jsonl');
    const output = settings({ options: { file, format: 'json', compression: 'none' } });
    const outputs = run(folder, [output, dead({ name: 'dead' })]);
    await outputs.destinations['out.file']?.put(encode(output, [{ n: 1 }]).batch, never);
    await outputs.destinations['dead.tcp']?.put(encode(dead({ name: 'dead' }), [{ n: 1 }]).batch, never);
    await outputs.stop();
    expect(readFileSync(file, 'utf8')).toContain('"n":1');
  }, 30_000);

  it('keeps buried events where dlq finds them', async () => {
    const folder = newFolder();
    const outputs = run(folder, [dead()]);
    await outputs.bury([{ id: 'out', reason: 'why', event: '{}' }], never);
    await outputs.stop();
    const letters = [...readLetters(deadLetterFolder(stateFolder(folder, OUTPUTS_ID)))];
    expect(letters.map(({ letter }) => [letter.kind, letter.plugin, letter.reason])).toEqual([['event', 'out', 'why']]);
  }, 30_000);

  it('names the output that can not be made', async () => {
    const folder = newFolder();
    const tls = { authorities: ['/nowhere/ca.pem'], verify: true };
    const wrong = dead({ name: 'secure', options: { host: 'a', port: 1, format: 'json', tls } });
    expect(() => run(folder, [wrong])).toThrow(/"secure" can't begin: \/nowhere\/ca.pem can't be read/);
  });
});

describe('outputs that are changed', () => {
  const switchOver = async (): Promise<void> => undefined;
  const put = (outputs: RunningOutputs, output: OutputSettings, count: number) =>
    outputs.destinations[`${output.name}.${output.type}`]?.put(
      encode(
        output,
        Array.from({ length: count }, (_, n) => ({ n })),
      ).batch,
      never,
    );
  const waiting = (outputs: RunningOutputs) =>
    outputs.status().map(({ name, waiting: { events } }) => [name, events] as const);

  it('keep what waits, under another name and other settings', async () => {
    const outputs = run(newFolder(), [dead(), dead({ name: 'other' })]);
    await put(outputs, dead(), 2);
    await put(outputs, dead({ name: 'other' }), 3);
    const renamed = dead({ name: 'new', queue: { type: 'disk', maxBytes: 1 << 21, whenFull: 'drop_oldest' } });
    const wanted = [dead({ name: 'other' }), renamed];
    expect(await outputs.apply(wanted, switchOver, { from: 'out', to: 'new' })).toEqual([]);
    expect(waiting(outputs)).toEqual([
      ['other', 3],
      ['new', 2],
    ]);
    expect(outputs.kept).toEqual([]);
    await outputs.stop();
  }, 30_000);

  it('say what waits for one that is gone, and have it again once it is back', async () => {
    const folder = newFolder();
    const outputs = run(folder, [dead()]);
    await put(outputs, dead(), 2);
    const destinations: string[][] = [];
    const left = await outputs.apply([], async (now) => void destinations.push(Object.keys(now)));
    expect([left, destinations]).toEqual([[expect.stringContaining('2 events wait for the output "out" (tcp)')], [[]]]);
    expect(outputs.kept).toMatchObject([{ name: 'out', type: 'tcp', waiting: { events: 2 } }]);
    await outputs.apply([dead()], switchOver);
    expect([waiting(outputs), outputs.kept]).toEqual([[['out', 2]], []]);
    await outputs.stop();
  }, 30_000);

  it('hand what waits in memory to a queue on disk', async () => {
    const inMemory = dead({ queue: { type: 'memory', maxBytes: 1 << 20, whenFull: 'block' } });
    const outputs = run(newFolder(), [inMemory]);
    let isSafe = false;
    const safe = put(outputs, inMemory, 4)?.then(() => {
      isSafe = true;
    });
    expect(await outputs.apply([dead()], switchOver)).toEqual([expect.stringContaining('is delivered')]);
    await safe;
    expect([isSafe, waiting(outputs)]).toEqual([true, [['out', 4]]]);
    await outputs.stop();
  }, 30_000);

  it.each<[string, OutputSettings[], string]>([
    [
      'one whose certificate is not there',
      [dead({ options: { host: 'a', port: 1, tls: { authorities: ['/nowhere'] } } })],
      '/nowhere',
    ],
    ['two of one name', [dead(), dead()], 'two outputs are called "out"'],
    ['a condition that is none', [dead({ when: '[' })], 'when'],
  ])(
    'stay as they are where there is %s',
    async (_name, wanted, words) => {
      const outputs = run(newFolder(), [dead({ name: 'stays' }), dead()]);
      await put(outputs, dead(), 2);
      await expect(outputs.apply([...wanted, dead({ name: 'more' })], switchOver)).rejects.toThrow(words);
      expect(waiting(outputs)).toEqual([
        ['stays', 0],
        ['out', 2],
      ]);
      await outputs.stop();
    },
    30_000,
  );
});
