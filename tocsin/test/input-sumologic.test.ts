import * as zlib from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, type Sending, send } from './http-client.ts';
import { type SinkRig, type SinkRigOptions, startInput } from './sink-rig.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const CODE = 'ZaVnC4dhaV39Tn37==';
const PATH = `/receiver/v1/http/${CODE}`;

const start = (source: object = {}, options: object = {}, rig: SinkRigOptions = {}): SinkRig => {
  const running = startInput('sumologic', { port: 0, sources: [{ code: CODE, ...source }], ...options }, rig);
  ends.push(() => running.stop());
  return running;
};

const post = async (rig: SinkRig, body: string | Uint8Array, sending: Sending = {}): Promise<Answer> =>
  send(await rig.port(), body, { path: PATH, ...sending });

const messages = (rig: SinkRig): unknown[] => rig.acknowledged.map(({ message }) => message);

describe('what a client of Sumo Logic sends', () => {
  it('is an event a line, with what the headers say of all of them', async () => {
    const rig = start();
    const answer = await post(rig, 'line one\nline two\r\n\nline three', {
      headers: {
        'x-sumo-name': 'app.log',
        'x-sumo-host': 'web-1',
        'x-sumo-category': 'prod/shop',
        'x-sumo-fields': 'team=red,stage=prod',
      },
    });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(messages(rig)).toEqual(['line one', 'line two', 'line three']);
    for (const event of rig.acknowledged)
      expect(event).toMatchObject({
        '@metadata': { source: 'app.log', host: 'web-1' },
        sumologic: { category: 'prod/shop' },
        labels: { team: 'red', stage: 'prod' },
      });
  });

  it('has defaults of its source', async () => {
    const rig = start({ name: 'n', category: 'c', index: 'apps', sourcetype: 't' });
    await post(rig, 'x', { headers: { 'x-sumo-category': 'other' } });
    expect(rig.acknowledged).toMatchObject([
      {
        '@metadata': { source: 'n', host: '127.0.0.1', index: 'apps', sourcetype: 't' },
        sumologic: { category: 'other' },
      },
    ]);
  });

  it('is recognised: JSON, access lines, a traceback with its record', async () => {
    const rig = start();
    await post(
      rig,
      [
        '{"message":"hello","user":{"name":"alice"}}',
        '203.0.113.7 - - [23/Nov/2026:01:58:06 +0000] "GET /.env HTTP/1.1" 404 179 "-" "curl/7.88.1"',
        '2026-11-23 01:58:07,000 [ERROR] django.request: Internal Server Error: /boom/',
        'Traceback (most recent call last):',
        '  File "views.py", line 1, in boom',
        'ValueError: no',
      ].join('\n'),
      { headers: { 'x-sumo-fields': 'team=red' } },
    );
    expect(rig.acknowledged).toMatchObject([
      { message: 'hello', user: { name: 'alice' }, labels: { team: 'red' } },
      { url: { path: '/.env' }, '@metadata': { sourcetype: 'access_combined' } },
      { error: { type: 'ValueError' }, event: { original: expect.stringContaining('Traceback') } },
    ]);
  });

  it.each([
    ['Sumo+is+%231%21', 'Sumo is #1!'],
    ['a=b&c=d', 'a=b&c=d'],
    ['100%', '100%'],
  ])('may stand in the query: %s', async (query, message) => {
    const rig = start();
    expect((await post(rig, '', { method: 'GET', path: `${PATH}?${query}` })).status).toBe(200);
    expect(messages(rig)).toEqual([message]);
  });

  it('has no query otherwise, and a code may be encoded', async () => {
    const rig = start();
    await post(rig, 'x', { path: `/receiver/v1/http/${encodeURIComponent(CODE)}?y` });
    expect(messages(rig)).toEqual(['x']);
  });

  it.each([
    ['gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
  ])('may be compressed by %s, and come in any pieces', async (encoding, compress) => {
    const rig = start();
    const body = compress(Array.from({ length: 500 }, (_, n) => `line ${n}\n`).join(''));
    expect((await post(rig, body, { headers: { 'content-encoding': encoding }, pieces: 13 })).status).toBe(200);
    expect(messages(rig)).toEqual(Array.from({ length: 500 }, (_, n) => `line ${n}`));
  });

  it('may be compressed by zstd where Node can inflate it, and is refused elsewhere', async () => {
    const rig = start();
    // A frame of one block that is not compressed: "hello\n".
    const body = Buffer.from(`28b52ffd2006310000${Buffer.from('hello\n').toString('hex')}`, 'hex');
    const { status } = await post(rig, body, { headers: { 'content-encoding': 'zstd' } });
    expect([status, messages(rig)]).toEqual('createZstdDecompress' in zlib ? [200, ['hello']] : [415, []]);
  });

  it('is answered once it is acknowledged, or is to be sent again', async () => {
    const rig = start();
    rig.hold();
    let isAnswered = false;
    const answered = post(rig, 'x').then((answer) => {
      isAnswered = true;
      return answer;
    });
    while (rig.given.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(isAnswered).toBe(false);
    rig.break();
    expect(await answered).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });

  it('may be nothing', async () => {
    const rig = start();
    expect((await post(rig, '')).status).toBe(200);
    expect(rig.acknowledged).toEqual([]);
  });
});

describe('what is refused, and counted', () => {
  it.each<[string, Sending, string, number]>([
    ['an unknown code', { path: `${PATH}x` }, 'x', 401],
    ['no code', { path: '/receiver/v1/http/' }, 'x', 401],
    ['another path', { path: '/' }, 'x', 404],
    ['another method', { method: 'DELETE' }, '', 405],
    ['another encoding', { headers: { 'content-encoding': 'br' } }, 'x', 415],
    ['metrics', { headers: { 'content-type': 'application/vnd.sumologic.prometheus' } }, 'x', 415],
    ['what is not gzip', { headers: { 'content-encoding': 'gzip' } }, 'x', 400],
    ['too much', {}, 'x'.repeat(2_000), 413],
  ])('is %s', async (_, sending, body, status) => {
    const rig = start({}, { maxBodyBytes: 1024 });
    expect((await post(rig, body, sending)).status).toBe(status);
    expect(rig.counts.get(`answered_${status}`)).toBe(1);
    expect(rig.acknowledged).toEqual([]);
    expect(JSON.stringify([rig.input.listeners?.(), rig.notices, [...rig.counts]])).not.toContain(CODE);
  });

  it('is a bomb', async () => {
    const rig = start({}, { maxBodyBytes: 1 << 20 });
    const bomb = zlib.gzipSync(Buffer.alloc(50 << 20));
    expect((await post(rig, bomb, { headers: { 'content-encoding': 'gzip' } })).status).toBe(413);
  });

  it('is a source without a code of its own', () => {
    for (const sources of [[], [{ code: 'short' }], [{ code: CODE }, { code: CODE }]])
      expect(() => startInput('sumologic', { sources })).toThrow();
  });
});
