import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiFixture, buildPages } from './api-fixture.ts';

const fixture = new ApiFixture();
let root: string;

beforeAll(async () => {
  root = buildPages(fixture.dir);
  symlinkSync(join(fixture.dir, 'outside.txt'), join(root, 'link.txt'));
  await fixture.start({ webRoot: root });
});
afterAll(() => fixture.stop());

const policyOf = (headers: Record<string, unknown>): string => String(headers['content-security-policy']);

describe('the page', () => {
  it('carries a nonce of its own each time, which its policy allows for styles', async () => {
    const nonces = new Set<string>();
    for (let count = 0; count < 3; count += 1) {
      const reply = await fixture.inject({ url: '/' });
      expect(reply.statusCode).toBe(200);
      expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(reply.headers['cache-control']).toBe('no-store');
      const nonce = /<meta name="csp-nonce" content="([\w-]{24})"/.exec(reply.body)?.[1] ?? 'none';
      expect(policyOf(reply.headers)).toBe(
        "default-src 'none'; script-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
          `base-uri 'none'; form-action 'self'; frame-ancestors 'none'; style-src 'self' 'nonce-${nonce}'`,
      );
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('is served for places of the page, but not for the API and not for files', async () => {
    for (const url of ['/search', '/search?q=index%3Dx', '/some/deep/place'])
      expect((await fixture.inject({ url })).headers['content-type']).toContain('text/html');
    for (const url of ['/api/v1/nothing', '/api', '/missing.js', '/assets/index-XYZ.js', '/metrics/x']) {
      const reply = await fixture.inject({ url });
      expect(reply.statusCode).toBe(404);
      expect(reply.json().error.code).toBe('not_found');
      expect(reply.headers['cache-control']).toBe('no-store');
    }
  });

  it('answers HEAD, and refuses other methods as the API does', async () => {
    expect((await fixture.inject({ method: 'HEAD', url: '/' })).statusCode).toBe(200);
    expect((await fixture.inject({ method: 'PUT', url: '/' })).json().error.code).toBe('not_found');
  });
});

describe('files', () => {
  it('with a hash in the name are kept for ever, others for an hour', async () => {
    const script = await fixture.inject({ url: '/assets/index-AbC123.js' });
    expect(script.body).toBe('console.log(1)');
    expect(script.headers['content-type']).toContain('text/javascript');
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const icon = await fixture.inject({ url: '/favicon.svg' });
    expect(icon.headers['content-type']).toBe('image/svg+xml');
    expect(icon.headers['cache-control']).toBe('public, max-age=3600');
    // A picture opened on its own must not run scripts either.
    expect(policyOf(icon.headers)).toContain("default-src 'none'");
  });

  it('come compressed to whoever takes that', async () => {
    const url = '/assets/index-AbC123.js';
    const script = await fixture.inject({ url, headers: { 'accept-encoding': 'br, gzip;q=0.8' } });
    expect(script.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(gunzipSync(script.rawPayload).toString()).toBe('console.log(1)');
    for (const accepted of ['br', 'gzip;q=0', 'gzip;q=0.0, br', 'x-gzip']) {
      const plain = await fixture.inject({ url, headers: { 'accept-encoding': accepted } });
      expect(plain.headers).not.toHaveProperty('content-encoding');
      expect(plain.body).toBe('console.log(1)');
    }
  });

  it.each([
    '/../outside.txt',
    '/..%2foutside.txt',
    '/assets/../../outside.txt',
    '/assets/%2e%2e/%2e%2e/outside.txt',
    '/assets/..%5c..%5coutside.txt',
    '/.secret',
    '/%2esecret',
    '/link.txt',
    '//etc/passwd.txt',
    '/favicon.svg%00.txt',
  ])('outside of the folder, hidden or linked are not served: %s', async (url) => {
    const reply = await fixture.inject({ url });
    expect(reply.body).not.toMatch(/outside$|hidden|root:/);
    if (!String(reply.headers['content-type']).includes('text/html'))
      expect(reply.statusCode).toBeGreaterThanOrEqual(400);
  });
});

describe('every answer', () => {
  it.each(['/', '/favicon.svg', '/api/v1/health', '/api/v1/status', '/nothing.txt'])(
    '%s has the headers',
    async (url) => {
      const { headers } = await fixture.inject({ url });
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(policyOf(headers)).toContain("frame-ancestors 'none'");
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{16}$/);
    },
  );

  it('an address that cannot be read is refused in the usual form', async () => {
    const reply = await fixture.inject({ url: '/%zz' });
    expect(reply.statusCode).toBe(400);
    expect(reply.json().error.code).toBe('invalid_request');
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('names', () => {
  const ask = async (host: string, changes = {}) => {
    const other = await new ApiFixture().start({
      hosts: ['SIEM.example'],
      publicUrl: 'https://public.example:8443',
      ...changes,
    });
    const reply = await other.inject({ url: '/api/v1/health', headers: { host } });
    await other.stop();
    return reply.statusCode;
  };

  it.each([
    'localhost',
    'localhost:8000',
    'LOCALHOST',
    'localhost.',
    'x.localhost',
    '127.0.0.1:8000',
    '127.1.2.3',
    '[::1]:8000',
    '192.168.1.5:8000',
    'siem.example',
    'public.example:8443',
  ])('%s is answered', async (host) => {
    expect(await ask(host)).toBe(200);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    'siem.example.evil.example',
    '127.0.0.1.evil.example',
    'a b',
    'x@localhost',
    '[::1',
  ])('%s is not', async (host) => {
    expect(await ask(host)).toBe(421);
  });
});

describe('a missing build', () => {
  it('is a clear error at start', async () => {
    const other = new ApiFixture();
    const pages = buildPages(other.dir);
    writeFileSync(join(pages, 'index.html'), '<html>');
    await expect(other.start({ webRoot: pages })).rejects.toThrow('csp-nonce');
    rmSync(join(pages, 'index.html'));
    await expect(other.start({ webRoot: pages })).rejects.toThrow('npm run build');
    await other.stop();
  });

  it('leaves the API without pages where none are wanted', async () => {
    const other = await new ApiFixture().start();
    expect((await other.inject({ url: '/' })).statusCode).toBe(404);
    await other.stop();
  });
});
