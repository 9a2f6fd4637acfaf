import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, inflateSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { findOutput } from '../src/outputs/index.ts';
import { isZstdThere } from '../src/outputs/sumologic/compression.ts';
import { type DeclaredOutput, declaredOutput } from './declared-output.ts';
import { freePort } from './free-port.ts';
import { startInput } from './sink-rig.ts';

const CODE = 'ZaVnC4dhaV2secretsecretsecret==';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Taken {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers the request number `count` as it is told, and keeps those that it has taken. */
class Sumo {
  readonly taken: Taken[] = [];
  requests = 0;
  readonly #server: Server;

  constructor(answer: (response: ServerResponse, body: string, count: number) => boolean = () => true) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('error', () => undefined);
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const encoding = request.headers['content-encoding'];
        const body = (
          encoding === 'gzip' ? gunzipSync(bytes) : encoding === 'deflate' ? inflateSync(bytes) : bytes
        ).toString();
        if (!answer(response, body, ++this.requests)) return;
        this.taken.push({ headers: request.headers, body });
        response.end();
      });
    });
    closing.push(() => new Promise((resolve) => this.#server.close(resolve).closeAllConnections()));
  }

  async url(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/receiver/v1/http/${CODE}`;
  }
}

function start(options: Record<string, unknown>): DeclaredOutput {
  const rig = declaredOutput('sumologic', options);
  closing.push(() => rig.close());
  return rig;
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(code, headers).end('{"url": "echo"}');
    return false;
  };

describe('requests', () => {
  it('arrive at our own input with what their headers say', async () => {
    const port = await freePort();
    const input = startInput('sumologic', { port, sources: [{ code: CODE }] });
    closing.push(() => input.stop());
    while (input.input.listeners?.().length === 0) await sleep(10);
    const output = start({
      url: `http://127.0.0.1:${port}/receiver/v1/http/${CODE}`,
      sourceCategory: 'prod/%{service.name}',
      sourceHost: '%{host.name}',
      sumoFields: { squad: '%{labels.team}' },
    });
    await output.send([
      { message: 'Zoë', service: { name: 'shop' }, host: { name: 'wëb\r\nX-Evil: 1' }, labels: { team: 'a,b' } },
      { message: 'two', service: { name: 'blog' } },
    ]);
    const events = await input.until(2);
    const byMessage = new Map(events.map((event) => [event.message, event]));
    expect(byMessage.get('Zoë')).toMatchObject({
      sumologic: { category: 'prod/shop' },
      labels: { squad: 'a b' },
      '@metadata': { host: 'wëb X-Evil: 1' },
    });
    expect(byMessage.get('two')).toMatchObject({ sumologic: { category: 'prod/blog' } });
    expect(output.answers.at(-1)).toEqual({ ok: true, words: `http://127.0.0.1:${port} has taken it (200)` });
  });

  it.each(['gzip', 'deflate', 'none'])(
    'are grouped, no longer than they may be, and divide no message: %s',
    async (compression) => {
      const sumo = new Sumo();
      const output = start({
        url: await sumo.url(),
        compression,
        maxBatchBytes: '2KB',
        codec: 'text',
        sourceCategory: '%{service.name}',
      });
      const text = (index: number) => `message ${index}\n  second line ${'x'.repeat(100)}`;
      await output.send(
        Array.from({ length: 200 }, (_, index) => ({
          message: text(index),
          service: { name: index % 2 === 0 ? 'a' : 'b' },
        })),
      );
      for (const { body } of sumo.taken) {
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(2_000);
        expect(body).toMatch(/^message .*x\n$/s);
      }
      for (const [name, rest] of [
        ['a', 0],
        ['b', 1],
      ]) {
        const bodies = sumo.taken.filter(({ headers }) => headers['x-sumo-category'] === name).map(({ body }) => body);
        const found = bodies.join('').match(/message \d+/g) ?? [];
        expect(found.map((one) => Number(one.slice(8))).sort((x, y) => x - y)).toEqual(
          Array.from({ length: 100 }, (_, index) => index * 2 + Number(rest)),
        );
      }
    },
  );

  it('that are too long alone go to the dead letters', async () => {
    const sumo = new Sumo();
    const output = start({ url: await sumo.url(), maxBatchBytes: '1KB' });
    await output.send([{ message: 'x'.repeat(2_000) }, { message: 'short' }]);
    expect(output.dead.map(({ reason }) => reason)).toEqual([expect.stringContaining('longer than maxBatchBytes')]);
    expect(sumo.taken.map(({ body }) => JSON.parse(body).message)).toEqual(['short']);
  });
});

