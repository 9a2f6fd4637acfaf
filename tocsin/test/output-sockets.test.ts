import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { CERT, KEY } from './certificate.ts';
import { type RunningOutput, startOutput } from './output-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const until = async (isDone: () => boolean): Promise<void> => {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
};

const output = (name: string, options: Readonly<Record<string, unknown>>): RunningOutput => {
  const running = startOutput(name, options, { codec: 'line', codecOptions: { format: '%{message}' } });
  ends.push(() => running.deliverer.close?.());
  return running;
};

async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  ends.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Keeps what comes; each socket is kept too. */
function collector() {
  let text = '';
  const sockets: Socket[] = [];
  const accept = (socket: Socket): void => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk;
    });
  };
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { accept, sockets, text: () => text };
}

const certificates = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-tls-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  writeFileSync(cert, CERT);
  writeFileSync(key, KEY);
  return { cert, key };
};

describe('the tcp output as a client', () => {
  it('writes lines, and connects anew when the other side is gone', async () => {
    const { accept, sockets, text } = collector();
    const port = await listen(createServer(accept));
    const running = output('tcp', { host: '127.0.0.1', port, reconnect_interval: 0.05 });
    await running.send([{ message: 'one' }, { message: 'two' }]);
    await until(() => text() === 'one\ntwo\n');
    const [first] = sockets;
    first?.resetAndDestroy();
    await until(() => first?.destroyed === true);
    // The system may take one batch before it learns that the connection is gone: TCP can't promise more.
    for (let n = 0; !text().includes('three'); n++) {
      await running.send([{ message: `three ${n}` }]);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(sockets).toHaveLength(2);
  });

  it('waits for a listener, and is stopped while it waits', async () => {
    const probe = createServer();
    const port = await listen(probe);
    await new Promise((resolve) => probe.close(resolve));
    const running = output('tcp', { host: '127.0.0.1', port, reconnect_interval: 0.05 });
    const abort = new AbortController();
    const stopped = running.send([{ message: 'never' }], abort.signal);
    await until(() => running.notices.length === 1);
    abort.abort();
    await expect(stopped).rejects.toThrow();

    const sent = running.send([{ message: 'late' }]);
    const { accept, text } = collector();
    await listen(createServer(accept), port);
    await sent;
    await until(() => text() === 'late\n');
    // The cause is told once.
    expect(running.notices).toHaveLength(1);
  });

  it('is held back by a receiver that does not read', async () => {
    const port = await listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.pause();
        ends.push(() => socket.destroy());
      }),
    );
    const running = output('tcp', { host: '127.0.0.1', port });
    const abort = new AbortController();
    const message = 'x'.repeat(1 << 20);
    let isDone = false;
    const sent = (async () => {
      for (let n = 0; n < 64; n++) await running.send([{ message }], abort.signal);
      isDone = true;
    })();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isDone).toBe(false);
    abort.abort();
    await expect(sent).rejects.toThrow();
  });

  it('speaks TLS with whom it trusts, and with nobody else', async () => {
    const { cert } = certificates();
    const { accept, text } = collector();
    const port = await listen(createTlsServer({ cert: CERT, key: KEY }, accept).on('tlsClientError', () => undefined));
    const tls = { host: 'localhost', port, ssl_enabled: true, reconnect_interval: 0.05 };
    await output('tcp', { ...tls, ssl_certificate_authorities: [cert] }).send([{ message: 'trusted' }]);
    await until(() => text() === 'trusted\n');
    const strict = output('tcp', tls);
    const abort = new AbortController();
    const sent = strict.send([{ message: 'to a stranger' }], abort.signal);
    await until(() => (strict.counts.get('retries') ?? 0) >= 2);
    abort.abort();
    await expect(sent).rejects.toThrow();
    expect(strict.notices[0]).toContain('certificate');
    expect(text()).toBe('trusted\n');
  });
});

