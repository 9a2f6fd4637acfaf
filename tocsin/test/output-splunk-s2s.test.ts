import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../src/event/index.ts';
import { encodeS2sControl } from '../src/inputs/splunk-s2s/wire/index.ts';
import { CERT, KEY } from './certificate.ts';
import { type DeclaredOutput, declaredOutput } from './declared-output.ts';
import { freePort } from './free-port.ts';
import { until } from './s2s-forwarder.ts';
import { type SinkRig, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-s2s-out-'));
  writeFileSync(join(folder, 'cert.pem'), CERT);
  writeFileSync(join(folder, 'both.pem'), CERT + KEY);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const receiver = (options: object = {}): SinkRig => {
  const rig = startInput('splunk-s2s', { port: 0, codecOptions: { timeZone: 'UTC' }, ...options });
  ends.push(() => rig.stop());
  return rig;
};
const forward = (options: object): DeclaredOutput => {
  const rig = declaredOutput('splunk-s2s', options as Record<string, unknown>);
  ends.push(() => rig.close());
  return rig;
};
const at = async (rig: SinkRig): Promise<string> => `127.0.0.1:${await rig.port()}`;
const answer = (rig: DeclaredOutput): string => rig.answers.map(({ words }) => words).join('\n');

const TIME = 1_770_000_000_123;
const line = (text: string, more: Partial<Event> = {}): Partial<Event> => ({
  '@timestamp': TIME,
  event: { original: text },
  ...more,
});
const originals = (rig: SinkRig): unknown[] =>
  rig.acknowledged.map(({ event }) => (event as { original?: string } | undefined)?.original);

const HEAD = { index: 'shop', sourcetype: 'app', source: '/var/log/app.log', host: 'web-1' };

describe.each([
  ['version 4', {}],
  ['version 4, compressed', { compressed: true }],
  ['version 3', { protocol: 'v3', useACK: false }],
  ['version 3, compressed', { protocol: 'v3', useACK: false, compressed: true }],
])('%s', (_title, options) => {
  it('brings the text, its time, where it is from, and fields beside it', async () => {
    const rig = receiver();
    const output = forward({
      servers: [await at(rig)],
      indexedFields: { user: '%{[user][name]}', 'a b': 'x %{n}', none: '%{none}', n: '%{n}' },
      ...options,
    });
    await output.send([
      line('first "quoted" line', { '@metadata': HEAD, user: { name: 'a "b" \\c' }, n: 7 }),
      line('a trace\n  in two lines', { '@nanoseconds': 456_789, '@metadata': { ...HEAD, host: 'web-2' } }),
      line('no more', { '@timestamp': 1_770_000_001_000, '@metadata': { ...HEAD, index: 'other' } }),
    ]);
    const [first, second, third] = await rig.until(3);
    expect(first).toMatchObject({
      '@timestamp': TIME,
      '@metadata': HEAD,
      event: { original: 'first "quoted" line' },
      n: '7',
      a_b: 'x 7',
    });
    expect(first?.user ?? first?.labels).toEqual(first?.user === undefined ? { user: 'a "b" \\c' } : 'a "b" \\c');
    expect(first).not.toHaveProperty('none');
    expect(second).toMatchObject({
      '@timestamp': TIME,
      '@nanoseconds': 456_789,
      '@metadata': { host: 'web-2' },
      event: { original: 'a trace\n  in two lines' },
    });
    expect(third).toMatchObject({ '@timestamp': 1_770_000_001_000, '@metadata': { index: 'other' } });
    expect(third).not.toHaveProperty('@nanoseconds');
  });

  it('takes any text', async () => {
    const rig = receiver();
    const output = forward({ servers: [await at(rig)], ...options });
    const texts: string[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), { maxLength: 20 }),
        async (some) => {
          const whole = some.map((text) => text.toWellFormed()).filter((text) => text.replace(/\0+$/, '') !== '');
          texts.push(...whole.map((text) => `<${text}>`));
          await output.send(whole.map((text) => line(`<${text}>`)));
        },
      ),
      { numRuns: 40, seed: 20_261_126 },
    );
    await rig.until(texts.length);
    expect(originals(rig)).toEqual(texts);
  });
});

