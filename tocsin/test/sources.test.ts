import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from './free-port.ts';
import { send } from './http-client.ts';
import { Installation } from './running.ts';

const TOKEN = 'secret-of-the-shop';
const HOSTILE = '<script>window.hacked=1</script>\u001b[31m\u202e';

let tocsin: Installation;
let url: string;
let port: number;
let peer: Server;
let isRefusing = true;
const taken: string[] = [];
let admin: Record<string, string>;
let viewer: Record<string, string>;

const ask = async (path: string, { body, as = admin }: { body?: object; as?: Record<string, string> } = {}) => {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...as, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, reply: text === '' ? {} : JSON.parse(text) };
};

const signedIn = async (path: string, body: object): Promise<Record<string, string>> => {
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { csrf } = JSON.parse(await answer.text());
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '', 'x-tocsin-csrf': csrf };
};

const until = async <T>(look: () => Promise<T>, isRight: (found: T) => boolean): Promise<T> => {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await look();
    if (isRight(found)) return found;
    await sleep(50);
  }
  throw new Error(`it did not come: ${JSON.stringify(await look())}`);
};

const bring = (body: string) =>
  send(port, body, { headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/plain' } });

beforeAll(async () => {
  peer = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (!isRefusing) taken.push(body);
      response.writeHead(isRefusing ? 400 : 200).end(isRefusing ? `no ${HOSTILE}` : '');
    });
  });
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
  const address = peer.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  port = await freePort();
  tocsin = new Installation(`
inputs:
  - type: http
    id: shop
    port: ${port}
    tokens: [${TOKEN}]
    codec: json
    sourcetype: shop
    index: apps
outputs:
  - type: http
    name: peer
    url: http://127.0.0.1:${address.port}/
`);
  ({ url } = await tocsin.start());
  const [, token = ''] =
    (await until(
      async () => /#link=(\S+)/.exec(tocsin.output),
      (found) => found !== null,
    )) ?? [];
  admin = await signedIn('session/link', { token });
  await ask('users', { body: { name: 'vera', role: 'viewer', password: 'correct horse battery' } });
  viewer = await signedIn('session', { user: 'vera', password: 'correct horse battery' });
}, 120_000);
afterAll(async () => {
  await tocsin?.remove();
  peer?.closeAllConnections();
  peer?.close();
});

describe('sources', () => {
  test('tell what came, how late, and what could not be read, without its secrets', async () => {
    const time = new Date(Date.now() - 30_000).toISOString();
    await bring(`${JSON.stringify({ message: 'started', '@timestamp': time })}\n`.repeat(20));
    await bring(`{"broken": password=hunter2 ${HOSTILE} ${'x'.repeat(100_000)}\n`);
    const { reply } = await until(
      () => ask('sources', { as: viewer }),
      ({ reply: { sources } }) => sources[0]?.events === 21,
    );
    const [source] = reply.sources;
    expect(source).toMatchObject({ input: 'shop', index: 'apps', sourcetype: 'shop', isOther: false });
    expect(source.lag.p50).toBeGreaterThan(25_000);
    expect(source.minutes.reduce((sum: number, count: number) => sum + count, 0)).toBe(21);
    expect(source.failures).toMatchObject([{ reason: '_jsonparsefailure', events: 1 }]);
    const [{ text }] = source.failures[0].samples;
    expect(text).toContain('<script>');
    expect(text).not.toContain('hunter2');
    expect(text.length).toBeLessThanOrEqual(500);
    expect(reply.silent).toEqual([]);
  }, 60_000);
});

describe('dead letters', () => {
  test('are counted for everybody, and shown to admins, their answers too', async () => {
    const { reply } = await until(
      () => ask('dead-letters', { as: viewer }),
      ({ reply: { counts } }) => counts.length > 0,
    );
    expect(reply.counts).toMatchObject([{ pipeline: 'tocsin.yaml', plugin: 'peer' }]);
    for (const path of ['dead-letters/shown?pipeline=tocsin.yaml'])
      expect((await ask(path, { as: viewer })).status).toBe(403);
    for (const act of ['replay', 'remove'])
      expect((await ask(`dead-letters/${act}`, { as: viewer, body: { pipeline: 'tocsin.yaml' } })).status).toBe(403);
    const shown = await ask('dead-letters/shown?pipeline=tocsin.yaml&plugin=peer&limit=2');
    expect(shown.reply.letters[0]).toMatchObject({ pipeline: 'tocsin.yaml', plugin: 'peer' });
    expect(shown.reply.letters[0].response).toContain('<script>');
    expect(JSON.stringify(shown.reply)).not.toContain('hunter2');
    expect((await ask('dead-letters/shown?pipeline=..%2F..%2Fetc')).reply.letters).toEqual([]);
  }, 60_000);

  test('stay where they are refused again, go one by one, and all at once', async () => {
    const of = { pipeline: 'tocsin.yaml', plugin: 'peer' };
    const before = (await ask('dead-letters')).reply.counts.reduce(
      (sum: number, { events }: { events: number }) => sum + events,
      0,
    );
    const again = await ask('dead-letters/replay', { body: of });
    expect(again.reply).toMatchObject({ delivered: 0, stayed: before });
    expect(again.reply.reasons).toContain('refused again');
    isRefusing = false;
    const { reply } = await ask('dead-letters/shown?pipeline=tocsin.yaml&plugin=peer&limit=1');
    const one = await ask('dead-letters/replay', { body: { ...of, ids: [reply.letters[0].id] } });
    expect(one.reply.delivered).toBeGreaterThan(0);
    expect(taken.length).toBeGreaterThan(0);
    const rest = await ask('dead-letters/replay', { body: of });
    expect(rest.reply).toMatchObject({ delivered: before - one.reply.delivered, stayed: 0 });
    expect((await ask('dead-letters')).reply.counts).toEqual([]);
  }, 60_000);

  test('are removed', async () => {
    isRefusing = true;
    await bring(`${JSON.stringify({ message: 'for nobody' })}\n`);
    await until(
      () => ask('dead-letters'),
      ({ reply: { counts } }) => counts.length > 0,
    );
    expect((await ask('dead-letters/remove', { body: { pipeline: 'tocsin.yaml' } })).reply).toEqual({ removed: 1 });
    expect((await ask('dead-letters')).reply.counts).toEqual([]);
  }, 60_000);
});
