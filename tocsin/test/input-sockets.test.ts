import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fieldOf } from '../src/event/index.ts';
import { CERT, KEY } from './certificate.ts';
import { InputRig, type InputRigOptions } from './input-rig.ts';

const ends: (() => unknown)[] = [];
let folder = '';
let cert = '';
let key = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-sockets-'));
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
const start = (name: string, options: object, rig: InputRigOptions = {}): InputRig => {
  const running = new InputRig(name, { host: '127.0.0.1', port: 0, ...options }, rig);
  ends.push(() => running.stop());
  return running;
};
const client = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  ends.push(() => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
};
const messages = (rig: InputRig) => rig.acknowledged.map(({ message }) => message);

describe('the tcp input as a server', () => {
  it('reads lines of several clients at once, each with what is known of it', async () => {
    const rig = start('tcp', {});
    const port = await rig.port();
    const [one, other] = [await client(port), await client(port)];
    one.write('a1\na');
    other.write('b1\n');
    await rig.until(2);
    one.write('2\n');
    other.end('last');
    await rig.until(4);
    expect(messages(rig).sort()).toEqual(['a1', 'a2', 'b1', 'last']);
    const [first] = rig.acknowledged;
    expect(fieldOf('[@metadata][input][tcp][source]').get(first ?? { '@timestamp': 0 })).toEqual({
      name: '127.0.0.1',
      ip: '127.0.0.1',
      port: expect.any(Number),
    });
    expect(first).toMatchObject({ decorated: true });
    expect(first?.host).toBeUndefined();
  });

  it('names fields as of old', async () => {
    const rig = start('tcp', {}, { ecs: 'disabled' });
    const socket = await client(await rig.port());
    socket.write('x\n');
    await rig.until(1);
    expect(rig.acknowledged[0]).toMatchObject({
      host: '127.0.0.1',
      port: socket.localPort,
      '@metadata': { ip_address: '127.0.0.1' },
    });
  });

  it('keeps what came before a connection broke', async () => {
    const rig = start('tcp', {});
    const socket = await client(await rig.port());
    socket.write('whole\ncut');
    await rig.until(1);
    socket.resetAndDestroy();
    await rig.until(2);
    expect(messages(rig)).toEqual(['whole', 'cut']);
  });

  it('holds back a client that is faster than the pipeline', async () => {
    const rig = start('tcp', {}, { maxEvents: 10 });
    rig.hold();
    const socket = await client(await rig.port());
    const line = `${'x'.repeat(99)}\n`;
    let written = 0;
    const isFull = new Promise<void>((resolve) => {
      const more = (): void => {
        while (socket.writableLength < 1 << 20 && written < 1_000_000) {
          socket.write(line.repeat(100));
          written += 100;
        }
        if (written >= 1_000_000) resolve();
        else setTimeout(() => (socket.writableLength >= 1 << 20 ? resolve() : more()), 200);
      };
      more();
    });
    await isFull;
    expect(written).toBeLessThan(1_000_000);
    rig.release();
    await rig.until(written);
  });

  it('is not filled up by a line that never ends', async () => {
    const rig = start(
      'tcp',
      {},
      { codec: 'multiline', codecOptions: { pattern: '^ ', what: 'previous', max_bytes: 1000 } },
    );
    const socket = await client(await rig.port());
    for (let n = 0; n < 200; n++) socket.write('x'.repeat(10_000));
    socket.end('\n');
    await rig.until(1);
    expect(rig.acknowledged).toHaveLength(1);
    expect(String(rig.acknowledged[0]?.message)).toHaveLength(1000);
  });

  it('turns away more connections than it may have, and closes silent ones', async () => {
    const rig = start('tcp', { max_connections: 2, idle_timeout: 0.1 });
    const port = await rig.port();
    const sockets = [await client(port), await client(port), await client(port)];
    await until(() => rig.counts.get('connection_refused') === 1);
    // Those that say nothing make room.
    await until(() => rig.counts.get('idle_closed') === 2);
    await until(() => sockets.every(({ destroyed }) => destroyed));
    (await client(port)).end('heard\n');
    await rig.until(1);
  });

  it('emits what a decoder holds back, once it is silent', async () => {
    const codecOptions = { pattern: '^ ', what: 'previous', auto_flush_interval: 0.1 };
    const rig = start('tcp', {}, { codec: 'multiline', codecOptions });
    const socket = await client(await rig.port());
    socket.write('a\n b\n');
    await rig.until(1);
    expect(messages(rig)).toEqual(['a\n b']);
    expect(socket.destroyed).toBe(false);
  });

  it('believes a proxy, and turns away who is none', async () => {
    const rig = start('tcp', { proxy_protocol: true });
    const port = await rig.port();
    const socket = await client(port);
    for (const byte of 'PROXY TCP4 203.0.113.9 192.0.2.1 5555 514\r\nhello\n') socket.write(byte);
    await rig.until(1);
    expect(fieldOf('[@metadata][input][tcp]').get(rig.acknowledged[0] ?? { '@timestamp': 0 })).toEqual({
      source: { name: '203.0.113.9', ip: '203.0.113.9', port: 5555 },
      proxy: { ip: '192.0.2.1', port: 514 },
    });
    (await client(port)).write('PROXY UNKNOWN\r\nfrom itself\n');
    await rig.until(2);
    for (const begin of ['hello\r\n', 'PROXY TCP4 x y 1 2\r\n', 'x'.repeat(5000)]) {
      const stranger = await client(port);
      stranger.write(begin);
      await until(() => stranger.destroyed);
    }
    expect(messages(rig)).toEqual(['hello', 'from itself']);
    expect(rig.counts.get('connection_broken')).toBe(3);
  });

  it('takes TLS, and only clients with a certificate when told so', async () => {
    const tls = { ssl_enabled: true, ssl_certificate: cert, ssl_key: key, ssl_certificate_authorities: [cert] };
    const rig = start('tcp', tls);
    const port = await rig.port();
    const unknown = connectTls({ port, host: 'localhost', ca: CERT });
    unknown.on('error', () => undefined);
    unknown.write('not heard\n');
    await until(() => unknown.destroyed);
    const plain = await client(port);
    plain.write('not TLS\n\n\n');
    await until(() => plain.destroyed);
    const known = connectTls({ port, host: 'localhost', ca: CERT, cert: CERT, key: KEY });
    ends.push(() => known.destroy());
    known.write('heard\n');
    await rig.until(1);
    expect(messages(rig)).toEqual(['heard']);
    expect(fieldOf('[@metadata][input][tcp][ssl][subject]').get(rig.acknowledged[0] ?? { '@timestamp': 0 })).toBe(
      'CN=localhost',
    );
    expect(rig.counts.get('handshake_failed')).toBeGreaterThanOrEqual(1);
  });

  it('closes a client that does not finish its handshake', async () => {
    const tls = { ssl_enabled: true, ssl_certificate: cert, ssl_key: key, ssl_client_authentication: 'none' };
    const rig = start('tcp', { ...tls, ssl_handshake_timeout: 100 });
    const socket = await client(await rig.port());
    // It would not learn of the end without reading.
    socket.resume();
    await until(() => socket.destroyed);
    expect(rig.counts.get('handshake_failed')).toBe(1);
  });

  it('says that it listens on loopback only, where nothing is written', async () => {
    for (const name of ['tcp', 'udp', 'http']) {
      const rig = new InputRig(name, { port: 0 });
      ends.push(() => rig.stop());
      await rig.port();
      expect(rig.notices).toEqual([expect.stringContaining('listens on loopback only')]);
    }
    const rig = start('tcp', {});
    await rig.port();
    expect(rig.notices).toEqual([]);
  });

  it('says which port is taken', async () => {
    const rig = start('tcp', {});
    const port = await rig.port();
    await expect(start('tcp', { port }).running).rejects.toThrow(`port ${port} of 127.0.0.1 is taken: set another`);
  });

  it('fails when the pipeline does, and lets go of its clients', async () => {
    const rig = start('tcp', {}, { maxEvents: 1 });
    rig.hold();
    const socket = await client(await rig.port());
    socket.write('one\n');
    await until(() => rig.given.length === 1);
    rig.break();
    socket.write('two\n');
    socket.write('three\n');
    await expect(rig.running).rejects.toThrow('the output is gone');
    await until(() => socket.destroyed);
  });

  it.each([
    [{ ssl_enabled: true }, /ssl_certificate/],
    [{ ssl_enabled: true, ssl_certificate: '/x', ssl_key: '/x' }, /ssl_client_authentication/],
    [
      { ssl_enabled: true, ssl_certificate: '/x', ssl_key: '/x', ssl_client_authentication: 'none' },
      /\/x can't be read/,
    ],
  ])('refuses %j', (options, message) => {
    expect(() => new InputRig('tcp', { port: 0, ...options })).toThrow(message);
  });
});

