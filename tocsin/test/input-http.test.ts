import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Event, fieldOf } from '../src/event/index.ts';
import { CERT, KEY } from './certificate.ts';
import { InputRig, type InputRigOptions } from './input-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const until = async (isDone: () => boolean): Promise<void> => {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 2));
};
const start = (options: object = {}, rig: InputRigOptions = {}): InputRig => {
  const running = new InputRig('http', { host: '127.0.0.1', port: 0, ...options }, rig);
  ends.push(() => running.stop());
  return running;
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

const agent = new Agent({ keepAlive: true });
ends.push(() => agent.destroy());

const post = (
  port: number,
  body: string | Uint8Array,
  {
    headers = {},
    path = '/',
    method = 'POST',
    isTls = false,
  }: { headers?: Record<string, string>; path?: string; method?: string; isTls?: boolean } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { host: isTls ? 'localhost' : '127.0.0.1', port, path, method, headers };
    const sent = isTls ? requestTls({ ...options, ca: CERT }) : request({ ...options, agent });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.end(body);
  });

const first = (rig: InputRig): Event => rig.acknowledged[0] ?? { '@timestamp': -1 };

describe('the http input', () => {
  it('takes a body as one event, with what the request says', async () => {
    const rig = start();
    const port = await rig.port();
    const answer = await post(port, 'hello\nworld', {
      path: '/a/b?c=1',
      method: 'PUT',
      headers: {
        'user-agent': 'curl/8',
        'content-type': 'text/plain; charset=utf-8',
        authorization: 'Basic c2VjcmV0',
        cookie: 'session=secret',
      },
    });
    expect(answer).toMatchObject({ status: 200, text: 'ok', headers: { 'content-type': 'text/plain' } });
    const event = first(rig);
    expect(event).toMatchObject({
      message: 'hello\nworld',
      decorated: true,
      host: { ip: '127.0.0.1' },
      http: {
        method: 'PUT',
        version: 'HTTP/1.1',
        request: { mime_type: 'text/plain; charset=utf-8', body: { bytes: '11' } },
      },
      url: { path: '/a/b?c=1', domain: '127.0.0.1', port: String(port) },
      user_agent: { original: 'curl/8' },
    });
    const headers = fieldOf('[@metadata][input][http][request][headers]').get(event);
    expect(headers).toMatchObject({ http_user_agent: 'curl/8', request_method: 'PUT', content_length: '11' });
    expect(JSON.stringify(event)).not.toContain('secret');
  });

  it('names fields as of old, or as it is told', async () => {
    const rig = start({}, { ecs: 'disabled' });
    await post(await rig.port(), 'x', { headers: { accept: '*/*' } });
    expect(first(rig)).toMatchObject({ host: '127.0.0.1', headers: { http_accept: '*/*', request_path: '/' } });
    const named = start({ remote_host_target_field: '[from]', request_headers_target_field: '[with]' });
    await post(await named.port(), 'x');
    expect(first(named)).toMatchObject({ from: '127.0.0.1', with: { request_method: 'POST' } });
  });

  it('takes codecs by content type', async () => {
    const rig = start({ additional_codecs: { 'application/json': 'json', 'application/x-ndjson': 'json_lines' } });
    const port = await rig.port();
    await post(port, '[{"n":1},{"n":2}]', { headers: { 'content-type': 'application/json; charset=utf-8' } });
    await post(port, '{"n":3}\n{"n":4}', { headers: { 'content-type': 'application/x-ndjson' } });
    await post(port, '{"n":5}');
    expect(rig.acknowledged.map(({ n, message }) => n ?? message)).toEqual([1, 2, 3, 4, '{"n":5}']);
    expect(rig.acknowledged.every(({ decorated }) => decorated === true)).toBe(true);
  });

  it('answers as it is told', async () => {
    const rig = start({ response_code: 204, response_headers: { 'X-Own': 'yes' } });
    expect(await post(await rig.port(), 'x')).toMatchObject({ status: 204, text: '', headers: { 'x-own': 'yes' } });
  });

  it('answers only once the events are acknowledged', async () => {
    const rig = start({}, { codec: 'json' });
    const port = await rig.port();
    rig.hold();
    let answered = 0;
    const answers = [1, 2, 3].map((n) =>
      post(port, `[{"n":${n}},{"n":${n}}]`).then((answer) => {
        answered += 1;
        return answer;
      }),
    );
    await until(() => rig.given.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(0);
    rig.release();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(rig.acknowledged).toHaveLength(6);
  });

  it('answers what holds no event', async () => {
    const rig = start();
    expect(await post(await rig.port(), '[]', { headers: { 'content-type': 'application/json' } })).toMatchObject({
      status: 200,
    });
    expect(rig.acknowledged).toHaveLength(0);
  });

  it('answers many requests with few batches', async () => {
    const rig = start();
    const port = await rig.port();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => post(port, `${n}`)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(new Set(rig.acknowledged.map(({ message }) => message)).size).toBe(100);
  });

  it('answers 429 when too many wait, and takes more afterwards', async () => {
    const rig = start({ max_pending_requests: 2 });
    const port = await rig.port();
    rig.hold();
    const waiting = [post(port, 'a'), post(port, 'b')];
    await until(() => rig.counts.get('requests') === 2);
    expect(await post(port, 'c')).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    rig.release();
    await Promise.all(waiting);
    expect(await post(port, 'd')).toMatchObject({ status: 200 });
    expect(rig.acknowledged.map(({ message }) => message).sort()).toEqual(['a', 'b', 'd']);
  });

  it('says that events could not be kept', async () => {
    const rig = start();
    const port = await rig.port();
    rig.hold();
    const answer = post(port, 'x');
    await until(() => rig.given.length === 1);
    rig.break();
    expect(await answer).toMatchObject({ status: 503 });
    await expect(rig.running).rejects.toThrow('the output is gone');
  });

  it('answers at a stop what is acknowledged yet, and refuses the rest', async () => {
    const rig = start();
    const port = await rig.port();
    rig.hold();
    const answer = post(port, 'x');
    await until(() => rig.given.length === 1);
    const stopped = rig.stop();
    rig.release();
    expect(await answer).toMatchObject({ status: 200 });
    await stopped;
    await expect(post(port, 'y')).rejects.toThrow();
  });
});

describe('the http input and its limits', () => {
  it('asks for a password', async () => {
    const rig = start({ user: 'ann', password: 'pw' });
    const port = await rig.port();
    const basic = (text: string) => ({ headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } });
    expect(await post(port, 'x')).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="tocsin"' },
    });
    expect(await post(port, 'x', basic('ann:wrong'))).toMatchObject({ status: 401 });
    expect(await post(port, 'x', basic('ann:pw'))).toMatchObject({ status: 200 });
    expect(rig.acknowledged).toHaveLength(1);
  });

  it('inflates bodies, but not without end', async () => {
    const rig = start({ max_content_length: 1000 });
    const port = await rig.port();
    const encoded = (encoding: string) => ({ headers: { 'content-encoding': encoding } });
    expect(await post(port, gzipSync('zipped'), encoded('gzip'))).toMatchObject({ status: 200 });
    expect(await post(port, deflateSync('deflated'), encoded('deflate'))).toMatchObject({ status: 200 });
    expect(await post(port, gzipSync(Buffer.alloc(100_000_000)), encoded('gzip'))).toMatchObject({ status: 413 });
    expect(await post(port, 'no gzip', encoded('gzip'))).toMatchObject({ status: 400 });
    expect(await post(port, 'x', encoded('br'))).toMatchObject({ status: 415 });
    expect(rig.acknowledged.map(({ message }) => message)).toEqual(['zipped', 'deflated']);
  });

  it('refuses a body that is too long, said or not', async () => {
    const rig = start({ max_content_length: 1000 });
    const port = await rig.port();
    expect(await post(port, 'x'.repeat(1001))).toMatchObject({ status: 413 });
    const chunked = await post(port, 'x'.repeat(2000), { headers: { 'transfer-encoding': 'chunked' } }).catch(() => ({
      status: 413,
    }));
    expect(chunked.status).toBe(413);
    expect(await post(port, 'x'.repeat(1000))).toMatchObject({ status: 200 });
    expect(rig.acknowledged).toHaveLength(1);
  });

  it('does not wait for those who never finish, and takes no part of what they sent', async () => {
    const rig = start({ request_timeout: 0.3 });
    const port = await rig.port();
    const head = 'POST / HTTP/1.1\r\nHost: x\r\n';
    const sockets = ['', head, `${head}Content-Length: 10\r\n\r\nabc`, 'nonsense\r\n\r\n'].map((begin) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      ends.push(() => socket.destroy());
      socket.resume();
      if (begin !== '') socket.write(begin);
      return socket;
    });
    expect(await post(port, 'meanwhile')).toMatchObject({ status: 200 });
    await until(() => sockets.every(({ destroyed }) => destroyed));
    expect(rig.acknowledged).toHaveLength(1);
  });

  it('takes TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-https-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'cert.pem'), CERT);
    writeFileSync(join(folder, 'key.pem'), KEY);
    const rig = start({
      ssl_enabled: true,
      ssl_certificate: join(folder, 'cert.pem'),
      ssl_key: join(folder, 'key.pem'),
    });
    const port = await rig.port();
    expect(await post(port, 'x', { isTls: true })).toMatchObject({ status: 200 });
    await expect(post(port, 'x')).rejects.toThrow();
  });

  it.each([
    [{ user: 'ann' }, /password/],
    [{ additional_codecs: { 'text/x': 'nowhere' } }, /there is no codec .*nowhere/],
    [{ additional_codecs: { 'text/x': 'dots' } }, /there is no codec .*dots.* that decodes/],
    [{ response_code: 301 }, /200, 201, 202 or 204/],
  ])('refuses %j', (options, message) => {
    expect(() => new InputRig('http', { port: 0, ...options })).toThrow(message);
  });
});

