import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CERT, KEY } from './certificate.ts';
import { type DeclaredOutput, declaredOutput } from './declared-output.ts';
import { freePort } from './free-port.ts';
import { type SinkRig, startInput } from './sink-rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-output-syslog-'));
const certificate = join(folder, 'cert.pem');
const key = join(folder, 'key.pem');
const closing: (() => Promise<unknown>)[] = [];

beforeAll(() => {
  writeFileSync(certificate, CERT);
  writeFileSync(key, KEY);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(options: Record<string, unknown>): DeclaredOutput {
  const rig = declaredOutput('syslog', { host: '127.0.0.1', ...options });
  closing.push(() => rig.close());
  return rig;
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await sleep(5);
}

/** A receiver of lines that does with a connection what it is told. */
class Peer {
  readonly lines: string[] = [];
  readonly sockets = new Set<Socket>();
  connections = 0;
  readonly #server: Server;

  constructor(handle: (socket: Socket, peer: Peer, connection: number) => void, tls?: TlsOptions) {
    const accept = (socket: Socket): void => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
      handle(socket, this, ++this.connections);
    };
    this.#server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
    closing.push(() => this.close());
  }

  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  read(socket: Socket): void {
    let rest = '';
    socket.on('data', (chunk) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      this.lines.push(...parts.map((line) => line.slice(line.lastIndexOf(' ') + 1)));
    });
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

const messages = (from: number, many: number) =>
  Array.from({ length: many }, (_, index) => ({ message: `m${from + index}` }));
const names = (from: number, many: number) => messages(from, many).map(({ message }) => message);

describe('to our own input', () => {
  async function receiver(options: Record<string, unknown>): Promise<{ input: SinkRig; port: number }> {
    const port = await freePort();
    const input = startInput('syslog', { port, ...options });
    closing.push(() => input.stop());
    await input.input.opened;
    return { input, port };
  }

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['udp', {}, { protocol: 'udp' }],
    ['tcp by lines, RFC 3164', {}, { format: 'rfc3164' }],
    ['tcp by counted frames', {}, { framing: 'octet-counting' }],
    [
      'tls with certificates on both sides',
      { tls: { certificate, key, authorities: [certificate] } },
      { host: 'localhost', tls: { authorities: [certificate], certificate, key } },
    ],
  ])('%s', async (_title, ofInput, ofOutput) => {
    const { input, port } = await receiver(ofInput);
    const output = start({ port, ...ofOutput });
    await output.send(
      Array.from({ length: 200 }, (_, index) => ({
        '@timestamp': Date.UTC(2026, 10, 3),
        message: `Zoë ${index}`,
        host: { name: 'web-7' },
        process: { name: 'shop', pid: 5 },
        log: { level: 'error' },
      })),
    );
    const events = await input.until(200);
    expect(events.map(({ message }) => message)).toEqual(Array.from({ length: 200 }, (_, index) => `Zoë ${index}`));
    expect(events[0]).toMatchObject({
      host: { name: 'web-7' },
      process: { name: 'shop', pid: 5 },
      log: { level: 'error', syslog: { facility: { name: 'local0' } } },
    });
    expect(output.answers.at(-1)?.ok).toBe(true);
    expect(output.notices).toEqual([]);
  });
});

