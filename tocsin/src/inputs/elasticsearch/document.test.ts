import { describe, expect, it } from 'vitest';
import type { Event } from '../../event/index.ts';
import { createDocumentReader } from './document.ts';
import { RefusedItem } from './errors.ts';

const ARRIVAL = Date.UTC(2026, 10, 26, 12);

const reader = (overrides = {}) => {
  const counts = new Map<string, number>();
  const read = createDocumentReader({
    timeZone: 'UTC',
    longestDocument: 1 << 20,
    overrides,
    clock: () => ARRIVAL,
    count: (reason, by = 1) => counts.set(reason, (counts.get(reason) ?? 0) + by),
  });
  return { read, counts };
};

const eventOf = (document: object, id?: string, overrides = {}): Event => {
  const place = { index: 'shop', id, ip: '203.0.113.9' };
  const event = reader(overrides).read(Buffer.from(JSON.stringify(document)), place);
  if (event instanceof RefusedItem) throw new Error(event.reason);
  return event;
};

describe('the time of a document', () => {
  it.each<[object, number]>([
    [{ '@timestamp': '2026-11-23T01:58:06.250Z' }, 1_795_399_086_250],
    [{ '@timestamp': '2026-11-23T02:58:06.250+01:00' }, 1_795_399_086_250],
    [{ '@timestamp': 1_795_399_086_250 }, 1_795_399_086_250],
    [{ '@timestamp': '1795399086250' }, 1_795_399_086_250],
    [{ '@timestamp': '2026-11-23T01:58:06.250Z', timestamp: '2001-01-01T00:00:00Z' }, 1_795_399_086_250],
    [{ time: '2026-11-23T01:58:06.250Z' }, 1_795_399_086_250],
    [{ n: 1 }, ARRIVAL],
  ])('%j', (document, time) => {
    expect(eventOf(document)['@timestamp']).toBe(time);
  });

  it('that is none is kept', () => {
    const { read, counts } = reader();
    const event = read(Buffer.from('{"@timestamp":"yesterday","n":1}'), { index: 'shop', id: undefined, ip: '::1' });
    expect(event).toMatchObject({ '@timestamp': ARRIVAL, '_@timestamp': 'yesterday', n: 1 });
    expect(counts.get('timestamp_unreadable')).toBe(1);
  });
});

describe('the fields of a document', () => {
  it('are those of the event, dots being steps', () => {
    const event = eventOf({
      'event.action': 'x',
      a: { 'b.c': [{ 'd.e': 1 }], b: { f: 2 } },
      'log.level': 'WARN',
      'x.': 1,
      '.y': 2,
      'p..q': 3,
    });
    expect(event).toMatchObject({
      event: { action: 'x' },
      a: { b: { c: [{ d: { e: 1 } }], f: 2 } },
      log: { level: 'WARN' },
      'x.': 1,
      '.y': 2,
      'p..q': 3,
    });
  });

  it('lose nothing where a name is a value and an object at once', () => {
    expect(eventOf({ a: 1, 'a.b': 2 })).toMatchObject({ a: 1, 'a.b': 2 });
    expect(eventOf({ 'a.b': 2, a: 1 })).toMatchObject({ a: { b: 2 }, labels: { a: 1 } });
    expect(eventOf({ 'a.b': 1, a: { b: 2, c: 3 } })).toMatchObject({ a: { b: [1, 2], c: 3 } });
    expect(eventOf({ a: { b: 1 }, 'a.b': [2, 3] })).toMatchObject({ a: { b: [1, 2, 3] } });
    expect(eventOf({ 'log.file.path': '/x', log: { file: { name: 'x' } } }).log).toMatchObject({
      file: { path: '/x', name: 'x' },
    });
    expect(eventOf({ x: { 'a.b': 1, a: 2 } })).toMatchObject({ x: { a: [{ b: 1 }, 2] } });
    expect(eventOf({ user: 'ann', error: 'x' })).toMatchObject({ labels: { user: 'ann', error: 'x' } });
  });

  it('say nothing of where the event goes', () => {
    const event = eventOf({
      '@metadata': { index: 'audit' },
      '@metadata.index': 'audit',
      '@nanoseconds': 5,
      __proto__: 1,
    });
    expect(event['@metadata']).toEqual({ index: 'shop', sourcetype: 'json', host: '203.0.113.9' });
    expect(event['@nanoseconds']).toBeUndefined();
    const forged = eventOf(JSON.parse('{"__proto__":{"x":1},"a.__proto__.b":1,"constructor.prototype.c":1}') as object);
    expect(Object.hasOwn(Object.prototype, 'b') || Object.hasOwn(Object.prototype, 'c')).toBe(false);
    expect(forged.x).toBeUndefined();
  });

  it('may go very deep by dots', () => {
    const key = Array.from({ length: 300 }, () => 'a').join('.');
    expect(eventOf({ [key]: 1 })[key]).toBe(1);
  });

  it.each<[object, object]>([
    [{ host: 'web1' }, { host: { name: 'web1' } }],
    [{ host: { name: 'web1' } }, { host: { name: 'web1' } }],
    [{ severity: 'info' }, { severity: 'info', log: { level: 'info' } }],
    [{ level: 'ERROR', log: { file: { path: '/x' } } }, { log: { level: 'error', file: { path: '/x' } } }],
    [{ level: 'high' }, { level: 'high' }],
  ])('of %j are %j', (document, expected) => {
    expect(eventOf(document)).toMatchObject(expected);
  });

  it('give way to what the input says', () => {
    const overrides = { index: 'all', sourcetype: 'own', source: 'es', host: 'h' };
    expect(eventOf({ n: 1 }, undefined, overrides)['@metadata']).toEqual(overrides);
  });

  it('hold the id that its client gave', () => {
    expect(eventOf({ n: 1 }, 'a1').event).toMatchObject({ id: 'a1' });
    expect(eventOf({ event: { id: 'own' } }, 'a1').event).toMatchObject({ id: 'own' });
  });
});

