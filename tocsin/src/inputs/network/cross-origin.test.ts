import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CrossOrigin, crossOriginOption } from './cross-origin.ts';

const options = z.strictObject(crossOriginOption);
const of = (...allowedOrigins: string[]): CrossOrigin =>
  new CrossOrigin(options.parse({ allowedOrigins }).allowedOrigins);
const asked = (origin: string) => ({ origin, 'access-control-request-method': 'POST' });

describe('allowedOrigins', () => {
  it.each([
    ['https://shop.example', 'https://shop.example', true],
    ['https://Shop.Example', 'https://shop.example', true],
    ['https://shop.example', 'http://shop.example', false],
    ['https://shop.example', 'https://shop.example:8443', false],
    ['https://shop.example', 'https://shop.example.evil.test', false],
    ['https://shop.example:8443', 'https://shop.example:8443', true],
    ['https://*.shop.example', 'https://www.shop.example', true],
    ['https://*.shop.example', 'https://shop.example', false],
    ['https://*.shop.example', 'https://evilshop.example', false],
    ['https://*.shop.example', 'http://www.shop.example', false],
    ['https://shop.example', 'null', false],
  ])('%s, a page of %s: %s', (allowed, origin, isAllowed) => {
    const cross = of(allowed);
    expect(cross.headers({ headers: { origin } })['access-control-allow-origin']).toBe(isAllowed ? origin : undefined);
    expect(cross.preflight({ method: 'OPTIONS', headers: asked(origin) })?.status).toBe(isAllowed ? 204 : 403);
  });

  it('of `*` are all, and of none are not spoken to', () => {
    expect(of('*').headers({ headers: { origin: 'null' } })).toEqual({ 'access-control-allow-origin': '*' });
    expect(of().headers({ headers: { origin: 'https://a.test' } })).toEqual({});
    expect(of().preflight({ method: 'OPTIONS', headers: asked('https://a.test') })).toBeUndefined();
  });

  it('answer nothing but what a browser asks before', () => {
    expect(of('*').preflight({ method: 'POST', headers: asked('https://a.test') })).toBeUndefined();
    expect(of('*').preflight({ method: 'OPTIONS', headers: { origin: 'https://a.test' } })).toBeUndefined();
    expect(of('*').headers({ headers: {} })).toEqual({});
  });

  it.each(['shop.example', 'https://shop.example/', 'https://a.*.example', 'ftp://x', 'https://', ''])(
    'are none: %s',
    (text) => expect(options.safeParse({ allowedOrigins: [text] }).success).toBe(false),
  );
});
