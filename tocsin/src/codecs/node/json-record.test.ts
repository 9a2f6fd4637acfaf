import { describe, expect, it } from 'vitest';
import { createNormaliser, createZone, type Event, getField } from '../../event/index.ts';
import { otherJsonFormat } from '../django/json.ts';
import { isNestJson, isPino, isWinstonJson, pinoFormat } from './json-formats.ts';

const format = pinoFormat(createZone('UTC'));
const read = (record: unknown): Event => format.decode(JSON.stringify(record), 5) ?? { '@timestamp': -1 };

describe('which library wrote a JSON line', () => {
  it.each([
    ['{"level":30,"time":1,"pid":1,"hostname":"x","msg":"x"}', 'pino'],
    ['{"level":30,"time":1,"msg":"x"}', 'pino'],
    ['{"level":"info","time":"2026-11-25T22:41:16.198Z","msg":"x"}', 'pino'],
    ['{"name":"shop","hostname":"x","pid":1,"level":30,"msg":"x","time":"2026-11-25T22:41:16.198Z","v":0}', 'pino'],
    ['{"level":"log","pid":1,"timestamp":1,"message":"x","context":"y"}', 'nest'],
    ['{"level":"error","pid":1,"timestamp":1,"message":"x"}', 'nest'],
    ['{"ip":"192.0.2.7","level":"warn","message":"x"}', 'winston'],
    ['{"level":"error"}', 'winston'],
    ['{"level":"error","timestamp":"2026-11-25T22:41:16.198Z"}', 'winston'],
    ['{"level":"info","time":1795646476,"message":"zerolog"}', 'json'],
    ['{"level":"info","ts":1795646476.1,"msg":"zap"}', 'json'],
    ['{"level":"INFO","logger":"shop","message":"python"}', 'json'],
    ['{"level":30}', 'json'],
    ['{"hello":"world"}', 'json'],
  ])('%s', (line, library) => {
    const says = [
      isPino(line) && 'pino',
      isNestJson(line) && 'nest',
      !isNestJson(line) && isWinstonJson(line) && 'winston',
    ];
    const other = otherJsonFormat(createZone('UTC')).begins(line) && 'json';
    expect([...says, other].filter((name) => name !== false)).toEqual([library]);
  });
});

describe('a record of pino', () => {
  it('keeps what is of the wrong type and makes no address of it', () => {
    const event = read({
      level: 'loud',
      time: 'soon',
      pid: 'x',
      hostname: 7,
      msg: { a: 1 },
      req: 'GET /',
      res: [200],
      err: 5,
      user: 12,
      ip: ['192.0.2.7'],
      responseTime: 'long',
      source: '192.0.2.7',
    });
    expect(event['@timestamp']).toBe(5);
    expect(event.log).toEqual({ level: 'loud' });
    expect([event.source, event.http, event.process, event.error]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(event.labels).toEqual({ source: '192.0.2.7', user: 12 });
    expect(event.req).toBe('GET /');
  });

  it.each([
    [{ remoteAddress: 'no address', remotePort: 'x', headers: 'x', id: {} }],
    [{ remoteAddress: 7, headers: { 'user-agent': [1], host: {} }, url: 5, method: null }],
    [{}],
  ])('survives a request that is none: %j', (req) => {
    const event = read({ level: 30, time: 1, req, res: { statusCode: '2000', headers: [] }, msg: 'request completed' });
    expect([event.source, getField(event, 'http.response')]).toEqual([undefined, undefined]);
  });

  it('takes the peer for the source, and what the application says for the client', () => {
    const event = read({
      level: 30,
      time: 1,
      req: { remoteAddress: '192.0.2.7', remotePort: 5 },
      ip: '198.51.100.6',
      msg: 'x',
    });
    expect([event.source, event.client]).toEqual([
      { ip: '192.0.2.7', address: '192.0.2.7', port: 5 },
      { ip: '198.51.100.6' },
    ]);
  });

  it('believes a forwarded address only of a trusted proxy', () => {
    const record = {
      level: 30,
      time: 1,
      req: { remoteAddress: '192.0.2.7', headers: { 'x-forwarded-for': '198.51.100.6, 203.0.113.9' } },
    };
    const [plain, trusted] = [read(record), read(record)];
    createNormaliser()(plain, {});
    createNormaliser({ trustedProxies: ['192.0.2.0/24'] })(trusted, {});
    expect([getField(plain, 'source.ip'), getField(trusted, 'source.ip')]).toEqual(['192.0.2.7', '203.0.113.9']);
  });

  it('gives no secret on', () => {
    const event = read({
      level: 30,
      time: 1,
      req: {
        url: '/x?token=s3cret-1',
        headers: { authorization: 'Bearer s3cret-2', cookie: 'sid=s3cret-3', 'x-api-key': 's3cret-4' },
      },
      res: { statusCode: 200, headers: { 'set-cookie': ['sid=s3cret-5'] } },
      user: { name: 'alice', password: 's3cret-6' },
      msg: 'request completed',
    });
    createNormaliser()(event, {});
    expect(JSON.stringify(event).match(/s3cret-\d/g)).toBeNull();
    expect(getField(event, 'user.name')).toBe('alice');
  });
});