describe('a source that fails', () => {
  it.each<[string, (response: ServerResponse) => boolean, RegExp]>([
    ['429', status(429, { 'retry-after': '0' }), /answers 429: more is sent than the plan allows/],
    ['503', status(503), /answers 503/],
    ['500', status(500), /answers 500/],
    ['408', status(408), /answers 408/],
    ['401', status(401), /answers 401: it does not know the URL; copy it anew/],
    ['404', status(404), /answers 404: there is no HTTP source/],
    ['a redirection', status(301, { location: `http://other.example/receiver/v1/http/${CODE}` }), /redirection/],
    ['a reset', (response) => void response.socket?.resetAndDestroy() === undefined && false, /closed the connection/],
    [
      'garbage',
      (response) => void response.socket?.end('HELLO\r\n\r\n') === undefined && false,
      /Parse Error|Expected HTTP|closed/i,
    ],
  ])('%s: it is tried again, and said in words without the secret', async (_title, fail, words) => {
    const sumo = new Sumo((response, _body, count) => (count <= 2 ? fail(response) : true));
    const output = start({ url: await sumo.url() });
    await output.send([{ message: 'one' }]);
    expect(sumo.taken).toHaveLength(1);
    expect(output.dead).toEqual([]);
    expect(output.counts.get('retries')).toBe(2);
    expect(output.answers.map(({ ok }) => ok)).toEqual([false, false, true]);
    expect(output.answers[0]?.words).toMatch(words);
    expect(JSON.stringify([output.answers, output.notices])).not.toContain('secret');
  });

  it('stalls: after the timeout it is tried again', async () => {
    const sumo = new Sumo((_response, _body, count) => count > 1);
    const output = start({ url: await sumo.url(), timeout: '300ms' });
    await output.send([{ message: 'one' }]);
    expect(sumo.taken).toHaveLength(1);
    expect(output.answers[0]?.ok).toBe(false);
  });

  it('refuses one event: that alone goes to the dead letters', async () => {
    const sumo = new Sumo((response, body) => (body.includes('poison') ? status(400)(response) : true));
    const output = start({ url: await sumo.url() });
    const messages = Array.from({ length: 50 }, (_, index) => (index === 17 ? 'poison' : `m${index}`));
    await output.send(messages.map((message) => ({ message })));
    expect(output.dead.map(({ body }) => JSON.parse(Buffer.from(body).toString()).message)).toEqual(['poison']);
    const found = sumo.taken.flatMap(({ body }) => body.trim().split('\n')).map((line) => JSON.parse(line).message);
    expect(found.sort()).toEqual(messages.filter((message) => message !== 'poison').sort());
  });
});

describe('the configuration', () => {
  const output = findOutput('sumologic');
  const parse = (options: Record<string, unknown>) => output?.options.safeParse(options);

  it('shows no more of the URL than its host', () => {
    const parsed = parse({ url: `https://collectors.example/receiver/v1/http/${CODE}` });
    expect(output?.peer?.(parsed?.data)).toBe('https://collectors.example');
  });

  it.runIf(!isZstdThere)('says which Node has Zstandard', () => {
    const parsed = parse({ url: 'https://c.example/receiver/v1/http/x', compression: 'zstd' });
    expect(() => output?.check?.(parsed?.data)).toThrow('needs Node 22.15');
  });

  it.each([
    [{ url: 'collectors.example' }, 'expected the URL of an HTTP source'],
    [{ url: 'https://c.example/x', maxBatchBytes: '2MB' }, 'expected 1KB to 1MB'],
    [{ url: 'https://c.example/x', sumoFields: { 'a=b': 'c' } }, 'Invalid key'],
  ])('%j is refused', (options, words) => expect(JSON.stringify(parse(options)?.error?.issues)).toContain(words));
});
