import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { EventTime, MessagePackFramer, pack, writeForward } from '../src/codecs/index.ts';
import { keyDigest, passwordDigest, readHelo, readPong, writePing } from '../src/inputs/fluent/handshake.ts';
import { CERT, KEY } from './certificate.ts';
import { type SinkRig, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const start = (options: object = {}): SinkRig => {
  const rig = startInput('fluent', { port: 0, timeZone: 'UTC', ...options });
  ends.push(() => rig.stop());
  return rig;
};
const until = async (isDone: () => boolean): Promise<void> => {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 2));
};

/** A client by bytes: it sends what it is told, and keeps the messages that it gets. */
class Client {
  readonly messages: Uint8Array[] = [];
  readonly socket: Socket;
  isClosed = false;

  constructor(port: number, isTls = false) {
    this.socket = isTls ? connectTls({ host: 'localhost', port, ca: CERT }) : connectTcp({ host: '127.0.0.1', port });
    const framer = new MessagePackFramer({
      offset: 0,
      maxBytes: 4096,
      onMessage: (bytes) => this.messages.push(bytes.slice()),
      onMalformed: () => undefined,
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.isClosed = true;
    });
    this.socket.on('data', (chunk) => framer.push(chunk));
    ends.push(() => this.socket.destroy());
  }

  async message(index: number): Promise<Uint8Array> {
    await until(() => this.messages.length > index || this.isClosed);
    const message = this.messages[index];
    if (message === undefined) throw new Error('the connection was closed');
    return message;
  }

  async acks(most: number): Promise<readonly unknown[]> {
    await until(() => this.messages.length >= most || this.isClosed);
    return this.messages.map((bytes) => Buffer.from(bytes).toString('hex'));
  }
}

const connect = async (rig: SinkRig, isTls = false): Promise<Client> => new Client(await rig.port(), isTls);
const ack = (chunk: string): string => Buffer.from(pack({ ack: chunk })).toString('hex');
const SECONDS = 1_795_399_086;
const entry = (record: object) => ({ time: new EventTime(SECONDS, 123_456_789), record });

