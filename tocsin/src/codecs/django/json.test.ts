import { describe, expect, it } from 'vitest';
import { getField } from '../../event/index.ts';
import { decodeBytes } from '../decode-bytes.ts';
import { djangoJson } from '../django-json.ts';
import { json } from '../json.ts';

const decode = (record: unknown, codec: typeof djangoJson = djangoJson) => {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  const [first] = decodeBytes(codec, [Buffer.from(`${text}\n`)], { options: { timeZone: 'UTC' }, arrival: 7 }).decoded;
  if (first === undefined) throw new Error('no event');
  return first.event;
};

describe('django-json', () => {
  it('reads structlog', () => {
    const event = decode({
      event: 'request_finished',
      code: 403,
      request: 'GET /x?y=1',
      ip: '192.0.2.1',
      request_id: 'abc',
      user_id: 5,
      logger: 'django_structlog.middlewares.request',
      level: 'warning',
      timestamp: '2026-11-23T01:57:17.123456Z',
    });
    expect(event).toMatchObject({
      message: 'request_finished',
      source: { ip: '192.0.2.1' },
      http: { request: { method: 'GET', id: 'abc' }, response: { status_code: 403 } },
      url: { path: '/x', query: 'y=1' },
      user_id: 5,
      '@nanoseconds': 456000,
    });
    expect(getField(event, 'event.action')).toBe('authz_fail');
  });

  it('keeps extra fields, those named like ECS objects under labels', () => {
    const event = decode({
      levelname: 'INFO',
      message: 'paid',
      order: 12,
      service: 'shop',
      event: { kind: 'x' },
      log: 'l',
    });
    expect(event.order).toBe(12);
    expect(event.labels).toMatchObject({ service: 'shop', log: 'l' });
    expect(getField(event, 'event.kind')).toBe('event');
    expect(event['@timestamp']).toBe(7);
  });

  it('is not harmed by keys made to harm', () => {
    const event = decode(
      '{"levelname":"INFO","message":"x","__proto__":{"polluted":1},"constructor":{"prototype":1},"@metadata":{"index":"_audit"},"@timestamp":"soon","@nanoseconds":"x"}',
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(getField(event, '@metadata.index')).toBe('django-logs');
    expect(event['@timestamp']).toBe(7);
    expect(event['@nanoseconds']).toBeUndefined();
  });

  it('marks what is no JSON', () => {
    expect(decode('{"levelname": "INFO", ')).toMatchObject({ tags: ['_jsonparsefailure'] });
    expect(decode(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`)).toMatchObject({ tags: ['_jsonparsefailure'] });
  });
});

describe('json', () => {
  it.each([
    [1795399086, 1795399086000, undefined],
    [1795399086.123456, 1795399086123, 456000],
    [1795399086123, 1795399086123, undefined],
    ['2026-11-23T01:58:06Z', 1795399086000, undefined],
    ['nonsense', 7, undefined],
  ])('reads the time %s', (time, milliseconds, nanoseconds) => {
    const event = decode({ time, a: 1 }, json as unknown as typeof djangoJson);
    expect([event['@timestamp'], event['@nanoseconds']]).toEqual([milliseconds, nanoseconds]);
  });

  it('keeps numbers beyond 2^53 exact, and outside keys harmless', () => {
    const event = decode(
      '{"id":12345678901234567890,"__proto__":{"x":1},"@metadata":{"index":"y"}}',
      json as unknown as typeof djangoJson,
    );
    expect(event.id).toBe('12345678901234567890');
    expect(getField(event, '@metadata.index')).toBeUndefined();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
