import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, type Sending, send } from './http-client.ts';
import { type SinkRig, type SinkRigOptions, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const start = (options: object = {}, rig: SinkRigOptions = {}): SinkRig => {
  const running = startInput('http', { port: 0, ...options }, rig);
  ends.push(() => running.stop());
  return running;
};

const post = async (rig: SinkRig, type: string, body: string | Uint8Array, sending: Sending = {}): Promise<Answer> =>
  send(await rig.port(), body, {
    ...sending,
    headers: { ...(type === '' ? {} : { 'content-type': type }), ...sending.headers },
  });

const messages = (rig: SinkRig): unknown[] => rig.acknowledged.map(({ message }) => message);

const TOKEN = 'a-long-random-token';
const bearer = { authorization: `Bearer ${TOKEN}` };

const CSP = JSON.stringify({
  'csp-report': {
    'document-uri': 'https://shop.example/pay',
    'effective-directive': 'script-src-elem',
    'blocked-uri': 'https://evil.example/x.js',
    disposition: 'enforce',
  },
});
const REPORTS = JSON.stringify([
  {
    type: 'csp-violation',
    url: 'https://shop.example/',
    age: 5,
    body: { effectiveDirective: 'img-src', disposition: 'report' },
  },
  { type: 'deprecation', url: 'https://other.example/', age: 5, body: { id: 'x' } },
]);

describe('a body', () => {
  it('of an object is an event, with its fields', async () => {
    const rig = start({ index: 'apps' });
    const answer = await post(
      rig,
      'application/json',
      '{\n  "message": "hello",\n  "user": {"name": "alice"}, "n": 12345678901234567890\n}',
    );
    expect(answer).toMatchObject({ status: 200, text: '{"events":1}' });
    expect(rig.acknowledged).toMatchObject([
      {
        message: 'hello',
        user: { name: 'alice' },
        n: '12345678901234567890',
        '@metadata': { index: 'apps', source: 'http', host: '127.0.0.1', sourcetype: 'json' },
      },
    ]);
  });

  it('of a list is an event an item', async () => {
    const rig = start();
    const answer = await post(rig, 'application/json; charset=utf-8', '[{"message":"a"},{"message":"b"}]');
    expect(answer.text).toBe('{"events":2}');
    expect(messages(rig)).toEqual(['a', 'b']);
  });

  it('of a list with what is no object is refused as a whole', async () => {
    const rig = start();
    expect(await post(rig, 'application/json', '[{"message":"a"},7]')).toMatchObject({
      status: 400,
      text: '{"error":"item 2 is no object"}',
    });
    await post(rig, 'application/json', '{"message":"c"}');
    expect(messages(rig)).toEqual(['c']);
  });

  it.each(['application/x-ndjson', 'application/jsonl'])(
    'of %s is an event a line, also where one is no JSON',
    async (type) => {
      const rig = start();
      const answer = await post(rig, type, '{"message":"a"}\n\n{"message":"b"}\noops\n{"message":"c"}');
      expect(answer.text).toBe('{"events":4}');
      expect(messages(rig)).toEqual(['a', 'b', 'oops', 'c']);
    },
  );

  it('of JSON of a logger is recognised', async () => {
    const rig = start();
    await post(rig, 'application/json', '{"level":40,"time":1795399086123,"pid":7,"hostname":"h","msg":"hello"}');
    expect(rig.acknowledged).toMatchObject([{ '@timestamp': 1795399086123, message: 'hello', process: { pid: 7 } }]);
  });

  it.each(['text/plain', '', 'application/x-www-form-urlencoded'])(
    'of type "%s" is lines, recognised as those of a file',
    async (type) => {
      const rig = start();
      const body = [
        '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"',
        '2026-11-23 01:58:07,000 [ERROR] django.request: Internal Server Error: /boom/',
        'Traceback (most recent call last):',
        '  File "views.py", line 1, in boom',
        'ValueError: no',
      ].join('\n');
      expect((await post(rig, type, body)).text).toBe('{"events":2}');
      expect(rig.acknowledged).toMatchObject([
        { url: { path: '/.env' }, http: { response: { status_code: 404 } } },
        { error: { type: 'ValueError' }, '@metadata': { sourcetype: 'django' } },
      ]);
      expect(rig.acknowledged[1]).not.toHaveProperty('log.flags');
    },
  );

  it('may be compressed, and come in any pieces', async () => {
    const rig = start();
    const body = gzipSync(Array.from({ length: 1_000 }, (_, n) => `line ${n}\n`).join(''));
    expect((await post(rig, 'text/plain', body, { headers: { 'content-encoding': 'gzip' }, pieces: 17 })).text).toBe(
      '{"events":1000}',
    );
    expect(messages(rig)).toEqual(Array.from({ length: 1_000 }, (_, n) => `line ${n}`));
  });

  it('is answered once its events are acknowledged, or is to be sent again', async () => {
    const rig = start();
    rig.hold();
    const answered = post(rig, 'text/plain', 'x');
    while (rig.given.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    rig.break();
    expect(await answered).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });

  it.each<[string, string, string, Sending, number]>([
    ['no JSON', 'application/json', '{', {}, 400],
    ['too many values', 'application/json', `[${'{},'.repeat(1_000_000)}{}]`, {}, 413],
    ['another type', 'image/png', 'x', {}, 415],
    ['another encoding', 'text/plain', 'x', { headers: { 'content-encoding': 'br' } }, 415],
    ['nothing to send', '', '', { method: 'GET' }, 405],
    ['no report', 'application/reports+json', '7', {}, 400],
  ])('of %s is refused, and counted', async (_, type, body, sending, status) => {
    const rig = start();
    expect((await post(rig, type, body, sending)).status).toBe(status);
    expect(rig.counts.get(`answered_${status}`)).toBe(1);
    expect(rig.acknowledged).toEqual([]);
  });
});

describe('who may send', () => {
  it('shows a token or names a user, if any are set', async () => {
    const rig = start({ tokens: [TOKEN], user: 'app', password: 'secret' });
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await post(rig, 'text/plain', 'x', { headers })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401);
    expect(await status(bearer)).toBe(200);
    expect(await status({ authorization: `Basic ${Buffer.from('app:secret').toString('base64')}` })).toBe(200);
    expect(await post(rig, 'application/csp-report', CSP)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="tocsin"' },
      text: expect.stringContaining('see `reports`'),
    });
  });

  it('is told beyond loopback, where nothing is asked', () => {
    expect(start({ address: '0.0.0.0' }).notices).toHaveLength(1);
    expect(start({ address: '0.0.0.0', reports: { anonymous: true } }).notices).toEqual([]);
  });

  it.each([
    ['a user without a password', { user: 'x' }],
    ['a token that can be guessed', { tokens: ['short'] }],
    ['a codec that is none', { codec: 'nothing' }],
  ])('is no option with %s', (_, options) => expect(() => startInput('http', options)).toThrow());
});

