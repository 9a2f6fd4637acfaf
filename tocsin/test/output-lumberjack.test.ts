import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ackFrame } from '../src/inputs/lumberjack/frames.ts';
import { FrameReader } from '../src/inputs/lumberjack/reader.ts';
import { CERT, KEY } from './certificate.ts';
import { type DeclaredOutput, declaredOutput } from './declared-output.ts';
import { freePort } from './free-port.ts';
import { until } from './s2s-forwarder.ts';
import { type SinkRig, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-lumberjack-out-'));
  writeFileSync(join(folder, 'cert.pem'), CERT);
  writeFileSync(join(folder, 'key.pem'), KEY);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const receiver = (options: object = {}): SinkRig => {
  const rig = startInput('beats', { port: 0, recognise: false, ...options });
  ends.push(() => rig.stop());
  return rig;
};
const send = (options: object): DeclaredOutput => {
  const rig = declaredOutput('lumberjack', options as Record<string, unknown>);
  ends.push(() => rig.close());
  return rig;
};
const at = async (rig: SinkRig): Promise<string> => `127.0.0.1:${await rig.port()}`;
const answer = (rig: DeclaredOutput): string => rig.answers.map(({ words }) => words).join('\n');
const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ '@timestamp': 1_770_000_000_123, message: `n ${from + n}`, n: from + n }));
const numbers = (...rigs: readonly SinkRig[]): unknown[] => rigs.flatMap((rig) => rig.acknowledged.map(({ n }) => n));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe.each([
  ['compressed', {}],
  ['not compressed', { compression: 0 }],
])('%s', (_title, options) => {
  it('brings all fields in their order, in windows', async () => {
    const rig = receiver();
    const output = send({ servers: [await at(rig)], window: 7, pipelining: 3, ...options });
    await output.send(numbered(100));
    await output.send([{ '@timestamp': 5, a: { b: [1, 'x', null] }, message: 'm' }]);
    expect(numbers(rig)).toEqual([...upTo(100), undefined]);
    expect(rig.acknowledged[100]).toMatchObject({ '@timestamp': 5, a: { b: [1, 'x', null] } });
    expect(answer(output)).toMatch(/^127\.0\.0\.1:\d+ has acknowledged them$/m);
  });

  it('takes any text', async () => {
    const rig = receiver();
    const output = send({ servers: [await at(rig)], ...options });
    const texts: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 20 }), async (some) => {
        const whole = some.map((text) => text.toWellFormed());
        texts.push(...whole);
        await output.send(whole.map((text) => ({ message: 'm', text })));
      }),
      { numRuns: 40, seed: 20_261_126 },
    );
    expect(rig.acknowledged.map(({ text }) => text)).toEqual(texts);
  });
});

it('waits while the receiver is at work', async () => {
  const rig = receiver({ keepAlive: 1 });
  rig.hold();
  const output = send({ servers: [await at(rig)], timeout: '2s' });
  const put = output.send(numbered(10));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  rig.release();
  await put;
  expect(output.counts.get('retries')).toBeUndefined();
  expect(numbers(rig)).toEqual(upTo(10));
});

it('goes on with another server where one is dead or dies, and by turns', async () => {
  const [one, other] = [receiver(), receiver()];
  const dead = `127.0.0.1:${await freePort()}`;
  const servers = [dead, await at(one), await at(other)];
  const output = send({ servers, switchAfter: '20ms' });
  let sent = 0;
  while (one.acknowledged.length === 0 || other.acknowledged.length === 0) await output.send(numbered(1, sent++));
  await one.stop();
  for (const end = sent + 20; sent < end; ) await output.send(numbered(1, sent++));
  expect(new Set(numbers(one, other)).size).toBe(sent);
});

it('shows its certificate, and believes the authority that is named', async () => {
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const rig = receiver({ tls: { certificate, key, authorities: [certificate] } });
  const servers = [`localhost:${await rig.port()}`];
  await send({ servers, tls: { authorities: [certificate], certificate, key } }).send(numbered(3));
  expect(numbers(rig)).toEqual(upTo(3));
  const stranger = send({ servers, tls: {} });
  void stranger.send(numbered(1)).catch(() => undefined);
  await until(() => stranger.answers.length > 0);
  expect(answer(stranger)).toContain('tls.authorities');
});

describe('a receiver that acknowledges', () => {
  const serve = async (acknowledge: (sequence: number, socket: Socket) => void): Promise<string> => {
    const server = createServer((socket) => {
      const reader = new FrameReader({ maxFrame: 1 << 20, maxInflated: 1 << 20 });
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        for (const frame of reader.push(chunk)) if (frame.kind === 'json') acknowledge(frame.sequence, socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => void server.close());
    const address = server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  };

  it('in parts, cut anywhere, and with what is none between', async () => {
    const server = await serve((sequence, socket) => {
      for (const byte of Buffer.concat([ackFrame(0), ackFrame(sequence)])) socket.write(Buffer.from([byte]));
    });
    await send({ servers: [server], window: 5 }).send(numbered(23));
  });

  it.each<[string, (sequence: number, socket: Socket) => void, string]>([
    [
      'more than there is',
      (_sequence, socket) => void socket.write(ackFrame(99)),
      'acknowledges event 99 of a window of 1',
    ],
    ['by garbage', (_sequence, socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), ''],
    ['nothing', () => undefined, 'acknowledged nothing for 0.3 s'],
    ['by its end', (_sequence, socket) => void socket.end(), 'closed the connection'],
  ])('%s: it is said, and the event waits', async (_title, acknowledge, words) => {
    const output = send({ servers: [await serve(acknowledge)], timeout: '300ms' });
    let isDone = false;
    void output.send(numbered(1)).then(
      () => {
        isDone = true;
      },
      () => undefined,
    );
    await until(() => output.answers.length > 0);
    expect(output.answers[0]?.ok).toBe(false);
    expect(answer(output)).toContain(words);
    expect(isDone).toBe(false);
  });
});
