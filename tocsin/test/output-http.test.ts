import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { CERT, KEY } from './certificate.ts';
import { type RunningOutput, startOutput } from './output-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

type Answer = (response: ServerResponse, received: Received, count: number) => void;

async function receiver(answer: Answer = (response) => response.end('ok'), isTls = false) {
  const received: Received[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => undefined);
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts),
      };
      received.push(one);
      answer(response, one, received.length);
    });
  };
  const server = isTls ? createTlsServer({ key: KEY, cert: CERT }, handle) : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${isTls ? 'https://localhost' : 'http://127.0.0.1'}:${port}/in`, port, received };
}

const output = (options: Readonly<Record<string, unknown>>): RunningOutput => {
  const running = startOutput('http', { http_method: 'post', ...options });
  ends.push(() => running.deliverer.close?.());
  return running;
};

const texts = (received: readonly Received[]): string[] => received.map(({ body }) => body.toString()).sort();
const BASE = '"@timestamp":"1970-01-01T00:00:00.000Z","@version":"1"';

it('goes nowhere else than the URL says, whatever events fill in', async () => {
  const to = await receiver();
  const elsewhere = await receiver();
  const running = output({ url: `http://127.0.0.1:${to.port}/in/%{app}`, user: 'u', password: 'p' });
  await running.send([{ app: 'shop' }, { app: '../admin' }]);
  const loose = output({ url: `http://127.0.0.1:${to.port}%{path}`, user: 'u', password: 'p' });
  await loose.send([{ path: '/x' }, { path: `@127.0.0.1:${elsewhere.port}/y` }]);
  expect(to.received.map(({ path }) => path).sort()).toEqual(['/in/shop', '/x']);
  expect(elsewhere.received).toEqual([]);
  expect([...running.dead, ...loose.dead].map(({ reason }) => reason)).toEqual([
    'the event fills in a path that is not below /in/',
    'the event fills in another host',
  ]);
});

describe('the http output sends', () => {
  it('each event as JSON', async () => {
    const { url, received } = await receiver();
    await output({ url }).send([{ n: 1 }, { n: 2, '@metadata': { secret: 1 } }]);
    expect(texts(received)).toEqual([`{${BASE},"n":1}`, `{${BASE},"n":2}`]);
    expect(received[0]?.headers['content-type']).toBe('application/json');
  });

  it('a batch as one list, by what their requests have in common', async () => {
    const { url, received } = await receiver();
    await output({ url: `${url}/%{to}`, format: 'json_batch' }).send([
      { to: 'a', n: 1 },
      { to: 'b', n: 2 },
      { to: 'a', n: 3 },
    ]);
    const lists = Object.fromEntries(
      received.map(({ path, body }) => [path, JSON.parse(body.toString()).map(({ n }: { n: number }) => n)]),
    );
    expect(lists).toEqual({ '/in/a': [1, 3], '/in/b': [2] });
  });

  it('forms, messages and mappings, with fields filled in', async () => {
    const { url, received } = await receiver();
    const mapping = { text: '%{message}', nested: { list: ['%{n}', 'x'] } };
    const event = { message: 'a & b', n: 5 };
    await output({ url, mapping }).send([event]);
    await output({ url, format: 'form', mapping: { m: '%{message}' } }).send([event]);
    await output({ url, format: 'message', message: '<%{n}> %{message}', http_method: 'put' }).send([event]);
    expect(received.map(({ body }) => body.toString())).toEqual([
      '{"text":"a & b","nested":{"list":["5","x"]}}',
      'm=a+%26+b',
      '<5> a & b',
    ]);
    expect(received.map(({ method }) => method)).toEqual(['POST', 'POST', 'PUT']);
    expect(received.map(({ headers }) => headers['content-type'])).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
    ]);
  });

  it('headers, of which an event can not add another, and a user', async () => {
    const { url, received } = await receiver();
    const running = output({
      url,
      headers: { 'X-Name': '%{name}', 'X-Fixed': 'yes' },
      user: 'ann',
      password: 'pw',
      content_type: 'text/x',
    });
    await running.send([{ name: 'a\r\nX-Evil: 1' }]);
    expect(received[0]?.headers).toMatchObject({
      'x-name': 'a  X-Evil: 1',
      'x-fixed': 'yes',
      'content-type': 'text/x',
      authorization: `Basic ${Buffer.from('ann:pw').toString('base64')}`,
    });
    expect(received[0]?.headers['x-evil']).toBeUndefined();
  });

  it('compressed bodies', async () => {
    const { url, received } = await receiver();
    await output({ url, http_compression: true, format: 'json_batch' }).send([{ n: 1 }]);
    expect(received[0]?.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(received[0]?.body ?? '').toString()).toBe(`[{${BASE},"n":1}]`);
  });

  it('by TLS to whom it trusts, and to nobody else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-http-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, CERT);
    const { url, received } = await receiver(undefined, true);
    await output({ url, ssl_certificate_authorities: [ca] }).send([{ n: 1 }]);
    await output({ url, ssl_verification_mode: 'none' }).send([{ n: 2 }]);
    expect(received).toHaveLength(2);
    const strict = output({ url, retry_failed: false });
    await strict.send([{ n: 3 }]);
    expect(received).toHaveLength(2);
    expect(strict.dead).toMatchObject([{ reason: expect.stringContaining('certificate') }]);
  });
});

