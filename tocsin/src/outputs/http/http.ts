import { z } from 'zod';
import { span } from '../../define/index.ts';
import { clientTlsContext, clientTlsEntry } from '../connection.ts';
import { lineEncoder, lineFormatOptions } from '../line-format.ts';
import { defineOutput } from '../output-declaration.ts';
import { deferred } from '../plugins/deferred.ts';
import { LIST_LIMITS } from '../plugins/http/body.ts';
import { encodeRecords } from '../plugins/records-encoder.ts';

const url = z.string().refine((text) => /^https?:\/\/[^@#]+$/.test(text) && URL.canParse(text), {
  error: 'expected an address such as https://collector.example/events; `user` and `password` stand beside it',
});

const options = z.strictObject({
  url: url.describe('where to send to'),
  method: z.enum(['POST', 'PUT', 'PATCH']).default('POST').describe('method of the requests'),
  body: z
    .enum(['event', 'array', 'lines'])
    .default('lines')
    .describe('a request carries one event, a JSON array of events, or lines (NDJSON)'),
  ...lineFormatOptions,
  contentType: z.string().min(1).optional().describe('content type; default that of the body'),
  headers: z
    .record(z.string().min(1), z.string().meta({ secret: true }))
    .default({})
    .describe('further headers'),
  user: z.string().min(1).optional().describe('user, as Basic asks for it'),
  password: z.string().meta({ secret: true }).optional().describe('password of that user'),
  token: z.string().min(1).meta({ secret: true }).optional().describe('token, as Bearer asks for it'),
  compression: z.enum(['gzip', 'none']).default('none').describe('of requests'),
  parallel: z.int().min(1).max(64).default(4).describe('requests at once'),
  timeout: span().prefault('60s').describe('longest time of a request'),
  tls: clientTlsEntry.optional().describe('TLS, where the address says `https`'),
});

type Options = z.output<typeof options>;

const contentTypeOf = ({ body, format, template, contentType }: Options): string => {
  if (contentType !== undefined) return contentType;
  if (body === 'array') return 'application/json';
  if (format !== 'json' || template !== undefined) return 'text/plain; charset=utf-8';
  return body === 'lines' ? 'application/x-ndjson' : 'application/json';
};

const authorizationOf = ({ user, password = '', token }: Options): Readonly<Record<string, string>> => {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
};

export const httpOutput = defineOutput({
  name: 'http',
  summary: 'sends to a URL',
  description: [
    'What can be mended (a connection that fails, 401, 403, 408, 429, 5xx) is tried until it works, and obeys `Retry-After`; any other code than 2xx is a refusal,',
    'and the events go to the dead letters with the answer. A request that is too large (413) is halved. Requests run side by side, so that their order',
    'is not kept, and what was under way at a crash is sent again.',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    { title: 'lines', options: { url: 'https://collector.example/events', token: '…', compression: 'gzip' } },
    {
      title: 'a chat message',
      options: {
        url: 'https://chat.example/hook',
        body: 'event',
        template: '{"text": "something happened"}',
        contentType: 'application/json',
      },
    },
  ],
  peer: (own) => new URL(own.url).origin,
  check: (own) => {
    if (own.token !== undefined && own.user !== undefined) throw new Error('token: write either it or `user`');
    if (own.body === 'array' && own.format === 'original' && own.template === undefined)
      throw new Error('body: an array is of JSON: write `format: json`, or `body: lines`');
  },
  createEncoder: (own) => encodeRecords(lineEncoder(own, own.body === 'lines' ? '\n' : '')),
  createDeliverer: (own, context) => {
    const tls = clientTlsContext(own.tls);
    const isBatch = own.body !== 'event';
    const sideBySide = { ...LIST_LIMITS, ...(isBatch ? {} : { events: 50 }), batches: own.parallel };
    return deferred(async () => {
      const [{ HttpDeliverer }, { createDispatchers }] = await Promise.all([
        import('../plugins/http/deliverer.ts'),
        import('../plugins/http/dispatchers.ts'),
      ]);
      const dispatchers = createDispatchers({
        connect: { ...tls, timeout: Math.min(own.timeout, 10_000) },
        perHost: own.parallel,
        socketTimeout: own.timeout,
        isKept: true,
        isRedirected: false,
        proxy: undefined,
      });
      const settings = {
        method: own.method,
        url: own.url,
        refusal: () => undefined,
        headers: { 'content-type': contentTypeOf(own), ...authorizationOf(own), ...own.headers },
        isBatch,
        list: own.body === 'lines' ? ('lines' as const) : ('json' as const),
        isCompressed: own.compression === 'gzip',
        timeout: own.timeout,
        parallel: own.parallel,
        retryFailed: true,
        quickRetries: 0,
        retryable: RETRYABLE,
        ignorable: new Set<number>(),
        pause: context.retry,
      };
      return new HttpDeliverer(settings, dispatchers, { ...context, ecs: 'v8' });
    }, sideBySide);
  },
});

/** A wrong token is mended in the configuration, not by giving events up. */
const RETRYABLE: ReadonlySet<number> = new Set([401, 403, 404, 408, 425, 429, 500, 502, 503, 504, 507, 529]);