describe('the fluent input', () => {
  it.each(['message', 'forward', 'packed', 'compressed'] as const)(
    'takes the mode %s, and acknowledges it',
    async (mode) => {
      const rig = start();
      const client = await connect(rig);
      client.socket.write(
        writeForward('app.web', [entry({ message: 'hello', n: 1, nested: { a: ['b'] } })], { mode, chunk: 'c=' }),
      );
      expect(await client.acks(1)).toEqual([ack('c=')]);
      expect(rig.acknowledged[0]).toMatchObject({
        '@timestamp': SECONDS * 1000 + 123,
        '@nanoseconds': 456_789,
        message: 'hello',
        n: 1,
        nested: { a: ['b'] },
        '@metadata': { source: 'app.web', host: '127.0.0.1' },
      });
    },
  );

  it('reads what texts say, also those of Docker', async () => {
    const rig = start();
    const client = await connect(rig);
    const record = {
      container_id: 'c0ffee',
      container_name: '/shop-web-1',
      source: 'stderr',
      log: 'WARNING 2026-11-23 01:58:06,100 log 12 34 Not Found: /wp-login.php\n',
    };
    client.socket.write(writeForward('docker', [entry(record)], { mode: 'packed' }));
    const [event] = await rig.until(1);
    expect(event).toMatchObject({
      '@timestamp': Date.UTC(2026, 10, 23, 1, 58, 6, 100),
      event: { original: record.log.trim(), created: expect.stringContaining('2026-11-23') },
      url: { path: '/wp-login.php' },
      log: { iostream: 'stderr' },
      container: { id: 'c0ffee', name: 'shop-web-1' },
      '@metadata': { sourcetype: 'django', source: 'docker' },
    });
    expect(event).not.toHaveProperty('source');
    expect(client.messages).toEqual([]);
  });

  it('takes times in seconds, and says what is none', async () => {
    const rig = start();
    const client = await connect(rig);
    client.socket.write(
      Buffer.concat([pack(['t', SECONDS, { host: 'web-1' }]), pack(['t', null, { user: 'ann' }]), pack(null)]),
    );
    const events = await rig.until(2);
    expect(events[0]).toMatchObject({
      '@timestamp': SECONDS * 1000,
      host: { name: 'web-1' },
      '@metadata': { host: 'web-1' },
    });
    expect(events[1]).toMatchObject({ labels: { user: 'ann' } });
    expect(rig.counts.get('time_invalid')).toBe(1);
  });

  it("reads a text alone as the message, as Python's handler sends it", async () => {
    const rig = start();
    const client = await connect(rig);
    client.socket.write(pack(['app', [[1, 'User logged in: ann']], { chunk: 'a' }]));
    expect(await client.acks(1)).toEqual([ack('a')]);
    expect(rig.acknowledged[0]).toMatchObject({
      message: 'User logged in: ann',
      event: { action: 'authn_login_success' },
    });
    expect(rig.acknowledged[0]?.tags).toBeUndefined();
    expect(rig.counts.get('record_unreadable')).toBeUndefined();
  });

  it('keeps entries that are no records, and what they stand among', async () => {
    const rig = start();
    const client = await connect(rig);
    const wide = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`k${n}`, n]));
    const good = Buffer.from(pack([1, { a: 1 }]));
    client.socket.write(
      Buffer.concat([
        pack([
          't',
          [
            [1, ['list']],
            [1, wide],
            [1, { a: 1 }],
          ],
          { chunk: 'a' },
        ]),
        pack(['t', Buffer.concat([good, Buffer.from([0xc1]), good]), { chunk: 'b' }]),
        pack(['t', Buffer.from('no gzip'), { chunk: 'c', compressed: 'gzip' }]),
        pack(['t', gzipSync(Buffer.alloc(100_000)), { chunk: 'd', compressed: 'gzip' }]),
      ]),
    );
    expect(await client.acks(4)).toEqual([ack('a'), ack('b'), ack('c'), ack('d')]);
    const tagged = rig.acknowledged.map(({ tags, a }) => tags ?? a);
    const failed = ['_fluentparsefailure'];
    expect(tagged.slice(0, 6)).toEqual([failed, failed, 1, 1, failed, failed]);
    expect(rig.acknowledged[0]?.message).toBe('["list"]');
    expect(rig.acknowledged.every((event) => event['@metadata']?.source === 't')).toBe(true);
  });

  it('acknowledges only what is durable', async () => {
    const rig = start();
    const client = await connect(rig);
    rig.hold();
    client.socket.write(writeForward('t', [entry({ n: 1 })], { mode: 'forward', chunk: 'a' }));
    await until(() => rig.given.length === 1);
    client.socket.write(writeForward('t', [entry({ n: 2 })], { mode: 'forward', chunk: 'b' }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.messages).toEqual([]);
    rig.release();
    expect(await client.acks(2)).toEqual([ack('a'), ack('b')]);
  });

  it('acknowledges nothing when the output fails', async () => {
    const rig = start();
    const client = await connect(rig);
    rig.hold();
    client.socket.write(writeForward('t', [entry({ n: 1 })], { mode: 'forward', chunk: 'a' }));
    await until(() => rig.given.length === 1);
    rig.break();
    await until(() => client.isClosed);
    expect(client.messages).toEqual([]);
  });

  it.each([
    ['a request of HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a byte that begins nothing', Buffer.from([0xc1])],
    ['a map', Buffer.from(pack({ a: 1 }))],
    ['a long message', Buffer.from(pack(['t', 'x'.repeat(5000)]))],
  ])('ends the connection at %s', async (_title, bytes) => {
    const rig = start({ maxMessageBytes: 4096 });
    const client = await connect(rig);
    client.socket.write(Buffer.concat([writeForward('t', [entry({ n: 1 })], { mode: 'message', chunk: 'a' }), bytes]));
    expect(await client.acks(2)).toEqual([ack('a')]);
    expect(rig.counts.get('message_unreadable')).toBe(1);
    expect(rig.input.listeners?.()[0]?.lastError?.message).toMatch(/^127\.0\.0\.1: /);
  });

  it('holds no more than it may of all connections together', async () => {
    const rig = start({ maxMessageBytes: 1 << 20, maxHeldBytes: 1 << 20, maxInflatedBytes: 1024 });
    const clients = await Promise.all(Array.from({ length: 9 }, () => connect(rig)));
    for (const client of clients) client.socket.write(Buffer.from(pack('x'.repeat(1_000_000))).subarray(0, 900_000));
    await until(() => (rig.counts.get('held_too_much') ?? 0) > 0);
  });

  describe('with a shared key', () => {
    const secrets = { sharedKey: 'key', users: [{ name: 'ann', password: 'secret' }], selfHostname: 'here' };
    const greet = async (
      client: Client,
      changes: { key?: string; password?: string } = {},
    ): Promise<readonly [unknown, string]> => {
      const { nonce, auth } = readHelo(await client.message(0));
      const salt = Buffer.from([1, 0xff]);
      client.socket.write(
        writePing({
          hostname: 'web-1',
          salt,
          keyDigest: keyDigest(salt, 'web-1', nonce, changes.key ?? 'key'),
          user: 'ann',
          passwordDigest: passwordDigest(auth, { name: 'ann', password: changes.password ?? 'secret' }),
        }),
      );
      return [readPong(await client.message(1)), keyDigest(salt, 'here', nonce, 'key')];
    };

    it('takes clients that know it, and proves that it knows it, too', async () => {
      const rig = start(secrets);
      const client = await connect(rig);
      const [pong, digest] = await greet(client);
      expect(pong).toEqual({ isWelcome: true, reason: '', hostname: 'here', keyDigest: digest });
      client.socket.write(writeForward('t', [entry({ n: 1 })], { mode: 'message', chunk: 'a' }));
      await client.message(2);
      expect(rig.acknowledged[0]?.['@metadata']).toMatchObject({ host: 'web-1' });
    });

    it.each([
      [{ key: 'other' }, 'shared_key mismatch'],
      [{ password: 'other' }, 'username/password mismatch'],
    ])('turns away %j', async (changes, reason) => {
      const rig = start(secrets);
      const client = await connect(rig);
      const [pong] = await greet(client, changes);
      expect(pong).toMatchObject({ isWelcome: false, reason, keyDigest: '' });
      await until(() => client.isClosed);
      expect(rig.counts.get('unauthorized')).toBe(1);
      expect(JSON.stringify(rig.input.listeners?.())).not.toContain('secret');
    });

    it.each([
      ['events', writeForward('t', [{ time: 1, record: { n: 1 } }], { mode: 'message' })],
      ['a long greeting', pack('x'.repeat(100_000)).subarray(0, 50_000)],
    ])('reads no %s before', async (_title, bytes) => {
      const rig = start(secrets);
      const client = await connect(rig);
      await client.message(0);
      client.socket.write(bytes);
      await until(() => client.isClosed);
      expect(rig.given).toEqual([]);
    });

    it('is needed for users', () => {
      expect(() => start({ users: [{ name: 'a', password: 'b' }] })).toThrow(/sharedKey/);
    });
  });

  it('speaks TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-fluent-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'cert.pem'), CERT);
    writeFileSync(join(folder, 'key.pem'), KEY);
    const rig = start({ tls: { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') } });
    const client = await connect(rig, true);
    client.socket.write(writeForward('t', [entry({ n: 1 })], { mode: 'message', chunk: 'a' }));
    expect(await client.acks(1)).toEqual([ack('a')]);
  });

  it('warns where anybody could write', () => {
    expect(start({ address: '0.0.0.0' }).notices).toEqual([expect.stringContaining('sharedKey')]);
    expect(start({ address: '0.0.0.0', sharedKey: 'k' }).notices).toEqual([]);
  });
});
