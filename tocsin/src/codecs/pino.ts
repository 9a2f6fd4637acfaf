import { z } from 'zod';
import { createZone } from '../event/index.ts';
import { defineCodec } from './codec.ts';
import { SourceDecoder } from './framing/source-decoder.ts';
import { notJsonFormat } from './json/format.ts';
import { anyJson, pinoFormat } from './node/json-formats.ts';
import { maxLineBytes, timeZone } from './options.ts';

export const pino = defineCodec({
  name: 'pino',
  summary: "pino's JSON lines: pino, pino-http, Fastify's own log, bunyan",
  description:
    '`level` becomes `log.level` (its word) and `event.severity` (its number); `req`, `res`, `responseTime` and `err` ' +
    'become `http`, `url`, `source`, `event.duration` and `error`. `source.ip` is the peer (`req.remoteAddress`), or by ' +
    'the trusted-proxy rule what `x-forwarded-for` says; an address that the application logged beside a request is ' +
    '`client.ip`. Of the headers only those with a place in ECS become fields. The line that closes a request has the ' +
    'action `http_request` (or `authz_fail`, `excess_rate_limit_exceeded`), the one that opens it `http_request_started`, ' +
    'and a message about a login the action of a login. Other fields are kept under their names.',
  status: 'stable',
  options: z.strictObject({ maxLineBytes, timeZone }),
  examples: [
    {
      title: 'pino-http',
      input:
        '{"level":30,"time":1795420859205,"pid":14506,"hostname":"web-1","req":{"id":1,"method":"GET","url":"/admin?x=1","headers":{"host":"shop.example","user-agent":"curl/7.88.1","authorization":"Bearer s3cret"},"remoteAddress":"203.0.113.7","remotePort":58266},"res":{"statusCode":403,"headers":{"content-length":"12"}},"responseTime":45,"msg":"request completed"}\n',
      events: [
        {
          '@timestamp': 1795420859205,
          'event.action': 'authz_fail',
          'event.outcome': 'failure',
          'event.duration': 45_000_000,
          'event.severity': 30,
          'log.level': 'info',
          'http.request.method': 'GET',
          'http.request.id': '1',
          'http.response.status_code': 403,
          'http.response.body.bytes': 12,
          'url.path': '/admin',
          'url.query': 'x=1',
          'url.domain': 'shop.example',
          'source.ip': '203.0.113.7',
          'source.port': 58266,
          'user_agent.original': 'curl/7.88.1',
          'process.pid': 14506,
          'host.name': 'web-1',
          'http.request.headers': null,
          '@metadata.sourcetype': 'pino',
        },
      ],
    },
    {
      title: 'a message about a login',
      input:
        '{"level":40,"time":1795420859205,"pid":1,"hostname":"web-1","user":"alice","ip":"203.0.113.7","msg":"login failed"}\n',
      events: [{ 'event.action': 'authn_login_fail', 'user.name': 'alice', 'source.ip': '203.0.113.7' }],
    },
    {
      title: 'an error',
      input:
        '{"level":50,"time":1795420859205,"pid":1,"hostname":"web-1","err":{"type":"TypeError","message":"no stock","stack":"TypeError: no stock\\n    at buy (shop.js:1:2)","code":"E_STOCK"},"msg":"order failed"}\n',
      events: [
        {
          message: 'order failed',
          'error.type': 'TypeError',
          'error.message': 'no stock',
          'error.code': 'E_STOCK',
          'error.stack_trace': 'TypeError: no stock\n    at buy (shop.js:1:2)',
        },
      ],
    },
  ],
  createDecoder: (options, context) => {
    const format = anyJson(pinoFormat(createZone(options.timeZone)));
    return new SourceDecoder(
      {
        formats: [format],
        fallback: notJsonFormat,
        primary: format,
        otherwise: format,
        maxLineBytes: options.maxLineBytes,
      },
      context,
    );
  },
});
