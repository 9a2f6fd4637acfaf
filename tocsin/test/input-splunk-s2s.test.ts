import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeS2sFrame, encodeS2sPacket, type S2sFrame } from '../src/inputs/index.ts';
import { CERT, KEY } from './certificate.ts';
import { key, S2sForwarder, type S2sForwarderOptions, until } from './s2s-forwarder.ts';
import { type SinkRig, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-s2s-'));
  writeFileSync(join(folder, 'cert.pem'), CERT);
  writeFileSync(join(folder, 'key.pem'), KEY);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const start = (options: object = {}, rig: Parameters<typeof startInput>[2] = {}): SinkRig => {
  const running = startInput('splunk-s2s', { port: 0, codecOptions: { timeZone: 'UTC' }, ...options }, rig);
  ends.push(() => running.stop());
  return running;
};
const forwarder = async (rig: SinkRig, options: Omit<S2sForwarderOptions, 'port'> = {}): Promise<S2sForwarder> => {
  const made = new S2sForwarder({ ...options, port: await rig.port() });
  ends.push(() => made.socket.destroy());
  return made;
};
/** Version 4, greeted. */
const universal = async (rig: SinkRig, options: Omit<S2sForwarderOptions, 'port'> = {}): Promise<S2sForwarder> => {
  const made = await forwarder(rig, options);
  await made.greeted();
  return made;
};
const plain = async (rig: SinkRig): Promise<Socket> => {
  const socket = connect(await rig.port(), '127.0.0.1');
  socket.on('error', () => undefined);
  ends.push(() => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
};
const originals = (rig: SinkRig): unknown[] =>
  rig.acknowledged.map(({ event }) => (event as { original?: string } | undefined)?.original);
const lastError = (rig: SinkRig): string | undefined => rig.input.listeners?.()[0]?.lastError?.message;
const frame = (raw: string, pairs: S2sFrame['pairs'] = []): Buffer => encodeS2sFrame({ raw: Buffer.from(raw), pairs });

describe('the greeting', () => {
  it('grants version 4, and the channels that may be open', async () => {
    const rig = start({ maxChannels: 17 });
    const client = await forwarder(rig);
    expect(await client.greeted()).toBe(
      'cap_response=success;cap_flush_key=false;idx_can_send_hb=false;idx_can_recv_token=true;request_certificate=false;v4=true;channel_limit=17;pl=6',
    );
    expect(rig.input.listeners?.()).toMatchObject([{ protocol: 'tcp', clients: 1 }]);
  });

  it('is not answered where nothing is asked', async () => {
    const rig = start();
    const client = await forwarder(rig, { version: 2, capabilities: false });
    client.write(frame('hello', [['_done', '_done']]));
    await rig.until(1);
    expect(client.heard).toEqual([]);
  });

  it.each([
    [
      '--splunk-cooked-mode-v2--:C',
      'it speaks the compressed protocol of old: set `compressed = false` in outputs.conf',
    ],
    ['--splunk-cooked-mode-v7--', 'there is no signature "--splunk-cooked-mode-v7--"'],
  ])('%s is refused', async (signature, message) => {
    const rig = start();
    const socket = await plain(rig);
    const hello = Buffer.alloc(400);
    hello.write(signature);
    socket.write(hello);
    await until(() => socket.destroyed);
    expect(lastError(rig)).toBe(`127.0.0.1: ${message}`);
    expect(rig.counts.get('frame_unsupported')).toBe(1);
  });
});

describe('a universal forwarder', () => {
  it('sends pieces of text that become lines, channel by channel', async () => {
    const rig = start();
    const client = await universal(rig);
    client.open(1, '/a.log', 'one');
    client.open(2, '/b.log', 'two', 'web-2');
    const index = [key('_MetaData:Index', 'shop'), key('_path', '/a.log')];
    client.piece(1, 1, 'a1\na', index);
    client.piece(2, 3, 'b1\r\nb', [key('_MetaData:Index', 'default')]);
    client.piece(1, 5, '2\n\n', index);
    client.piece(2, 7, '2\r\n', [key('_MetaData:Index', 'default')]);
    client.send({ kind: 'close', channel: 1 }, { kind: 'close', channel: 2 });
    await rig.until(4);
    expect(rig.acknowledged.map(({ event, '@metadata': metadata }) => [event, { ...metadata }])).toEqual([
      [{ original: 'a1' }, { index: 'shop', source: '/a.log', sourcetype: 'one', host: 'web-1' }],
      [{ original: 'a2' }, { index: 'shop', source: '/a.log', sourcetype: 'one', host: 'web-1' }],
      [{ original: 'b1' }, { source: '/b.log', sourcetype: 'two', host: 'web-2' }],
      [{ original: 'b2' }, { source: '/b.log', sourcetype: 'two', host: 'web-2' }],
    ]);
    expect(rig.acknowledged[0]?.['@timestamp']).toBe(1_750_000_000_000);
  });

  it("sends Django's tracebacks, which stay whole over pieces and have the fields that a file would give them", async () => {
    const rig = start();
    const client = await universal(rig);
    client.open(1, '/srv/django.log', 'django_app');
    const text =
      '2026-11-23 01:57:17,889 [ERROR] django.request: Internal Server Error: /boom/\n' +
      'Traceback (most recent call last):\n  File "/srv/app/views.py", line 7, in boom\n    raise ValueError("no")\n' +
      'ValueError: no\n2026-11-23 01:57:17,938 [WARNING] django.request: Not Found: /.env\n';
    for (let at = 0; at < text.length; at += 37) client.piece(1, at, text.slice(at, at + 37));
    await rig.until(2);
    expect(rig.acknowledged).toMatchObject([
      {
        '@timestamp': 1795399037889,
        message: 'Internal Server Error: /boom/',
        error: { type: 'ValueError' },
        '@metadata': { sourcetype: 'django_app', source: '/srv/django.log', host: 'web-1' },
      },
      { url: { path: '/.env' }, http: { response: { status_code: 404 } } },
    ]);
    expect(rig.notices).toHaveLength(1);
  });

  it('does not mix sources: a line ends where index, source, sourcetype or host change', async () => {
    const rig = start();
    const client = await universal(rig);
    client.open(1);
    client.piece(1, 1, 'cut here', [key('MetaData:Source', 'source::/one')]);
    client.piece(1, 2, 'another\n', [key('MetaData:Source', 'source::/two')]);
    client.end();
    await rig.until(2);
    expect(rig.acknowledged.map((event) => [event['@metadata']?.source, event.message])).toEqual([
      ['/one', 'cut here'],
      ['/two', 'another'],
    ]);
  });

  it('delivers a last line without an end in time, marked', async () => {
    const rig = start({ partialTimeout: 20, multilineTimeout: 5 });
    const client = await universal(rig, { capabilities: 'ack=1;compression=0' });
    client.open(1);
    client.piece(1, 9, 'no end');
    await rig.until(1);
    expect(rig.acknowledged[0]).toMatchObject({ message: 'no end', log: { flags: 'partial' } });
    await until(() => client.acknowledged.has(9));
  });

  it('reads sourcetypes by codecs of their own', async () => {
    const rig = start({ sourcetypes: { java: { codec: 'multiline' } } });
    const client = await universal(rig);
    client.open(1, '/x', 'java');
    client.piece(1, 1, 'first\n  at here\n  at there\nsecond\n');
    client.end();
    await rig.until(2);
    expect(originals(rig)).toEqual(['first\n  at here\n  at there', 'second']);
  });

  it('sends other charsets', async () => {
    const rig = start();
    const client = await universal(rig);
    client.open(1);
    const bytes = Buffer.from('größe\nnext\n', 'utf16le');
    client.piece(1, 1, bytes.subarray(0, 5), [key('_charSet', 'UTF-16LE')]);
    client.piece(1, 2, bytes.subarray(5), [key('_charSet', 'UTF-16LE')]);
    client.end();
    await rig.until(2);
    expect(originals(rig)).toEqual(['größe', 'next']);
  });

  it('copies channels', async () => {
    const rig = start();
    const client = await universal(rig);
    client.open(1, '/origin', 'typed');
    client.send({
      kind: 'channel',
      channel: 2,
      template: 1,
      source: 'source::/copy',
      host: undefined,
      sourcetype: undefined,
      code: undefined,
      columns: [],
    });
    client.piece(2, 1, 'x\n');
    client.end();
    await rig.until(1);
    expect(rig.acknowledged[0]?.['@metadata']).toMatchObject({ source: '/copy', sourcetype: 'typed', host: 'web-1' });
  });
});

describe('a heavy forwarder', () => {
  it('sends events with their time and their fields', async () => {
    const rig = start();
    const client = await universal(rig);
    client.send({
      kind: 'channel',
      channel: 1,
      source: 'source::/app',
      host: 'host::h',
      sourcetype: 'sourcetype::s',
      code: undefined,
      columns: ['region', 'tier'],
    });
    client.merged(1, 1, 'two\nlines', [
      key('_MetaData:Index', 'main'),
      { type: 1 | 4, name: 1, value: 'gold' },
      { type: 3, name: 'retries', value: 3 },
      { type: 2 | 4, name: 0, value: '.250001' },
      { type: 2 | 8, name: 8, value: 28 },
      { type: 3 | 12, name: 'word', value: { offset: 4, length: 5 } },
      { type: 3 | 4, name: 'host', value: 'of a label' },
      { type: 1 | 4, name: 9, value: 'unknown' },
    ]);
    await rig.until(1);
    const [event] = rig.acknowledged;
    expect(event).toMatchObject({
      '@timestamp': 1_750_000_000_250,
      '@nanoseconds': 1_000,
      event: { original: 'two\nlines' },
      tier: 'gold',
      retries: 3,
      word: 'lines',
      labels: { host: 'of a label' },
    });
    expect(event).not.toHaveProperty('date_zone');
    expect(rig.counts.get('field_unknown')).toBe(1);
  });

  it('sends lines that are recognised, and whose time it has found', async () => {
    const rig = start();
    const client = await universal(rig);
    client.open(1, '/var/log/nginx/access.log', 'access_combined');
    client.merged(1, 1, '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"');
    await rig.until(1);
    expect(rig.acknowledged[0]).toMatchObject({
      '@timestamp': 1_750_000_000_000,
      http: { response: { status_code: 404 } },
      source: { address: '203.0.113.7' },
      '@metadata': { sourcetype: 'access_combined' },
    });
  });

  it('sends frames of version 3', async () => {
    const rig = start({ index: 'others' });
    const client = await forwarder(rig, { isV4: false });
    await client.greeted();
    client.write(
      frame('one\nevent', [
        ['_time', '1530024154.040'],
        ['_meta', 'region::eu app::"big \\"shop\\"" timestartpos::0 punct::__ _subsecond::.5'],
        ['_linebreaker', '_linebreaker'],
        ['MetaData:Host', 'host::h1'],
        ['MetaData:Source', 'source::/s'],
        ['MetaData:Sourcetype', 'sourcetype::t'],
        ['_MetaData:Index', 'default'],
      ]),
    );
    await rig.until(1);
    const [event] = rig.acknowledged;
    expect(event).toMatchObject({
      '@timestamp': 1530024154040,
      event: { original: 'one\nevent' },
      region: 'eu',
      app: 'big "shop"',
      '@metadata': { host: 'h1', source: '/s', sourcetype: 't', index: 'others' },
    });
    expect(event).not.toHaveProperty('punct');
  });
});

describe('versions 2 and 3', () => {
  it.each([1, 2, 3])('version %s sends events and pieces in frames', async (version) => {
    const rig = start();
    const client = await forwarder(rig, { version, capabilities: version === 3 ? 'ack=0;compression=0' : false });
    const of = (source: string, ...more: S2sFrame['pairs']): S2sFrame['pairs'] => [
      ['MetaData:Source', `source::${source}`],
      ['MetaData:Host', 'host::h'],
      ...more,
    ];
    client.write(
      frame('whole', of('/a', ['_done', '_done'])),
      frame('b1\nb', of('/b')),
      frame('a2', of('/a', ['_done', '_done'])),
      frame('2\n', of('/b')),
    );
    client.end();
    await rig.until(4);
    expect(originals(rig)).toEqual(
      ['whole', 'b1', 'a2', 'b2'].sort((a, b) => originals(rig).indexOf(a) - originals(rig).indexOf(b)),
    );
    expect(new Set(originals(rig))).toEqual(new Set(['whole', 'b1', 'a2', 'b2']));
  });
});

describe('what is compressed', () => {
  it('is taken as a stream, however it is cut', async () => {
    const rig = start();
    const client = await universal(rig);
    client.open(1);
    const lines = Array.from({ length: 2_000 }, (_, number) => `line ${number}\n`);
    const packets = lines.map((line, number) =>
      encodeS2sPacket({ kind: 'event', channel: 1, flags: 0x235, id: number, fields: [], raw: Buffer.from(line) }),
    );
    const deflated = deflateSync(Buffer.concat(packets));
    client.write(Buffer.from([0xf9]));
    for (let at = 0; at < deflated.length; at += 501) client.write(deflated.subarray(at, at + 501));
    client.end();
    await rig.until(2_000);
    expect(originals(rig)).toEqual(lines.map((line) => line.trim()));
  });

  it('is no bomb', async () => {
    const rig = start();
    const client = await universal(rig);
    client.open(1);
    const packet = encodeS2sPacket({
      kind: 'event',
      channel: 1,
      flags: 0,
      fields: [],
      raw: Buffer.alloc(7 << 20, 'a'),
    });
    client.write(Buffer.from([0xf9]), deflateSync(Buffer.concat([packet, packet, packet])));
    await until(() => client.isClosed);
    expect(lastError(rig)).toBe('127.0.0.1: it inflates to more than 400 times its length');
    expect(rig.counts.get('frame_too_large')).toBe(1);
  });
});

describe('acknowledgements', () => {
  const asking = { capabilities: 'ack=1;compression=0' };

  it('are given once every output has the events, batch ends included, as ranges', async () => {
    const rig = start();
    rig.hold();
    const client = await universal(rig, asking);
    client.open(1);
    client.piece(1, 1, 'one\n');
    client.piece(1, 2, 'two\n');
    client.send({ kind: 'event', channel: 1, flags: 0x235, id: 3, fields: [], raw: Buffer.alloc(0) });
    await until(() => rig.given.length === 2);
    expect(client.acknowledged.has(1)).toBe(false);
    rig.release();
    await until(() => client.acknowledged.size === 4);
    expect([...client.acknowledged].sort()).toEqual([0, 1, 2, 3]);
  });

  it('wait for the end of a line', async () => {
    const rig = start();
    const client = await universal(rig, asking);
    client.open(1);
    client.piece(1, 1, 'be');
    client.piece(1, 2, 'gun\nbe');
    await until(() => client.acknowledged.has(0));
    client.open(2, '/other');
    client.piece(2, 7, 'x\n');
    client.send({ kind: 'close', channel: 2 });
    await until(() => client.acknowledged.has(7));
    expect([client.acknowledged.has(1), client.acknowledged.has(2)]).toEqual([false, false]);
    client.piece(1, 3, 'gun\n');
    client.send({ kind: 'close', channel: 1 });
    await until(() => client.acknowledged.has(3));
    expect(originals(rig).sort()).toEqual(['begun', 'begun', 'x']);
    expect(client.acknowledged.size).toBe(5);
  });

  it('do not tear a line whose client waits for them before it sends the rest', async () => {
    const rig = start({ partialTimeout: 200, multilineTimeout: 5 });
    const client = await universal(rig, asking);
    await until(() => client.acknowledged.has(0));
    rig.hold();
    client.open(1);
    client.open(2, '/other');
    client.piece(2, 1, 'x\n');
    client.send({ kind: 'close', channel: 2 });
    client.piece(1, 2, 'one\nt');
    await until(() => rig.given.length === 1);
    // Far longer than the time after which a silent client's line would go.
    await sleep(600);
    rig.release();
    await until(() => client.acknowledged.has(1));
    client.piece(1, 3, 'wo\n');
    await until(() => client.acknowledged.has(3));
    expect(originals(rig)).toEqual(['x', 'one', 'two']);
    client.piece(1, 4, 'alone');
    await until(() => client.acknowledged.has(4));
    expect(rig.acknowledged[3]).toMatchObject({ message: 'alone', log: { flags: 'partial' } });
  });

  it('keep a line whole whose connection is cut off within: its client sends it again', async () => {
    const rig = start();
    const client = await universal(rig, asking);
    client.open(1);
    client.piece(1, 1, 'one\nt');
    client.piece(1, 2, 'w');
    await rig.until(1);
    client.socket.resetAndDestroy();
    await until(() => rig.input.listeners?.()[0]?.clients === 0);
    expect([...client.acknowledged]).toEqual([0]);
    const again = await universal(rig, asking);
    again.open(1);
    again.piece(1, 1, 'one\nt');
    again.piece(1, 2, 'w');
    again.piece(1, 3, 'o\n');
    await until(() => again.acknowledged.has(3));
    expect(originals(rig)).toEqual(['one', 'one', 'two']);
  });

  it('are not given where the outputs fail', async () => {
    const rig = start();
    const client = await universal(rig, asking);
    await until(() => client.acknowledged.has(0));
    rig.hold();
    client.open(1);
    client.piece(1, 1, 'lost\n');
    client.send({ kind: 'close', channel: 1 });
    await until(() => rig.given.length === 1);
    rig.break();
    await until(() => client.isClosed);
    expect(client.acknowledged.has(1)).toBe(false);
  });

  it('are not given to who does not ask', async () => {
    const rig = start();
    const client = await universal(rig);
    client.open(1);
    client.piece(1, 1, 'x\n');
    client.send({ kind: 'close', channel: 1 });
    await rig.until(1);
    client.open(2);
    client.piece(2, 2, 'y\n');
    client.send({ kind: 'close', channel: 2 });
    await rig.until(2);
    expect(client.heard).toHaveLength(1);
  });

  it('are given to the end when it stops', async () => {
    const rig = start({ multilineTimeout: 60_000 });
    const client = await universal(rig, asking);
    client.open(1);
    client.piece(1, 1, 'whole\n');
    client.piece(1, 2, 'cut');
    await until(() => client.acknowledged.has(0));
    await rig.stop();
    await until(() => client.isClosed);
    expect(client.acknowledged.has(2)).toBe(false);
    expect(originals(rig).includes('cut')).toBe(false);
    expect(client.acknowledged.has(1)).toBe(originals(rig).includes('whole'));
  });
});

describe('tokens', () => {
  const tokens = ['aaaaaaaa-1111', 'bbbbbbbb-2222'];

  it('let in who shows one of them', async () => {
    const rig = start({ tokens });
    const client = await forwarder(rig, { token: 'bbbbbbbb-2222' });
    await client.greeted();
    client.open(1);
    client.piece(1, 1, 'hello\n');
    await rig.until(1);
  });

  it.each([
    ['none', {}, 'token_missing', 'it shows none of `tokens`: set `token` in its outputs.conf'],
    ['another', { token: 'cccccccc-3333' }, 'token_invalid', 'the token that it shows is none of `tokens`'],
  ])('turn away who shows %s, and acknowledge nothing', async (_name, options, reason, message) => {
    const rig = start({ tokens });
    const client = await forwarder(rig, { capabilities: 'ack=1;compression=0', ...options });
    await client.greeted();
    client.open(1);
    client.piece(1, 1, 'hello\n');
    await until(() => client.isClosed);
    expect(lastError(rig)).toBe(`127.0.0.1: ${message}`);
    expect([rig.counts.get(reason), client.acknowledged.has(1), rig.acknowledged.length]).toEqual([1, false, 0]);
  });

  it('turn away frames of old, and lines, which show none', async () => {
    const rig = start({ tokens });
    const old = await forwarder(rig, { version: 2, capabilities: false });
    old.write(frame('hello', [['_done', '_done']]));
    await until(() => old.isClosed);
    const lines = await plain(rig);
    lines.write('hello\n');
    await until(() => lines.destroyed);
    expect(lastError(rig)).toContain('shows no token');
    expect([rig.counts.get('token_missing'), rig.counts.get('greeting_unknown'), rig.acknowledged.length]).toEqual([
      1, 1, 0,
    ]);
  });

  it('are nobody’s business where none is set', async () => {
    const rig = start();
    const client = await forwarder(rig, { token: 'cccccccc-3333' });
    await client.greeted();
    client.open(1);
    client.piece(1, 1, 'hello\n');
    await rig.until(1);
  });
});

it('a forwarder that has nothing to send says so, and stays', async () => {
  const rig = start();
  const client = await forwarder(rig);
  client.write(Buffer.alloc(8));
  await client.greeted();
  client.open(1);
  for (const byte of Buffer.alloc(8)) client.write(Uint8Array.of(byte));
  client.piece(1, 1, 'hello\n');
  client.write(Buffer.alloc(8));
  client.piece(1, 2, 'there\n');
  await rig.until(2);
  expect(rig.counts.get('frame_malformed')).toBeUndefined();
});

describe('lines without a greeting', () => {
  it('are read as those of a file', async () => {
    const rig = start({ index: 'raw' });
    const socket = await plain(rig);
    for (const part of ['-', '-splunk\n', 'WARNING 2026-11-23 01:58:06,100 log 12 34 Not Found: /wp', '-login.php'])
      await new Promise((resolve) => socket.write(part, resolve));
    socket.end();
    await rig.until(2);
    expect(originals(rig)).toEqual(['--splunk', expect.stringContaining('/wp-login.php')]);
    expect(rig.acknowledged[1]).toMatchObject({
      url: { path: '/wp-login.php' },
      '@metadata': {
        source: expect.stringMatching(/^tcp:\d+$/),
        host: '127.0.0.1',
        sourcetype: 'django',
        index: 'raw',
      },
    });
    expect(rig.counts.get('plain_clients')).toBe(1);
  });

  it.each([
    [{ plainLines: false }, 'hello\n', 'it does not greet as a forwarder, and `plainLines` is false'],
    [{}, '\x16\x03\x01\x02', 'it sends neither a greeting nor lines; is it TLS?'],
  ])('may be refused: %o %s', async (options, bytes, message) => {
    const rig = start(options);
    const socket = await plain(rig);
    socket.write(bytes);
    await until(() => socket.destroyed);
    expect(lastError(rig)).toBe(`127.0.0.1: ${message}`);
    expect(rig.counts.get('greeting_unknown')).toBe(1);
  });
});

describe('limits', () => {
  it.each<[string, object, (client: S2sForwarder) => void, string, string]>([
    [
      'an event without a channel',
      {},
      (client) => client.piece(4, 1, 'x\n'),
      'an event on channel 4, which is not open',
      'frame_malformed',
    ],
    [
      'too many channels',
      { maxChannels: 1 },
      (client) => [1, 2].map((channel) => client.open(channel)),
      'it opens more than 1 channels',
      'frame_too_large',
    ],
    [
      'a name that is too long',
      {},
      (client) => client.open(1, '/'.repeat(9_000)),
      'a name of 9008 characters, at most 8192 are taken',
      'frame_too_large',
    ],
    [
      'too many fields',
      { maxFields: 16 },
      (client) => {
        client.open(1);
        client.merged(1, 1, 'x', Array(17).fill(key('a', 'b')));
      },
      '17 fields of an event, at most 16 are taken',
      'frame_too_large',
    ],
    [
      'a frame that is too long',
      { maxFrameBytes: 65_536 },
      (client) => {
        client.open(1);
        client.piece(1, 1, 'x'.repeat(65_537));
      },
      '65537 bytes of an event, at most 65536 are taken',
      'frame_too_large',
    ],
    [
      'a frame that does not end',
      { frameTimeout: 20 },
      (client) => client.write(Buffer.from([0xfe])),
      'a frame was not whole after 0.02 s',
      'frame_timeout',
    ],
    [
      'a frame that is cut off',
      {},
      (client) => {
        client.write(Buffer.from([0xfe]));
        client.end();
      },
      'its last frame is cut off',
      'frame_malformed',
    ],
  ])('%s ends the connection', async (_what, options, act, message, reason) => {
    const rig = start(options);
    const client = await universal(rig);
    act(client);
    await until(() => client.isClosed);
    await until(() => lastError(rig) !== undefined);
    expect(lastError(rig)).toBe(`127.0.0.1: ${message}`);
    expect(rig.counts.get(reason)).toBe(1);
    // Others are served.
    const other = await universal(rig);
    other.open(1);
    other.piece(1, 1, 'fine\n');
    other.send({ kind: 'close', channel: 1 });
    await rig.until(1);
    expect(originals(rig)).toEqual(['fine']);
  });

  it('end silent clients, before and after the greeting', async () => {
    const rig = start({ idleTimeout: 20 });
    const socket = await plain(rig);
    await until(() => socket.destroyed);
    expect(lastError(rig)).toBe('127.0.0.1: it said nothing');
    const client = await forwarder(rig);
    await until(() => client.isClosed);
    expect(lastError(rig)).toBe('127.0.0.1: it was silent for 0.02 s');
    expect(rig.counts.get('idle_closed')).toBe(2);
  });

  it('holds back a client that is faster than the pipeline', async () => {
    const rig = start({}, { maxEvents: 1_000 });
    rig.hold();
    const client = await universal(rig);
    client.open(1);
    const block = 'x'.repeat(99).concat('\n').repeat(2_000);
    for (let number = 0; number < 60; number++) client.piece(1, number, block);
    await until(() => client.socket.writableLength > 1 << 20);
    rig.release();
    await rig.until(120_000);
    expect(rig.acknowledged).toHaveLength(120_000);
  }, 30_000);
});

describe('TLS', () => {
  it('lets in only clients with a certificate, where it is told so', async () => {
    const cert = join(folder, 'cert.pem');
    const rig = start({ tls: { certificate: cert, key: join(folder, 'key.pem'), authorities: [cert] } });
    const stranger = await forwarder(rig, { tls: { ca: CERT } });
    await until(() => stranger.isClosed);
    expect(rig.counts.get('handshake_failed')).toBe(1);
    const client = await universal(rig, { tls: { ca: CERT, cert: CERT, key: KEY } });
    client.open(1);
    client.piece(1, 1, 'secret\n');
    client.send({ kind: 'close', channel: 1 });
    await rig.until(1);
    expect(rig.input.listeners?.()).toMatchObject([{ protocol: 'tls' }]);
    expect(originals(rig)).toEqual(['secret']);
  });

  it('is missed where everybody may connect', () => {
    expect(start({ address: '0.0.0.0' }).notices).toEqual([
      expect.stringContaining('takes events from everybody who reaches 0.0.0.0'),
    ]);
    expect(start().notices).toEqual([]);
  });
});

it('a codec that is not there is said', () => {
  expect(() => start({ codec: 'nope' })).toThrow('there is no codec "nope"');
  expect(() => start({ sourcetypes: { x: { codec: 'nope' } } })).toThrow('there is no codec of that name');
});