describe('a receiver that fails', () => {
  it('refuses, and comes later', async () => {
    const peer = new Peer((socket) => peer.read(socket));
    const port = await peer.listen();
    await peer.close();
    const output = start({ port });
    const sent = output.send(messages(0, 10));
    await until(() => output.answers.length >= 3);
    expect(output.answers[0]).toEqual({
      ok: false,
      words: `127.0.0.1:${port}: nobody listens there: check host and port, and whether it runs (ECONNREFUSED)`,
    });
    expect(output.notices).toHaveLength(1);
    const later = new Peer((socket) => later.read(socket));
    await later.listen(port);
    await sent;
    await until(() => later.lines.length >= 10);
    expect(later.lines).toEqual(names(0, 10));
  });

  it('resets with what it has not read: that is sent again, although its system had acknowledged it', async () => {
    const peer = new Peer((socket, own, connection) => {
      if (connection > 1) own.read(socket);
      // Never read: closing it resets the connection.
      else socket.pause();
    });
    const output = start({ port: await peer.listen() });
    await output.send(messages(0, 100));
    for (const socket of peer.sockets) socket.resetAndDestroy();
    await until(() => peer.lines.length >= 100);
    expect(peer.lines).toEqual(names(0, 100));
    expect(output.counts.get('sent_again')).toBe(100);
  });

  it('resets again and again amid a stream: nothing is lost', async () => {
    const peer = new Peer((socket, own, connection) => {
      own.read(socket);
      if (connection <= 5) socket.once('data', () => setTimeout(() => socket.resetAndDestroy(), 20));
    });
    const output = start({ port: await peer.listen() });
    for (let batch = 0; batch < 40; batch++) await output.send(messages(batch * 100, 100));
    const wanted = new Set(names(0, 4_000));
    await until(() => {
      for (const line of peer.lines) wanted.delete(line);
      return wanted.size === 0;
    });
    expect(peer.connections).toBeGreaterThan(1);
  });

  it('ends the connection in order: nothing comes twice', async () => {
    const peer = new Peer((socket, own, connection) => {
      own.read(socket);
      if (connection === 1) socket.once('data', () => socket.end());
    });
    const output = start({ port: await peer.listen() });
    await output.send(messages(0, 50));
    await until(() => peer.sockets.size === 0);
    await output.send(messages(50, 50));
    await until(() => peer.lines.length >= 100);
    expect(peer.lines).toEqual(names(0, 100));
    expect(output.notices).toEqual([]);
  });

  it('stalls: the connection is made anew, and all is sent again', async () => {
    const peer = new Peer((socket, own, connection) => {
      if (connection > 1) own.read(socket);
      else socket.pause();
    });
    const output = start({ port: await peer.listen(), stallTimeout: '500ms' });
    // More than what both systems hold.
    const many = 300;
    const padded = Array.from({ length: many * 100 }, (_, index) => ({ message: `${'x'.repeat(900)} m${index}` }));
    const sent = Promise.all(
      Array.from({ length: 100 }, (_, n) => output.send(padded.slice(n * many, (n + 1) * many))),
    );
    await sent;
    await until(() => new Set(peer.lines).size >= many * 100);
    expect(output.answers.some(({ words }) => words.includes('has taken nothing for 0.5 s'))).toBe(true);
  });

  it('answers with garbage: it is told once, and goes on', async () => {
    const peer = new Peer((socket, own) => {
      own.read(socket);
      socket.write('HTTP/1.1 400 Bad Request\r\n\x1b[31m');
    });
    const output = start({ port: await peer.listen() });
    await output.send(messages(0, 5));
    await until(() => output.notices.length > 0 && peer.lines.length >= 5);
    expect(output.notices[0]).toContain('is the port right? It says: HTTP/1.1 400 Bad Request');
    expect(output.notices[0]).not.toContain('\x1b');
  });
});

describe('TLS that fails', () => {
  const words = async (options: Record<string, unknown>, tls?: TlsOptions): Promise<string> => {
    const peer = new Peer((socket) => peer.read(socket), tls);
    const output = start({ port: await peer.listen(), ...options });
    output.send(messages(0, 1)).catch(() => undefined);
    await until(() => output.answers.length > 0);
    expect(output.answers[0]?.ok).toBe(false);
    return output.answers[0]?.words ?? '';
  };
  const server = { cert: CERT, key: KEY };

  it.each<[string, Record<string, unknown>, TlsOptions | undefined, RegExp]>([
    ['an authority that is not known', { tls: {} }, server, /signed by itself: name .* `tls.authorities`/],
    [
      'another name',
      { tls: { authorities: [certificate], serverName: 'other.example' } },
      server,
      /another name.*`tls.serverName`/,
    ],
    ['no TLS there', { tls: {}, host: 'localhost' }, undefined, /cut the connection|TLS|taken nothing|no connection/],
    [
      'a certificate is asked for',
      { host: 'localhost', tls: { authorities: [certificate] } },
      { ...server, requestCert: true, rejectUnauthorized: true, ca: CERT },
      /certificate/,
    ],
  ])('%s', async (_title, options, tls, expected) => {
    if (tls === undefined) {
      const peer = new Peer((socket) => socket.end('no TLS here\n'));
      const output = start({ port: await peer.listen(), ...options });
      output.send(messages(0, 1)).catch(() => undefined);
      await until(() => output.answers.length > 0);
      expect(output.answers[0]?.words).toMatch(expected);
      return;
    }
    expect(await words(options, tls)).toMatch(expected);
  });
});

describe('UDP', () => {
  it('says that nobody listens there, and that nobody tells what arrived', async () => {
    const port = await freePort();
    const output = start({ port, protocol: 'udp' });
    const sent = output.send(messages(0, 10));
    await until(() => output.answers.length > 0);
    expect(output.answers[0]?.words).toContain('nobody listens there');
    const input = startInput('syslog', { port, protocols: ['udp'] });
    closing.push(() => input.stop());
    await sent;
    expect((await input.until(10)).length).toBeGreaterThanOrEqual(10);
    expect(output.answers.at(-1)?.words).toContain('UDP does not tell whether it arrived');
  });
});