it('refuses JSON that would fill the memory, and takes the next request', async () => {
  const rig = start();
  const port = await rig.port();
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const bomb = gzipSync(`[${'{},'.repeat(2_000_000)}{}]`);
  expect(await post(port, bomb, { headers })).toMatchObject({ status: 413 });
  expect(await post(port, gzipSync('[{"a":1},{"a":2}]'), { headers })).toMatchObject({ status: 200 });
  expect(rig.acknowledged).toHaveLength(2);
});

it('hands on lines piece by piece, as the pipeline has room', async () => {
  const rig = start({}, { codec: 'line', maxEvents: 1_000 });
  const port = await rig.port();
  expect(await post(port, 'x\n'.repeat(200_000))).toMatchObject({ status: 200 });
  expect(rig.acknowledged).toHaveLength(200_000);
  expect(Math.max(...rig.batches)).toBeLessThan(50_000);
});

it('hands on the events of a list as the pipeline has room', async () => {
  const rig = start({}, { maxEvents: 1_000 });
  const port = await rig.port();
  const headers = { 'content-type': 'application/json' };
  expect(await post(port, `[${'{},'.repeat(99_999)}{}]`, { headers })).toMatchObject({ status: 200 });
  expect(rig.acknowledged).toHaveLength(100_000);
  expect(Math.max(...rig.batches)).toBeLessThan(5_000);
});
