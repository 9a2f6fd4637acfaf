import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getField } from '../src/event/index.ts';
import type { ListenerStatus } from '../src/inputs/index.ts';
import { CERT, KEY } from './certificate.ts';
import { type SinkRig, type SinkRigOptions, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
let folder = '';
let cert = '';
let key = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-syslog-'));
  cert = join(folder, 'cert.pem');
  key = join(folder, 'key.pem');
  writeFileSync(cert, CERT);
  writeFileSync(key, KEY);
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

const until = async (isDone: () => boolean): Promise<void> => {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 2));
};
const start = (name: string, options: object = {}, rig: SinkRigOptions = {}): SinkRig => {
  const running = startInput(name, { port: 0, ...options }, rig);
  ends.push(() => running.stop());
  return running;
};
const portOf = async (rig: SinkRig, protocol: ListenerStatus['protocol']): Promise<number> => {
  const find = () => rig.input.listeners?.().find((listener) => listener.protocol === protocol);
  await until(() => find() !== undefined);
  return Number(find()?.address.split(':').at(-1));
};
const client = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  ends.push(() => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
};
const sender = (port: number, address = '127.0.0.1') => {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  ends.push(() => socket.close());
  return (text: string | Uint8Array): Promise<void> =>
    new Promise((resolve, reject) =>
      socket.send(text, port, address, (error) => (error === null ? resolve() : reject(error))),
    );
};
const messages = (rig: SinkRig) => rig.acknowledged.map(({ message }) => message);
const count = (rig: SinkRig, reason: string): number => rig.counts.get(reason) ?? 0;

it('many clients at once make Node warn of nothing, and let the input stop', async () => {
  const warnings: string[] = [];
  const listen = ({ message }: Error): void => void warnings.push(message);
  process.on('warning', listen);
  ends.push(() => process.off('warning', listen));
  const rig = start('tcp');
  const port = await portOf(rig, 'tcp');
  const clients = await Promise.all(Array.from({ length: 40 }, () => client(port)));
  for (const socket of clients) socket.write('a line\n');
  await rig.until(clients.length);
  await rig.stop();
  await until(() => clients.every((socket) => socket.destroyed));
  expect(warnings).toEqual([]);
});

describe('the syslog input', () => {
  it('takes both protocols, each in the kinds that senders have', async () => {
    const rig = start('syslog', { timeZone: 'UTC', index: 'devices' });
    const send = sender(await portOf(rig, 'udp'));
    await send('<34>Oct 11 22:14:15 mymachine su[7]: failed\n\0');
    await send('<165>1 2003-10-11T22:14:15.003Z - app - ID47 - whole');
    await rig.until(2);
    const socket = await client(await portOf(rig, 'tcp'));
    socket.write('<13>Oct 11 22:14:15 h a: line\n15 <13>1 - - - - -32 <13>Oct 11 02:14:15');
    socket.end(' h abc: last');
    await rig.until(5);
    expect(messages(rig)).toEqual(['failed', 'whole', 'line', '', 'last']);
    expect(rig.acknowledged[0]).toMatchObject({
      '@metadata': { source: 'udp:0', host: 'mymachine', index: 'devices', sourcetype: 'linux_secure' },
      log: { source: { address: '127.0.0.1' }, syslog: { hostname: 'mymachine', priority: 34 } },
      process: { name: 'su', pid: 7 },
    });
    expect(rig.acknowledged[1]).toMatchObject({ '@metadata': { host: '127.0.0.1', sourcetype: 'syslog' } });
    expect(rig.acknowledged[2]).toMatchObject({ '@metadata': { source: 'tcp:0', host: 'h' } });
    expect(rig.notices).toEqual([]);
  });

  it('reads what a relay sends in any pieces, by TLS, with a certificate of the client', async () => {
    const tls = { certificate: cert, key, authorities: [cert] };
    const rig = start('syslog', { tls });
    expect(rig.input.listeners?.() ?? []).toHaveLength(0);
    const port = await portOf(rig, 'tls');
    expect(rig.input.listeners?.().map(({ protocol }) => protocol)).toEqual(['tls']);
    const without = connectTls({ host: 'localhost', port, ca: CERT });
    without.on('error', () => undefined);
    ends.push(() => without.destroy());
    await until(() => without.destroyed);
    expect(count(rig, 'handshake_failed')).toBe(1);
    const socket = connectTls({ host: 'localhost', port, ca: CERT, cert: CERT, key: KEY });
    ends.push(() => socket.destroy());
    const text = '<13>1 2026-11-26T08:00:00Z h a - - - é';
    for (const byte of Buffer.from(`${Buffer.byteLength(text)} ${text}`.repeat(3))) socket.write(Uint8Array.of(byte));
    await rig.until(3);
    expect(messages(rig)).toEqual(['é', 'é', 'é']);
  });

  it('refuses a TLS without TCP, and says who may send', async () => {
    expect(() => start('syslog', { protocols: ['udp'], tls: { certificate: cert, key } })).toThrow(
      'needs the protocol',
    );
    const rig = start('syslog', { address: '0.0.0.0' });
    await portOf(rig, 'udp');
    expect(rig.notices.filter((notice) => notice.includes('everybody who reaches 0.0.0.0'))).toHaveLength(1);
  });

  it('ends whole where a port is taken, and names it', async () => {
    const first = start('syslog', { protocols: ['udp'] });
    const port = await portOf(first, 'udp');
    const second = start('syslog', { port });
    await expect(second.running).rejects.toThrow(`port ${port} (UDP) of 127.0.0.1 is taken`);
    expect(second.input.listeners?.()).toEqual([]);
  });

  it('keeps the beginning of what is too long, and goes on', async () => {
    const rig = start('syslog', { maxMessageBytes: 480 });
    const socket = await client(await portOf(rig, 'tcp'));
    socket.write(`<13>1 - h a - - - ${'x'.repeat(100_000)}\n999999 <13>1 - h a - - - `);
    socket.write('y'.repeat(999_999 - 18));
    socket.write('<13>1 - h a - - - next\n');
    await rig.until(3);
    expect(rig.acknowledged.map((event) => [String(event.message).length, getField(event, 'log.flags')])).toEqual([
      [462, 'truncated'],
      [462, 'truncated'],
      [4, undefined],
    ]);
    expect(count(rig, 'line_truncated')).toBe(2);
  });

  it('reads the datagrams of IPv6', async () => {
    const rig = start('syslog', { address: '::1', protocols: ['udp'] });
    await sender(await portOf(rig, 'udp'), '::1')('<13>hello');
    await rig.until(1);
    expect(getField(rig.acknowledged[0] ?? {}, 'log.source.address')).toBe('::1');
  });

  it('counts datagrams that hold nothing, and what is no UTF-8', async () => {
    const rig = start('syslog', { protocols: ['udp'] });
    const send = sender(await portOf(rig, 'udp'));
    await send('\n\0');
    await send(Buffer.from([0x3c, 0x31, 0x3e, 0xff]));
    await rig.until(1);
    expect(count(rig, 'datagram_empty')).toBe(1);
    expect(count(rig, 'invalid_utf8')).toBe(1);
  });
});