describe('the http output and a receiver that fails', () => {
  it('tries again what can be mended, and only that', async () => {
    const { url, received } = await receiver((response, { body }, count) => {
      const isFirst = count <= 2;
      response.statusCode = isFirst ? (count === 1 ? 503 : 429) : 200;
      response.end(body.length > 0 ? 'said' : '');
    });
    const running = output({ url, pool_max: 1 });
    await running.send([{ n: 1 }, { n: 2 }]);
    expect(received.map(({ body }) => JSON.parse(body.toString()).n)).toEqual([1, 1, 1, 2]);
    expect(running.counts.get('retries')).toBe(2);
    expect(running.dead).toEqual([]);
    // Once for each answer, not once for each attempt.
    expect(running.notices).toHaveLength(2);
  });

  it('buries what is refused, with the answer, and brings the rest', async () => {
    const { url, received } = await receiver((response, { body }) => {
      response.statusCode = body.includes('"n":2') ? 400 : 200;
      response.end(`no: ${'x'.repeat(100_000)}`);
    });
    const running = output({ url: `${url}?token=secret`, headers: { authorization: 'Bearer secret' } });
    await running.send([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(received).toHaveLength(3);
    expect(running.dead).toHaveLength(1);
    const [dead] = running.dead;
    expect(JSON.parse(Buffer.from(dead?.body ?? []).toString()).n).toBe(2);
    expect(dead?.response).toMatch(/^no: x+$/);
    expect(dead?.response?.length).toBeLessThanOrEqual(2_000);
    // What is buried can be read by more people than the configuration.
    expect(JSON.stringify([dead, running.notices])).not.toContain('secret');
  });

  it('buries each event of a list that is refused', async () => {
    const { url } = await receiver((response) => response.writeHead(422).end());
    const running = output({ url, format: 'json_batch' });
    await running.send([{ n: 1 }, { n: 2 }]);
    expect(running.dead.map(({ body }) => JSON.parse(Buffer.from(body).toString()).n)).toEqual([1, 2]);
  });

  it('makes lists no longer than receivers take them', async () => {
    const { url, received } = await receiver((response, { body }) => {
      response.writeHead(JSON.parse(body.toString()).length > 100 || body.includes('too much') ? 413 : 200).end();
    });
    const running = output({ url, format: 'json_batch' });
    await running.send(Array.from({ length: 1_200 }, (_, n) => ({ n, text: n === 700 ? 'too much' : 'x' })));
    const taken = received
      .map(({ body }): { n: number; text: string }[] => JSON.parse(body.toString()))
      .filter((list) => list.length <= 100 && list.every(({ text }) => text === 'x'));
    const numbers = taken.flatMap((list) => list.map(({ n }) => n)).sort((one, other) => one - other);
    expect(numbers).toEqual(Array.from({ length: 1_200 }, (_, n) => n).filter((n) => n !== 700));
    expect(Math.max(...received.map(({ body }) => JSON.parse(body.toString()).length))).toBe(500);
    expect(running.dead).toHaveLength(1);
  });

  it('takes codes as success, or as final, when told so', async () => {
    const { url } = await receiver((response) => response.writeHead(409).end());
    const ignoring = output({ url, ignorable_response_codes: [409] });
    await ignoring.send([{ n: 1 }]);
    expect(ignoring.dead).toEqual([]);
    const patient = output({ url, retryable_codes: ['409'], retry_failed: false });
    await patient.send([{ n: 1 }]);
    expect(patient.dead).toMatchObject([{ reason: expect.stringContaining('409') }]);
  });

  it('gets through stalls, resets and an empty port', async () => {
    const { url, received } = await receiver((response, _one, count) => {
      if (count === 1) return;
      if (count === 2) response.destroy();
      else response.end('ok');
    });
    const running = output({ url, request_timeout: 0.2 });
    await running.send([{ n: 1 }]);
    expect(received).toHaveLength(3);

    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const waiting = output({ url: `http://127.0.0.1:${port}/` });
    const sent = waiting.send([{ n: 1 }]);
    while (waiting.notices.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const late = createServer((request, response) => request.resume().on('end', () => response.end()));
    await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve));
    ends.push(() => {
      late.closeAllConnections();
      late.close();
    });
    await sent;
    expect(waiting.dead).toEqual([]);
  });

  it('buries an event whose URL is none', async () => {
    const running = output({ url: 'http://%{host}/' });
    await running.send([{ host: 'not a host' }]);
    expect(running.dead).toHaveLength(1);
  });

  it('stops when it is told to, whatever the receiver does', async () => {
    const { url, received } = await receiver(() => undefined);
    const running = output({ url });
    const abort = new AbortController();
    const sent = running.send([{ n: 1 }], abort.signal);
    while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    await expect(sent).rejects.toThrow();
  });

  it('gives up on an answer that never ends', async () => {
    const { url } = await receiver((response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(64 * 1024)));
        response.once('drain', more);
      };
      response.on('error', () => undefined);
      more();
    });
    await output({ url }).send([{ n: 1 }]);
  });
});

describe('options of the http output', () => {
  it.each([
    [{ format: 'message' }, /message/],
    [{ ssl_certificate: '/x.pem' }, /ssl_key/],
    [{ ssl_truststore_path: '/x.jks' }, /ssl_certificate_authorities/],
    [{ proxy: { port: '3128' } }, /proxy/],
  ])('%j', (options, message) => {
    expect(() => startOutput('http', { url: 'http://x/', http_method: 'post', ...options })).toThrow(message);
  });
});
