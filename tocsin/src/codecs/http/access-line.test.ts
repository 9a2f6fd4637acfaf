import { describe, expect, it } from 'vitest';
import { createNormaliser, createZone, UTC } from '../../event/index.ts';
import { accessFormat } from './access-format.ts';
import { readAccessLine } from './access-line.ts';
import { readRequestLine, urlOfTarget } from './request-line.ts';

const TIME = '[23/Nov/2026:01:58:06 +0000]';
const read = (line: string) => readAccessLine(line, UTC);

describe('readAccessLine', () => {
  it('reads the combined format', () => {
    expect(read(`192.0.2.1 - bob ${TIME} "GET /a HTTP/1.1" 200 12 "https://r.example/" "curl/8"`)).toMatchObject({
      host: '192.0.2.1',
      user: 'bob',
      time: Date.UTC(2026, 10, 23, 1, 58, 6),
      request: 'GET /a HTTP/1.1',
      status: 200,
      bytes: 12,
      referrer: 'https://r.example/',
      agent: 'curl/8',
      combined: true,
    });
  });

  it.each([
    ['escaped by a backslash', '"GET /a\\"b HTTP/1.1"', 'GET /a"b HTTP/1.1'],
    ['escaped as a byte', '"GET /a\\x22b HTTP/1.1"', 'GET /a"b HTTP/1.1'],
    ['not escaped', '"GET /a"b HTTP/1.1"', 'GET /a"b HTTP/1.1'],
    ['not escaped, with a false status', '"GET /" 200 5 "-" "x HTTP/1.1"', 'GET /" 200 5 "-" "x HTTP/1.1'],
    ['UTF-8 as bytes', '"GET /\\xc3\\xa4 HTTP/1.1"', 'GET /ä HTTP/1.1'],
    ['control bytes stay as written', '"\\x16\\x03\\x01"', '\\x16\\x03\\x01'],
    ['empty', '""', ''],
    ['nil', '"-"', '-'],
  ])('a request %s', (_, quoted, request) => {
    expect(read(`192.0.2.1 - - ${TIME} ${quoted} 404 - "-" "-"`)).toMatchObject({
      request,
      status: 404,
      bytes: undefined,
    });
  });

  it.each([
    [`shop.example:443 192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200 1`, 'shop.example:443', '192.0.2.1', undefined],
    [`shop.example 2001:db8::1 - bob ${TIME} "GET / HTTP/1.1" 200 1`, 'shop.example', '2001:db8::1', 'bob'],
    [`2001:db8::1 - - ${TIME} "GET / HTTP/1.1" 200 1`, undefined, '2001:db8::1', undefined],
    [`host.example - bob smith ${TIME} "GET / HTTP/1.1" 200 1`, undefined, 'host.example', 'bob smith'],
    [`192.0.2.1 - [x] ${TIME} "GET / HTTP/1.1" 200 1`, undefined, '192.0.2.1', '[x]'],
    [`192.0.2.1 - ${TIME} "GET / HTTP/1.1" 200 1`, undefined, '192.0.2.1', undefined],
  ])('%s', (line, vhost, host, user) => {
    expect(read(line)).toMatchObject({ vhost, host, user });
  });

  it('reads what stands after the agent', () => {
    const line = `192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200 1 "-" "a" "198.51.100.1, 192.0.2.9" 0.123`;
    expect(read(line)).toMatchObject({ agent: 'a', forwardedFor: '198.51.100.1, 192.0.2.9', seconds: 0.123 });
    expect(read(`192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200 1 "-" "a" 1234`)?.seconds).toBeUndefined();
  });

  it('takes several hosts for a forwarded chain, of which the last is the peer', () => {
    expect(read(`198.51.100.1, 192.0.2.9 - bob ${TIME} "GET / HTTP/1.1" 200 1`)).toMatchObject({
      host: '192.0.2.9',
      forwardedFor: '198.51.100.1',
      vhost: undefined,
      user: 'bob',
    });
  });

  it('gives what a line has that ends early', () => {
    expect(read(`192.0.2.1 - - ${TIME} "GET /${'a'.repeat(9000)}`)?.request.length).toBe(9005);
    expect(read(`192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200`)).toMatchObject({ status: 200, bytes: undefined });
    expect(read(`192.0.2.1 - - ${TIME} "GET / HTTP/1.1" 200 1 "-" "Mozil`)).toMatchObject({ agent: 'Mozil' });
  });

  it.each([
    'nothing of the kind',
    '192.0.2.1 - - [99/Nov/2026:01:58:06 +0000] "GET / HTTP/1.1" 200 1',
    `192.0.2.1 - - ${TIME} GET / HTTP/1.1 200 1`,
    '[23/Nov/2026 01:58:06] "GET / HTTP/1.1" 200 1',
  ])('is none: %s', (line) => {
    expect(read(line)).toBeUndefined();
  });

  it('does not stall on a line full of quotes and backslashes', () => {
    const started = performance.now();
    for (const filler of ['"', '\\', '\\"', '" ', '" 200', '\\x22', '['])
      read(`192.0.2.1 - - ${TIME} "${filler.repeat(200_000)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('urlOfTarget', () => {
  it.each([
    ['/a?b=1?c', { original: '/a?b=1?c', path: '/a', query: 'b=1?c' }],
    [
      'http://h.example:8080/a?b',
      { original: 'http://h.example:8080/a?b', path: '/a', query: 'b', domain: 'h.example' },
    ],
    ['h.example:443', { original: 'h.example:443' }],
    ['/a/b.tar.gz?x', { original: '/a/b.tar.gz?x', path: '/a/b.tar.gz', query: 'x', extension: 'gz' }],
    ['/.env', { original: '/.env', path: '/.env' }],
    ['/a.b/c', { original: '/a.b/c', path: '/a.b/c' }],
    ['/a.', { original: '/a.', path: '/a.' }],
    ['/a.averylongword', { original: '/a.averylongword', path: '/a.averylongword' }],
    ['*', { original: '*', path: '*' }],
    ['/r?u=http://x/', { original: '/r?u=http://x/', path: '/r', query: 'u=http://x/' }],
  ])('%s', (target, url) => {
    expect(urlOfTarget(target)).toEqual(url);
  });
});

describe('readRequestLine', () => {
  it.each([
    ['GET /a b HTTP/1.1', { method: 'GET', target: '/a b', version: '1.1' }],
    ['GET /a', { method: 'GET', target: '/a', version: undefined }],
    ['-', { method: undefined, target: undefined, version: undefined }],
    ['\\x16\\x03', { method: undefined, target: '\\x16\\x03', version: undefined }],
  ])('%s', (line, parts) => {
    expect(readRequestLine(line)).toEqual(parts);
  });
});

describe('accessFormat', () => {
  it('gives the forwarded chain to the trusted-proxy rule', () => {
    const line = `192.0.2.9 - - ${TIME} "GET / HTTP/1.1" 200 1 "-" "a" "6.6.6.6, 198.51.100.1"`;
    const event = accessFormat({ zone: createZone('UTC') }).decode(line, 0) ?? { '@timestamp': 0 };
    createNormaliser({ trustedProxies: ['192.0.2.0/24'] })(event, {});
    expect(event.source).toEqual({ ip: '198.51.100.1', address: '192.0.2.9' });
  });
});
