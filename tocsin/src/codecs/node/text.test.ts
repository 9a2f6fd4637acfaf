import { describe, expect, it } from 'vitest';
import { createZone, type Event, getField } from '../../event/index.ts';
import { auto } from '../auto.ts';
import { decodeBytes } from '../decode-bytes.ts';
import { morganFormat } from './morgan-format.ts';
import { readLocaleTime } from './nest-text.ts';
import { splitStack } from './stack.ts';

const NONE = undefined;
const fields = (event: Event, names: readonly string[]) => names.map((name) => getField(event, name));
const decode = (text: string) => decodeBytes(auto, [Buffer.from(text)], { options: { timeZone: 'UTC' } });

describe('morgan', () => {
  const NAMES = [
    'source.ip',
    'user.name',
    'http.request.method',
    'url.original',
    'http.response.status_code',
    'event.duration',
  ];
  const TOOK = 815_000;
  it.each([
    ['GET /ok 200 2 - 0.815 ms', NONE, NONE, 'GET', '/ok', 200, TOOK],
    ['GET /ok - - - - ms', NONE, NONE, 'GET', '/ok', NONE, NONE],
    ['M-SEARCH * 404 - - 0.815 ms', NONE, NONE, 'M-SEARCH', '*', 404, TOOK],
    ['192.0.2.7 - GET /ok HTTP/1.1 200 2 - 0.815 ms', '192.0.2.7', NONE, 'GET', '/ok', 200, TOOK],
    ['::ffff:192.0.2.7 bob GET /ok HTTP/1.1 200 2 - 0.815 ms', '::ffff:192.0.2.7', 'bob', 'GET', '/ok', 200, TOOK],
    [
      '192.0.2.7 x - GET /forged HTTP/1.1 200 1 - 1.000 ms 198.51.100.66 - GET /ok HTTP/1.1 403 2 - 0.815 ms',
      '192.0.2.7',
      'x - GET /forged HTTP/1.1 200 1 - 1.000 ms 198.51.100.66 -',
      'GET',
      '/ok',
      403,
      TOOK,
    ],
    ['\u001b[0mGET /ok \u001b[36m304\u001b[0m 0.815 ms - -\u001b[0m', NONE, NONE, 'GET', '/ok', 304, TOOK],
    ['GET /ok 200 0.815 ms - 2', NONE, NONE, 'GET', '/ok', 200, TOOK],
  ])('%j', (line, ...expected) => {
    expect(morganFormat.begins(line)).toBe(true);
    expect(fields(morganFormat.decode(line, 0) ?? { '@timestamp': 0 }, NAMES)).toEqual(expected);
  });

  it.each(['took 12.000 ms', 'GET /ok took 12 ms', 'Query done in 200 2 - 0.815 ms', '\u001b[0mGET', ''])(
    'does not take for its own: %j',
    (line) => expect(morganFormat.begins(line)).toBe(false),
  );
});

describe('winston in text', () => {
  const NAMES = ['log.level', 'log.logger', 'message', 'user.name', 'source.ip'];
  it.each([
    ['info: hello', 'info', NONE, 'hello', NONE, NONE],
    ['\u001b[33mwarn\u001b[39m: x {"user":"bob","ip":"192.0.2.7"}', 'warn', NONE, 'x', 'bob', '192.0.2.7'],
    [
      'warn: x {"ip":"198.51.100.66"} {"user":"a {\\"ip\\":1}","ip":"192.0.2.7"}',
      'warn',
      NONE,
      'x {"ip":"198.51.100.66"}',
      'a {"ip":1}',
      '192.0.2.7',
    ],
    ['warn: x {"user":7,"ip":"none"}', 'warn', NONE, 'x', NONE, NONE],
    ['2026-11-25T22:41:16.203Z [shop] warn: x', 'warn', 'shop', 'x', NONE, NONE],
    ['2026-11-25 22:41:16 [warn]: x', 'warn', NONE, 'x', NONE, NONE],
    [
      '[2026-11-25 22:41:16.203] error: Failed login for bob from 192.0.2.7',
      'error',
      NONE,
      'Failed login for bob from 192.0.2.7',
      'bob',
      '192.0.2.7',
    ],
  ])('%s', (line, ...expected) => {
    const { decoded } = decode(`${line}\n`);
    expect(decoded).toHaveLength(1);
    expect(fields(decoded[0]?.event ?? { '@timestamp': 0 }, NAMES)).toEqual(expected);
    expect(getField(decoded[0]?.event ?? { '@timestamp': 0 }, 'event.original')).toBe(line);
  });
});

describe("Nest's stamps", () => {
  it.each([
    ['11/25/2026, 10:41:16 PM', '2026-11-25T22:41:16.000Z'],
    ['11/25/2026, 12:41:16 AM', '2026-11-25T00:41:16.000Z'],
    ['11/25/2026, 10:41:16\u202fPM', '2026-11-25T22:41:16.000Z'],
    ['25/11/2026, 22:41:16', '2026-11-25T22:41:16.000Z'],
    ['25/11/2026 22:41:16', '2026-11-25T22:41:16.000Z'],
    ['25.11.2026, 22:41:16', '2026-11-25T22:41:16.000Z'],
    ['2026-11-25, 22:41:16', '2026-11-25T22:41:16.000Z'],
    ['2026-11-25, 10:41:16 p.m.', '2026-11-25T22:41:16.000Z'],
    ['yesterday', NONE],
  ])('%s', (text, expected) => {
    const time = readLocaleTime(text, createZone('UTC'));
    expect(Number.isNaN(time) ? NONE : new Date(time).toISOString()).toBe(expected);
  });
});

describe('splitStack', () => {
  it.each([
    ['hello', 'hello', NONE, NONE],
    ['order failed\nTypeError: no stock\n    at f (a.js:1:2)', 'order failed', 'TypeError', 'no stock'],
    ['TypeError: no stock\n    at f (a.js:1:2)', 'TypeError: no stock', 'TypeError', 'no stock'],
    ['order failed\nError: one\ntwo\n    at f (a.js:1:2)', 'order failed', 'Error', 'one\ntwo'],
    ['order failed\n    at f (a.js:1:2)', 'order failed', NONE, 'order failed'],
  ])('%j', (text, message, type, said) => {
    const split = splitStack(text);
    expect([split.message, split.error?.type, split.error?.message]).toEqual([message, type, said]);
  });
});