describe('the tcp output as a server', () => {
  const portOf = async (running: RunningOutput): Promise<number> => {
    if (!('port' in running.deliverer) || typeof running.deliverer.port !== 'function') throw new Error('no port');
    return running.deliverer.port();
  };
  const client = (socket: Socket) => {
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk;
    });
    ends.push(() => socket.destroy());
    return { socket, text: () => text };
  };

  it('writes to everybody who is there', async () => {
    const running = output('tcp', { mode: 'server', host: '127.0.0.1', port: 0 });
    const port = await portOf(running);
    await running.send([{ message: 'to nobody' }]);
    expect(running.counts.get('dropped_no_client')).toBe(1);
    const clients = [client(connect(port, '127.0.0.1')), client(connect(port, '127.0.0.1'))];
    for (let n = 0; clients.some(({ text }) => text() === ''); n++) {
      await running.send([{ message: `hello ${n}` }]);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    clients[0]?.socket.destroy();
    await running.send([{ message: 'last' }]);
    await until(() => clients[1]?.text().endsWith('last\n') === true);
  });

  it('asks for a certificate when told so', async () => {
    const { cert, key } = certificates();
    const running = output('tcp', {
      mode: 'server',
      host: '127.0.0.1',
      port: 0,
      ssl_enabled: true,
      ssl_certificate: cert,
      ssl_key: key,
      ssl_certificate_authorities: [cert],
      ssl_client_authentication: 'required',
    });
    const port = await portOf(running);
    const known = client(connectTls({ port, host: 'localhost', ca: CERT, cert: CERT, key: KEY }));
    const unknown = client(connectTls({ port, host: 'localhost', ca: CERT }));
    await until(() => unknown.socket.destroyed);
    for (let n = 0; known.text() === ''; n++) {
      await running.send([{ message: `hello ${n}` }]);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(unknown.text()).toBe('');
  });

  it.each([
    [{ ssl_enabled: true }, /ssl_certificate/],
    [{ ssl_enabled: true, ssl_certificate: '/nowhere.pem', ssl_key: '/nowhere.key' }, /\/nowhere.pem can't be read/],
    [{ ssl_enabled: true, ssl_certificate: '/x', ssl_key: '/x', ssl_client_authentication: 'required' }, /authorities/],
  ])('refuses %j', (options, message) => {
    expect(() => startOutput('tcp', { mode: 'server', host: '127.0.0.1', port: 0, ...options })).toThrow(message);
  });
});

describe('the udp output', () => {
  const receiver = async () => {
    const socket = createSocket('udp4');
    const received: string[] = [];
    socket.on('message', (message) => received.push(message.toString()));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    ends.push(() => socket.close());
    return { port: socket.address().port, received };
  };

  it('sends each event as a datagram, where the event says', async () => {
    const one = await receiver();
    const other = await receiver();
    const running = startOutput(
      'udp',
      { host: 'localhost', port: '%{port}' },
      { codec: 'plain', codecOptions: { format: '%{message}' } },
    );
    ends.push(() => running.deliverer.close?.());
    await running.send([
      { message: 'a', port: one.port },
      { message: 'b', port: other.port },
    ]);
    await until(() => one.received.length === 1 && other.received.length === 1);
    expect([one.received, other.received]).toEqual([['a'], ['b']]);
  });

  it('buries what can not be sent, and sends the rest', async () => {
    const { port, received } = await receiver();
    const running = output('udp', { host: '127.0.0.1', port, retry_count: 1, retry_backoff_ms: 1 });
    await running.send([{ message: 'x'.repeat(70_000) }, { message: 'short' }]);
    await until(() => received.length === 1);
    expect(running.dead).toMatchObject([{ reason: expect.stringContaining('EMSGSIZE') }]);
    const nowhere = output('udp', { host: '127.0.0.1', port: '%{port}' });
    await nowhere.send([{ message: 'x', port: 'none' }]);
    expect(nowhere.dead).toMatchObject([{ reason: expect.stringContaining('is no port') }]);
  });
});
