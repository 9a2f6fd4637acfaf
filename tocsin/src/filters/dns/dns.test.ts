import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ValueObject } from '../../event/index.ts';
import { type Tried, tryFilter } from '../try-filter.ts';
import { dns } from './dns.ts';
import { createExpiringCache } from './expiring-cache.ts';

const A = 1;
const PTR = 12;
const AAAA = 28;
const NXDOMAIN = 3;

const encodeName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);

/** What the server says, by type and name. A name that begins with `silent` gets no answer. */
const RECORDS: Readonly<Record<string, Buffer>> = {
  [`${A} app.example`]: Buffer.from([192, 0, 2, 1]),
  [`${A} app.inner.example`]: Buffer.from([192, 0, 2, 2]),
  [`${AAAA} six.example`]: Buffer.from('20010db8000000000000000000000001', 'hex'),
  [`${PTR} 1.2.0.192.in-addr.arpa`]: encodeName('app.example'),
  [`${PTR} ${'1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2'}.ip6.arpa`]: encodeName('six.example'),
};

let server: Socket;
let folder = '';
let asked: string[] = [];

function answer(query: Buffer): Buffer | undefined {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const name = labels.join('.').toLowerCase();
  const type = query.readUInt16BE(at + 1);
  asked.push(`${type} ${name}`);
  if (name.startsWith('silent')) return undefined;
  const data = RECORDS[`${type} ${name}`];
  const isKnown = Object.keys(RECORDS).some((key) => key.endsWith(` ${name}`));
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (isKnown ? 0 : NXDOMAIN), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(data === undefined ? 0 : 1, 6);
  const question = query.subarray(12, at + 5);
  if (data === undefined) return Buffer.concat([header, question]);
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(type, 2);
  record.writeUInt16BE(1, 4);
  // A time to live of zero: some versions of Node keep answers themselves for as long as they may.
  record.writeUInt32BE(0, 6);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([header, question, record, data]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-dns-'));
  writeFileSync(
    join(folder, 'hosts'),
    '# ours\n192.0.2.77 Own.example alias # here\n2001:0db8::77 six-own\nno-address x\n',
  );
  server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    const reply = answer(query);
    if (reply !== undefined) server.send(reply, port, address);
  });
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  asked = [];
});

const address = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;
const tried = (options: Record<string, unknown>, clock: () => number = () => 0): Tried =>
  tryFilter(dns, { nameserver: [address()], hostsfile: 'hosts', timeout: 2, ...options }, { folder, clock });