describe('the tcp input as a client', () => {
  it('reads what a server writes, and connects anew', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.end(`hello ${connections}\n`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => server.close());
    const rig = start('tcp', { mode: 'client', port: (server.address() as AddressInfo).port });
    await rig.until(2);
    expect(messages(rig).slice(0, 2)).toEqual(['hello 1', 'hello 2']);
  });

  it('believes nobody whom it does not trust', async () => {
    const server = createTlsServer({ cert: CERT, key: KEY }, (socket) => socket.end('hello\n'));
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => server.close());
    const options = {
      mode: 'client',
      host: 'localhost',
      port: (server.address() as AddressInfo).port,
      ssl_enabled: true,
    };
    const strict = start('tcp', options);
    await until(() => strict.notices.length > 0);
    expect(strict.notices[0]).toContain('certificate');
    const trusting = start('tcp', { ...options, ssl_certificate_authorities: [cert] });
    await trusting.until(1);
    expect(strict.acknowledged).toHaveLength(0);
  });
});

describe('the udp input', () => {
  const sender = () => {
    const socket = createSocket('udp4');
    ends.push(() => socket.close());
    return socket;
  };

  it('decodes each datagram by itself', async () => {
    const rig = start('udp', {});
    const port = await rig.port();
    const socket = sender();
    socket.send('one\ntwo', port, '127.0.0.1');
    await rig.until(1);
    expect(rig.acknowledged[0]).toMatchObject({ message: 'one\ntwo', host: { ip: '127.0.0.1' }, decorated: true });
    const old = start('udp', {}, { ecs: 'disabled' });
    socket.send('x', await old.port(), '127.0.0.1');
    await old.until(1);
    expect(old.acknowledged[0]).toMatchObject({ message: 'x', host: '127.0.0.1' });
    const named = start('udp', { source_ip_fieldname: '[from]', buffer_size: 4 }, { codec: 'line' });
    socket.send('abcdef', await named.port(), '127.0.0.1');
    await named.until(1);
    expect(named.acknowledged[0]).toMatchObject({ message: 'abcd', from: '127.0.0.1' });
    expect(named.counts.get('datagram_truncated')).toBe(1);
  });

  it('drops and counts what the pipeline does not take', async () => {
    const rig = start('udp', { queue_size: 5 }, { maxEvents: 1 });
    rig.hold();
    const port = await rig.port();
    const socket = sender();
    for (let n = 0; n < 50; n++) {
      await new Promise<void>((resolve) => socket.send(`message ${n}`, port, '127.0.0.1', () => resolve()));
    }
    await until(() => (rig.counts.get('dropped_queue_full') ?? 0) > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    rig.release();
    const dropped = rig.counts.get('dropped_queue_full') ?? 0;
    await rig.until(50 - dropped);
    expect(rig.notices).toHaveLength(1);
  });

  it('says which port is taken', async () => {
    const rig = start('udp', {});
    const port = await rig.port();
    await expect(start('udp', { port }).running).rejects.toThrow(`port ${port} (UDP) of 127.0.0.1 is taken`);
  });
});

describe('the unix input', () => {
  it('reads lines, and takes over what an earlier process has left', async () => {
    const path = join(folder, 'in.sock');
    const rig = new InputRig('unix', { path });
    ends.push(() => rig.stop());
    await until(() => existsSync(path));
    connect(path).end('hello\n');
    await rig.until(1);
    expect(rig.acknowledged[0]).toMatchObject({ message: 'hello', host: { name: 'this-host' }, file: { path } });
    const second = new InputRig('unix', { path });
    ends.push(() => second.stop());
    await expect(second.running).rejects.toThrow('force_unlink');
    const third = new InputRig('unix', { path, force_unlink: true }, { ecs: 'disabled' });
    ends.push(() => third.stop());
    for (let n = 0; third.acknowledged.length === 0; n++) {
      connect(path)
        .on('error', () => undefined)
        .end(`again ${n}\n`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(third.acknowledged[0]).toMatchObject({ host: 'this-host', path });
  });

  it('connects to a socket once it is there', async () => {
    const path = join(folder, 'out.sock');
    const rig = new InputRig('unix', { path, mode: 'client', socket_not_present_retry_interval_seconds: 0.05 });
    ends.push(() => rig.stop());
    await until(() => rig.notices.length === 1);
    const server = createServer((socket) => socket.end('hello\n'));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    ends.push(() => server.close());
    await rig.until(1);
  });
});