describe('reports of browsers', () => {
  it('are taken from everybody where that is said, and nothing else is', async () => {
    const rig = start({ reports: { anonymous: true } });
    expect((await post(rig, 'application/csp-report', CSP)).status).toBe(204);
    expect((await post(rig, 'application/reports+json', REPORTS)).status).toBe(204);
    expect((await post(rig, 'text/plain', 'x')).status).toBe(401);
    expect(rig.acknowledged.map(({ event }) => event)).toMatchObject([
      { action: 'csp_violation', type: 'denied' },
      { action: 'csp_violation', type: 'info' },
      { action: 'browser_deprecation' },
    ]);
  });

  it('of other sites are left out, and counted', async () => {
    const rig = start({ reports: { anonymous: true, sites: ['shop.example', '*.shop.example'] } });
    expect((await post(rig, 'application/reports+json', REPORTS)).status).toBe(204);
    expect(rig.acknowledged).toMatchObject([{ url: { domain: 'shop.example' } }]);
    expect(rig.counts.get('report_foreign')).toBe(1);
    await post(rig, 'application/reports+json', '[{"type":"crash"}]');
    expect(rig.counts.get('report_invalid')).toBe(1);
    expect(rig.counts.get('report_refused')).toBe(2);
  });

  it('may be asked for from another site', async () => {
    const asks = async (reports: object, origin: string): Promise<Answer> =>
      post(start({ reports }), '', '', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      });
    expect(await asks({ anonymous: true }, 'https://shop.example')).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
      },
    });
    const sites = ['*.shop.example'];
    expect((await asks({ anonymous: true, sites }, 'https://www.shop.example')).headers).toMatchObject({
      'access-control-allow-origin': 'https://www.shop.example',
      vary: 'origin',
    });
    for (const origin of ['https://shop.example.evil', 'https://evilshop.example', 'null'])
      expect((await asks({ anonymous: true, sites }, origin)).status).toBe(403);
    expect((await asks({}, 'https://shop.example')).status).toBe(403);
  });

  it('of one address are so many a minute; those who show a token may go on', async () => {
    const rig = start({ tokens: [TOKEN], reports: { anonymous: true, perMinute: 2 } });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await post(rig, 'application/csp-report', CSP)).status);
    expect(statuses).toEqual([204, 204, 429, 429]);
    expect((await post(rig, 'application/csp-report', CSP, { headers: bearer })).status).toBe(204);
    expect(rig.counts.get('answered_429')).toBe(2);
  });

  it.each<[string, string | Uint8Array, Sending, number]>([
    ['too long', ' '.repeat(70_000), {}, 413],
    ['compressed', gzipSync(CSP), { headers: { 'content-encoding': 'gzip' } }, 415],
    ['of an unknown length', CSP, { pieces: 2 }, 411],
    ['with a wrong token', CSP, { headers: { authorization: 'Bearer wrong' } }, 401],
  ])('without credentials are refused where they are %s', async (_, body, sending, status) => {
    const rig = start({ tokens: [TOKEN], reports: { anonymous: true } });
    expect((await post(rig, 'application/csp-report', body, sending)).status).toBe(status);
  });
});