describe('UDP', () => {
  it('counts every datagram that it or the system drops, and hands on the others once there is room', async () => {
    const rig = start('syslog', { protocols: ['udp'], queueSize: 100, receiveBuffer: 1 << 20 }, { maxEvents: 10 });
    rig.hold();
    const send = sender(await portOf(rig, 'udp'));
    for (let sent = 0; sent < 3000; sent++) await send(`<13>${sent}`);
    await until(() => count(rig, 'dropped_queue_full') > 0);
    expect(rig.notices.filter((notice) => notice.includes('dropped_queue_full'))).toHaveLength(1);
    expect(rig.input.listeners?.()[0]?.lastError?.message).toContain('faster than the pipeline');
    rig.release();
    await until(
      () => rig.acknowledged.length + count(rig, 'dropped_queue_full') + count(rig, 'dropped_by_kernel') === 3000,
    );
    const order = messages(rig).map(Number);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it.runIf(process.platform === 'linux')('counts what the system has dropped, and says so once', async () => {
    const rig = start('syslog', { protocols: ['udp'], receiveBuffer: 2048 });
    const send = sender(await portOf(rig, 'udp'));
    const text = `<13>${'x'.repeat(1000)}`;
    // Nothing is read before all of them are sent.
    const sent = Array.from({ length: 2000 }, () => send(text));
    const stop = performance.now() + 50;
    while (performance.now() < stop);
    await Promise.all(sent);
    await until(() => rig.acknowledged.length + count(rig, 'dropped_by_kernel') === 2000);
    expect(count(rig, 'dropped_by_kernel')).toBeGreaterThan(0);
    expect(rig.notices.filter((notice) => notice.includes('dropped_by_kernel'))).toHaveLength(1);
  });

  it('says where the system gives a smaller buffer than was asked for', async () => {
    const rig = start('udp', { receiveBuffer: 1 << 30 });
    await portOf(rig, 'udp');
    await until(() => rig.notices.some((notice) => /asked for and the system gave \d+/.test(notice)));
    expect(count(rig, 'receive_buffer_short')).toBe(1);
  });
});

describe('the tcp and udp inputs', () => {
  const DJANGO = '2026-11-23 01:57:17,889 [WARNING] django.request: Not Found: /.env';
  const ACCESS = '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"';

  it('recognise what each connection holds, as with a file', async () => {
    const rig = start('tcp', { sourcetype: 'mine' });
    const port = await portOf(rig, 'tcp');
    const [one, other] = [await client(port), await client(port)];
    one.write(`${DJANGO}\nTraceback (most recent call last):\n  File "x.py"\nValueError: no\n${DJANGO}\n`);
    other.end(ACCESS);
    await rig.until(3);
    const paths = rig.acknowledged.map((event) => [getField(event, 'url.path'), getField(event, 'error.type')]);
    expect(paths).toHaveLength(3);
    expect(paths).toContainEqual(['/.env', 'ValueError']);
    expect(paths.filter(([path, error]) => path === '/.env' && error === undefined)).toHaveLength(2);
    other.destroy();
    (await client(port)).end(`${DJANGO}\n`);
    await rig.until(4);
    expect(rig.notices.filter((notice) => notice.startsWith('tcp:0 is read as Django'))).toHaveLength(1);
    expect(rig.acknowledged[0]).toMatchObject({
      '@metadata': { source: 'tcp:0', host: '127.0.0.1', sourcetype: 'mine' },
      log: { source: { address: '127.0.0.1' } },
    });
  });

  it('read datagrams of one event or several, none of which goes over two', async () => {
    const rig = start('udp', { codec: 'auto' });
    const send = sender(await portOf(rig, 'udp'));
    await send(`${DJANGO}\n${DJANGO}`);
    await send('  File "x.py"');
    await send(ACCESS);
    await rig.until(4);
    expect(rig.acknowledged.map((event) => getField(event, 'url.path'))).toEqual([
      '/.env',
      '/.env',
      undefined,
      '/.env',
    ]);
    expect(rig.acknowledged.every((event) => getField(event, 'log.flags') === undefined)).toBe(true);
  });

  it('take any codec, and say which there are none of', async () => {
    const rig = start('tcp', { codec: 'json' });
    (await client(await portOf(rig, 'tcp'))).write('{"order": 7}\n');
    await rig.until(1);
    expect(rig.acknowledged[0]).toMatchObject({ order: 7 });
    expect(() => start('tcp', { codec: 'nope' })).toThrow('there is no codec "nope"');
  });

  it('hold back a client that is faster than the pipeline', async () => {
    const rig = start('tcp', { codec: 'line' }, { maxEvents: 10 });
    rig.hold();
    const socket = await client(await portOf(rig, 'tcp'));
    const lines = `${'x'.repeat(99)}\n`.repeat(1000);
    let written = 0;
    while (written < 300_000) {
      socket.write(lines);
      written += 1000;
    }
    await until(() => rig.given.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(socket.writableLength).toBeGreaterThan(10 << 20);
    rig.release();
    await rig.until(written);
  });

  it('hand on what came before a connection broke', async () => {
    const rig = start('tcp', {});
    const socket = await client(await portOf(rig, 'tcp'));
    socket.write('whole\ncut');
    await rig.until(1);
    socket.resetAndDestroy();
    await rig.until(2);
    expect(messages(rig)).toEqual(['whole', 'cut']);
  });
});

describe('clients that never end what they begin', () => {
  it('come to no more than there may be, however many there are', async () => {
    const rig = start('syslog', { protocols: ['tcp'], maxConnections: 50 });
    const port = await portOf(rig, 'tcp');
    const sockets: Socket[] = [];
    let closed = 0;
    for (let round = 0; round < 20; round++) {
      const opened = Array.from({ length: 100 }, () => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.on('close', () => {
          closed += 1;
        });
        return socket;
      });
      sockets.push(...opened);
      await Promise.all(
        opened.map((socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))),
      );
    }
    ends.push(() => sockets.forEach((socket) => void socket.destroy()));
    await until(() => closed >= 2_000 - 50);
    expect(rig.input.listeners?.()[0]?.clients).toBe(50);
    expect(count(rig, 'connection_refused')).toBe(2_000 - 50);
    const [alive] = sockets.filter((socket) => !socket.destroyed);
    alive?.write('<13>still here\n');
    await rig.until(1);
  });

  it('are closed after a silence, where that is wanted', async () => {
    const rig = start('syslog', { protocols: ['tcp'], idleTimeout: 1000 });
    const socket = await client(await portOf(rig, 'tcp'));
    socket.write('<13>1 - h a - - - whole\n<13>1 - h a - - - sl');
    await rig.until(1);
    await until(() => socket.destroyed);
    await rig.until(2);
    expect(messages(rig)).toEqual(['whole', 'sl']);
    expect(count(rig, 'idle_closed')).toBe(1);
  });

  it('go where they hold most of what may be held', async () => {
    const rig = start('syslog', { protocols: ['tcp'], maxMessageBytes: 16 << 20 });
    const port = await portOf(rig, 'tcp');
    const small = await client(port);
    small.write('<13>1 - h a - - - patient');
    const large = await Promise.all(Array.from({ length: 9 }, () => client(port)));
    const half = Buffer.alloc(1 << 20, 0x78);
    for (const socket of large) {
      socket.write('<13>');
      for (let part = 0; part < 15; part++) socket.write(half);
    }
    await until(() => large.some((socket) => socket.destroyed));
    expect(count(rig, 'held_too_much')).toBeGreaterThan(0);
    small.write(' still\n');
    await until(() => messages(rig).includes('patient still'));
  });
});