it('shows its token where the receiver wants one', async () => {
  const rig = receiver({ tokens: ['aaaaaaaa-1111'] });
  const output = forward({ servers: [await at(rig)], token: 'aaaaaaaa-1111' });
  await output.send([line('hello')]);
  await rig.until(1);
});

describe('acknowledgement', () => {
  it('is waited for', async () => {
    const rig = receiver();
    const output = forward({ servers: [await at(rig)] });
    rig.hold();
    let isDone = false;
    const put = output.send([line('a')]).then(() => {
      isDone = true;
    });
    await until(() => rig.given.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isDone).toBe(false);
    rig.release();
    await put;
    expect(answer(output)).toMatch(/^127\.0\.0\.1:\d+ has acknowledged them$/);
  });

  it('that does not come sends everything again, to whoever takes it', async () => {
    const [stuck, well] = [receiver(), receiver()];
    stuck.hold();
    const output = forward({ servers: [await at(stuck)], ackTimeout: '300ms' });
    const put = output.send(Array.from({ length: 50 }, (_, number) => line(`n ${number}`)));
    await until(() => answer(output).includes('acknowledged nothing for 0.3 s'));
    stuck.release();
    await put;
    expect(new Set(originals(stuck)).size).toBe(50);
    expect(output.counts.get('retries')).toBeGreaterThan(0);
    expect(well.acknowledged).toEqual([]);
  });

  it('of a receiver that can’t is not asked for in vain', async () => {
    const rig = receiver();
    const output = forward({ servers: [await at(rig)], protocol: 'v3' });
    void output.send([line('a')]).catch(() => undefined);
    await until(() => output.answers.length > 0);
    expect(answer(output)).toContain('set `useACK: false`');
  });
});

describe('several servers', () => {
  it('have their turns, between batches', async () => {
    const rigs = [receiver(), receiver(), receiver()];
    const output = forward({ servers: await Promise.all(rigs.map(at)), autoLBVolume: 1 });
    let sent = 0;
    while (rigs.some((rig) => rig.acknowledged.length === 0)) await output.send([line(`n ${sent++}`)]);
    await until(() => rigs.reduce((sum, rig) => sum + rig.acknowledged.length, 0) === sent);
    expect(new Set(rigs.flatMap(originals)).size).toBe(sent);
  });

  it('of which one is dead do with the other, and one that dies is replaced', async () => {
    const [one, other] = [receiver(), receiver()];
    const dead = `127.0.0.1:${await freePort()}`;
    const output = forward({ servers: [dead, await at(one), await at(other)] });
    for (let number = 0; number < 20; number++) await output.send([line(`n ${number}`)]);
    const used = one.acknowledged.length > 0 ? one : other;
    await used.stop();
    for (let number = 20; number < 40; number++) await output.send([line(`n ${number}`)]);
    expect(new Set([one, other].flatMap(originals)).size).toBe(40);
    expect(output.dead).toEqual([]);
  });
});

describe('TLS', () => {
  const tls = () => ({ certificate: join(folder, 'both.pem'), key: join(folder, 'both.pem') });

  it('with a certificate of its own, in one file with its key as Splunk’s are', async () => {
    const rig = receiver({ tls: { ...tls(), authorities: [join(folder, 'cert.pem')] } });
    const both = join(folder, 'both.pem');
    const options = { authorities: [join(folder, 'cert.pem')], certificate: both, key: both };
    const output = forward({ servers: [`localhost:${await rig.port()}`], tls: options });
    await output.send([line('secret')]);
    expect(originals(rig)).toEqual(['secret']);
  });

  it.each<[string, object, RegExp]>([
    ['an authority that is not known', {}, /name it under `tls.authorities` \(DEPTH_ZERO_SELF_SIGNED_CERT\)/],
    ['no TLS', { tls: undefined }, /closed the connection at the greeting: it may expect TLS/],
  ])('%s: words that name the mend', async (_title, more, words) => {
    const rig = receiver({ tls: tls() });
    const output = forward({ servers: [`localhost:${await rig.port()}`], tls: {}, ...more });
    void output.send([line('a')]).catch(() => undefined);
    await until(() => output.answers.length > 0);
    expect(answer(output)).toMatch(words);
  });
});