describe('the text of a document', () => {
  const LINE = 'WARNING 2026-11-23 01:58:06,100 log 12 34 Not Found: /wp-login.php';

  it('is read as a log file would be', () => {
    const filebeat = {
      '@timestamp': '2026-11-23T01:58:07.000Z',
      message: LINE,
      ecs: { version: '8.0.0' },
      agent: { type: 'filebeat' },
      input: { type: 'log' },
      host: { name: 'web1' },
      log: { offset: 7, file: { path: '/srv/django.log' } },
    };
    expect(eventOf(filebeat)).toMatchObject({
      '@timestamp': 1_795_399_087_000,
      '@metadata': { index: 'shop', sourcetype: 'django' },
      message: LINE,
      url: { path: '/wp-login.php' },
      http: { response: { status_code: 404 } },
      log: { offset: 7, level: 'warning', file: { path: '/srv/django.log' } },
      event: { original: LINE },
    });
  });

  it('has the time where nothing else has', () => {
    expect(eventOf({ message: LINE })['@timestamp']).toBe(Date.UTC(2026, 10, 23, 1, 58, 6, 100));
  });

  it('is left alone where the document says what happened', () => {
    const event = eventOf({ message: LINE, event: { action: 'own' } });
    expect(event.url).toBeUndefined();
    expect(event['@metadata']).toMatchObject({ sourcetype: 'json' });
    expect(eventOf({ message: LINE, 'url.path': '/own' }).url).toEqual({ path: '/own' });
  });

  it('is that of the seed’s pipeline, whose message is a list', () => {
    const event = eventOf({
      '@timestamp': '2026-11-23T01:58:06.100Z',
      '@version': '1',
      loglevel: 'WARNING',
      timestamp: '2026-11-23 01:58:06,100',
      message: [LINE, 'log 12 34 Not Found: /wp-login.php'],
      event: { original: LINE },
      host: { name: 'web1' },
    });
    expect(event).toMatchObject({
      loglevel: 'WARNING',
      url: { path: '/wp-login.php' },
      '@metadata': { sourcetype: 'django' },
    });
    expect(event.message).toHaveLength(2);
  });

  it('is that of pino', () => {
    const line = { level: 40, time: '2026-11-23T01:58:06.100Z', pid: 7, hostname: 'web1', msg: 'hello', reqId: 'a' };
    expect(eventOf(line)).toMatchObject({
      '@timestamp': Date.UTC(2026, 10, 23, 1, 58, 6, 100),
      '@metadata': { sourcetype: 'pino' },
      message: 'hello',
      log: { level: 'warn' },
      process: { pid: 7 },
    });
    expect(eventOf(line).msg).toBeUndefined();
  });
});