describe('dns', () => {
  it.each<[string, Record<string, unknown>, ValueObject, ValueObject]>([
    ['resolve', { resolve: 'h' }, { h: 'app.example' }, { h: ['app.example', '192.0.2.1'] }],
    ['resolve, replace', { resolve: 'h', action: 'replace' }, { h: 'app.example' }, { h: '192.0.2.1' }],
    ['resolve, a list', { resolve: 'h' }, { h: ['app.example'] }, { h: ['app.example', '192.0.2.1'] }],
    ['resolve, a list, replace', { resolve: 'h', action: 'replace' }, { h: ['app.example'] }, { h: ['192.0.2.1'] }],
    [
      'resolve IPv6',
      { resolve: '[a][b]', action: 'replace' },
      { a: { b: 'six.example' } },
      { a: { b: '2001:db8::1' } },
    ],
    ['resolve an address', { resolve: 'h', action: 'replace' }, { h: '198.51.100.7' }, { h: '198.51.100.7' }],
    ['resolve by file', { resolve: 'h', action: 'replace' }, { h: 'ALIAS' }, { h: '192.0.2.77' }],
    ['reverse', { reverse: 'ip' }, { ip: '192.0.2.1' }, { ip: ['192.0.2.1', 'app.example'] }],
    ['reverse IPv6', { reverse: 'ip', action: 'replace' }, { ip: '2001:db8:0::1' }, { ip: 'six.example' }],
    ['reverse by file', { reverse: 'ip', action: 'replace' }, { ip: '2001:db8::77' }, { ip: 'six-own' }],
    [
      'both',
      { resolve: 'h', reverse: 'ip', action: 'replace' },
      { h: 'app.example', ip: '192.0.2.1' },
      { h: '192.0.2.1', ip: 'app.example' },
    ],
  ])('%s', async (_name, options, event, expected) => {
    const filter = tried(options);
    expect(await filter.run(event)).toMatchObject([expected]);
    expect(filter.matched).toHaveLength(1);
  });

  it.each<[string, Record<string, unknown>, ValueObject]>([
    ['a name that nobody knows', { resolve: 'h' }, { h: 'nope.example' }],
    ['an address that nobody knows', { reverse: 'h' }, { h: '192.0.2.9' }],
    ['no address', { reverse: 'h' }, { h: 'app.example' }],
    ['missing', { resolve: 'nope' }, { h: 'app.example' }],
    ['several', { resolve: 'h' }, { h: ['app.example', 'six.example'] }],
    ['a number', { resolve: 'h' }, { h: 5 }],
    ['no name at all', { resolve: 'h' }, { h: '' }],
    ['a name that is too long', { resolve: 'h' }, { h: 'x.'.repeat(1000) }],
    ['a name that is none', { resolve: 'h' }, { h: `${'x'.repeat(64)}.example\u0000` }],
  ])('%s: the event stays as it is', async (_name, options, event) => {
    const filter = tried(options);
    expect(await filter.run(event)).toMatchObject([event]);
    expect(filter.matched).toHaveLength(0);
    expect(filter.counts.get('failed')).toBe(1);
  });

  it('tags what is not answered in time, and tries again before', async () => {
    const filter = tried({ resolve: 'h', timeout: 0.05, max_retries: 1, tag_on_timeout: ['late'] });
    expect(await filter.run({ h: 'silent.example' }, { h: 'app.example' })).toMatchObject([
      { h: 'silent.example', tags: ['late'] },
      { h: ['app.example', '192.0.2.1'] },
    ]);
    expect(asked.filter((question) => question.includes('silent')).length).toBeGreaterThanOrEqual(2);
    expect(filter.counts.get('timeout')).toBe(1);
  });

  it('ends when it is closed', async () => {
    const filter = tried({ resolve: 'h', timeout: 60, max_retries: 0 });
    const waiting = filter.run({ h: 'silent.example' });
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await filter.filter.close?.();
    expect(await waiting).toMatchObject([{ h: 'silent.example' }]);
  });

  it('asks each question once, and keeps the order', async () => {
    const filter = tried({ resolve: 'h', action: 'replace' });
    const events = await filter.run(
      ...Array.from({ length: 300 }, (_, n) => ({ n, h: n % 2 === 0 ? 'app.example' : 'nope.example' })),
    );
    expect(events.map(({ n }) => n)).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(events.map(({ h }) => h).slice(0, 2)).toEqual(['192.0.2.1', 'nope.example']);
    expect(asked.length).toBeLessThan(20);
  });

  it('keeps answers, and that there was none', async () => {
    let now = 0;
    const filter = tried(
      {
        resolve: 'h',
        action: 'replace',
        hit_cache_size: 10,
        hit_cache_ttl: 60,
        failed_cache_size: 10,
        failed_cache_ttl: 5,
      },
      () => now,
    );
    const ask = async (): Promise<number> => {
      asked = [];
      await filter.run({ h: 'app.example' }, { h: 'nope.example' });
      return asked.length;
    };
    expect(await ask()).toBe(2);
    expect(await ask()).toBe(0);
    now = 5_000;
    expect(await ask()).toBe(1);
    now = 60_000;
    expect(await ask()).toBe(2);
  });

  it('looks in domains', async () => {
    const nameserver = { address: [address()], search: ['nope', 'inner.example'], ndots: 1 };
    expect(await tried({ nameserver, resolve: 'h', action: 'replace' }).run({ h: 'app' })).toMatchObject([
      { h: '192.0.2.2' },
    ]);
    expect(asked).toEqual(['1 app.nope', '1 app.inner.example']);
  });

  it.each([
    [{ nameserver: ['nonsense'] }, /^nameserver: .*write addresses/],
    [{ nameserver: { addresses: ['x'] } }, /"addresses" is not known/],
    [{ nameserver: { address: ['127.0.0.1'], ndots: 'x' } }, /ndots as a number/],
    [{ hostsfile: 'nope' }, /nope: there is no such file/],
  ])('%j is refused', (options, message) => expect(() => tried(options)).toThrow(message));
});

describe('a cache', () => {
  it('forgets what was used longest ago', () => {
    const cache = createExpiringCache<number>(2, 10, () => 0);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');
    cache.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([1, undefined, 3]);
  });
});