describe('what answers otherwise', () => {
  const serve = async (speak: (socket: Socket) => void): Promise<string> => {
    const server: Server = createServer((socket) => {
      socket.on('error', () => undefined);
      speak(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => void server.close());
    const address = server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  };

  it.each<[string, (socket: Socket) => void, string]>([
    ['nothing', (socket) => void socket.on('data', () => undefined), 'is that its splunktcp port?'],
    ['a web page', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'does not speak the protocol'],
    ['garbage', (socket) => void socket.write(Buffer.alloc(64, 0xff)), ''],
    ['an end', (socket) => void socket.end(), 'closed the connection at the greeting'],
    [
      'a version without acknowledgements',
      (socket) => void socket.write(encodeS2sControl('cap_response=success')),
      'does not offer version 4',
    ],
    [
      'acknowledgements of what nobody sent, and then nonsense',
      (socket) => {
        socket.write(encodeS2sControl('cap_response=success;v4=true'));
        socket.once('data', () =>
          socket.write(Buffer.from([0xfa, 100, 0xff, 0xff, 0x03, 0xfb, 0x90, 0x4e, 1, 2, 3, 4])),
        );
      },
      '',
    ],
  ])('%s: it is said, and the event waits', async (_title, speak, words) => {
    const output = forward({ servers: [await serve(speak)], connectionTimeout: '300ms', ackTimeout: '300ms' });
    let isDone = false;
    void output.send([line('a')]).then(
      () => {
        isDone = true;
      },
      () => undefined,
    );
    await until(() => output.answers.length > 0);
    expect(answer(output)).toContain(words);
    expect(output.answers[0]?.ok).toBe(false);
    expect(isDone).toBe(false);
  });
});

describe('what is sent', () => {
  it.each<[string, object, Partial<Event>, object]>([
    ['a message where there is no original', {}, { message: 'only this' }, { event: { original: 'only this' } }],
    ['JSON where there is no text', {}, { a: 1 }, { event: { original: expect.stringMatching(/"a":1/) } }],
    [
      'JSON of all fields',
      { payload: 'json', sourcetype: 'tocsin:json' },
      { user: { name: 'eve' }, '@metadata': { sourcetype: 'django', index: 'i' } },
      { user: { name: 'eve' }, '@metadata': { sourcetype: 'tocsin:json', index: 'i' } },
    ],
    [
      'names by template, and the receiver’s where a field is missing',
      { index: 'web-%{[app]}', host: '%{[none]}' },
      { app: 'shop', message: 'm', '@metadata': { host: 'h' } },
      { '@metadata': { index: 'web-shop', host: '127.0.0.1' } },
    ],
    [
      'names that break nothing',
      { source: '%{[path]}' },
      { path: 'a\0b\r\nc', message: 'm' },
      { '@metadata': { source: 'a b  c' } },
    ],
  ])('%s', async (_title, options, event, expected) => {
    const rig = receiver();
    const output = forward({ servers: [await at(rig)], ...options });
    await output.send([{ '@timestamp': TIME, ...event }]);
    expect((await rig.until(1))[0]).toMatchObject(expected);
  });

  it('an event of more than a megabyte is cut between characters, and counted', async () => {
    const rig = receiver();
    const output = forward({ servers: [await at(rig)] });
    await output.send([line('é'.repeat(1 << 20))]);
    const [text] = (await rig.until(1)).map(({ event }) => String((event as { original?: string }).original));
    expect(text).toMatch(/^é+$/);
    expect(output.counts.get('event_truncated')).toBe(1);
  });

  it('more sources than the receiver keeps open', async () => {
    const rig = receiver({ maxChannels: 3 });
    const output = forward({ servers: [await at(rig)] });
    await output.send(
      Array.from({ length: 40 }, (_, number) =>
        line(`n ${number}`, { '@metadata': { source: `s${(number * 7) % 11}` } }),
      ),
    );
    expect(rig.acknowledged.map((event) => event['@metadata']?.source)).toEqual(
      Array.from({ length: 40 }, (_, number) => `s${(number * 7) % 11}`),
    );
  });
});
