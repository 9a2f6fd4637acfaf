import { z } from 'zod';
import { clientTls, clientTlsOptions, option, outputBase, refusedBy } from '../../../define/index.ts';
import { type Event, type Template, template } from '../../../event/index.ts';
import { tlsContext } from '../../../net/index.ts';
import { defineOutputPlugin, type SideBySide } from '../../output-plugin.ts';
import { RecordWriter } from '../../records.ts';
import { deferred } from '../deferred.ts';
import { CONTENT_TYPES, createBody, LIST_LIMITS } from './body.ts';
import type { HttpSettings, RequestHead } from './deliverer.ts';
import type { ConnectionSettings } from './dispatchers.ts';
import { createUrlCheck } from './url-check.ts';

const codes = () =>
  option
    .list()
    .refine((texts) => texts.every((text) => /^[1-5]\d\d$/.test(text)), { error: 'expected status codes such as 503' });

const seconds = (value: number) => option.number(z.number().positive()).default(value);

const shape = z.strictObject({
  ...outputBase,
  ...clientTlsOptions,
  url: option.text(z.string().min(1)).describe('where to send to, with `%{field}`'),
  http_method: option.choice(['put', 'post', 'patch', 'delete', 'get', 'head']).describe('method of the request'),
  headers: option.hash().default({}).describe('headers of the request, with `%{field}`'),
  content_type: option.text().optional().describe('default: as `format` has it'),
  format: option
    .choice(['json', 'json_batch', 'form', 'message'])
    .default('json')
    .describe('`json_batch`: many events as one list; `form`: as a form’s fields; `message`: as `message` has it'),
  mapping: option.hashOfValues().optional().describe('what is sent in place of the event, with `%{field}`'),
  message: option.text().optional().describe('with `format => "message"`: the body, with `%{field}`'),
  http_compression: option.boolean().default(false).describe('compresses the body by gzip'),
  retry_failed: option
    .boolean()
    .default(true)
    .describe('tries for ever what can be mended; else it goes to the dead letters'),
  retryable_codes: codes()
    .default(['429', '500', '502', '503', '504'])
    .describe('status codes after which the same request may succeed'),
  ignorable_codes: codes().default([]).describe('status codes that count as success beside 200 to 299'),
  ignorable_response_codes: codes().default([]).describe('another name of `ignorable_codes`'),
  automatic_retries: option
    .number(z.number().int().min(0))
    .default(1)
    .describe('attempts that follow at once on a broken connection'),
  retry_non_idempotent: option.boolean().default(false).describe('they also follow on `post` and `patch`'),
  user: option.text().optional().describe('user, sent as Basic'),
  password: option.password().optional().describe('password of the user'),
  pool_max: option.number(z.number().int().min(1)).default(50).describe('requests that are under way at once'),
  pool_max_per_route: option.number(z.number().int().min(1)).default(25).describe('connections to one host'),
  connect_timeout: seconds(10).describe('seconds for a connection'),
  socket_timeout: seconds(10).describe('seconds without a byte of an answer'),
  request_timeout: seconds(60).describe('seconds for a whole request'),
  keepalive: option.boolean().default(true).describe('connections are used again'),
  validate_after_inactivity: option.number().default(200).describe('accepted; a connection that is gone is made anew'),
  follow_redirects: option.boolean().default(true).describe('of `get` and `head`, as Logstash does'),
  cookies: option.boolean().default(true).describe('accepted; cookies are not kept'),
  proxy: z
    .union([option.text(), option.hash()])
    .optional()
    .describe(
      '`http://proxy.example:3128`, or a hash of `url`, or of `host`, `port` and `scheme`, with `user` and `password`',
    ),
});

type Options = z.output<typeof shape>;

const options = shape.superRefine(
  refusedBy((own) => {
    clientTls(own);
    createBody(own);
    if (own.proxy !== undefined) proxyOf(own.proxy);
  }),
);

export const http = defineOutputPlugin({
  name: 'http',
  summary: 'sends events to a URL',
  description: [
    'Each event is a request, or with `json_batch` up to 500 of them and a megabyte; a list that is too long for the receiver (413)',
    'is halved. What can be mended (a connection that fails, a code of',
    '`retryable_codes`) is tried for ever, with pauses that grow to a minute and obey `Retry-After`; any other code is a refusal,',
    'and the event goes to the dead letters with the answer. Requests run side by side, so their order is not kept, and what fails holds up',
    'nothing else. After a crash those that were under way come again. In a URL with `%{field}`, events choose no other host than the one that is written and no',
    'path above the last folder before the field. https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-http',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    { title: 'JSON', pipeline: 'http { url => "https://collector.example/events" http_method => "post" }' },
    {
      title: 'a chat message',
      pipeline:
        'http { url => "https://chat.example/hook" http_method => "post" mapping => { "text" => "%{message}" } }',
    },
  ],
  defaultCodec: 'plain',
  createEncoder: (own) => {
    const body = createBody(own);
    const head = headOf(own);
    const writer = new RecordWriter();
    return {
      add: (event) => {
        const own = head?.(event);
        writer.add(body(event), own, JSON.stringify(own));
      },
      get events() {
        return writer.records;
      },
      get bytes() {
        return writer.bytes;
      },
      take: (token) => writer.take(token),
    };
  },
  createDeliverer: (own, context) => {
    createBody(own);
    const method = METHODS[own.http_method];
    const isIdempotent = method !== 'POST' && method !== 'PATCH';
    const connections = connectionsOf(own);
    const settings: HttpSettings = {
      method,
      url: own.url,
      refusal: createUrlCheck(own.url),
      headers: headersOf(own).constant,
      isBatch: own.format === 'json_batch',
      list: 'json',
      isCompressed: own.http_compression,
      timeout: own.request_timeout * 1000,
      parallel: own.pool_max,
      retryFailed: own.retry_failed,
      quickRetries: isIdempotent || own.retry_non_idempotent ? own.automatic_retries : 0,
      retryable: new Set(own.retryable_codes.map(Number)),
      ignorable: new Set([...own.ignorable_codes, ...own.ignorable_response_codes].map(Number)),
      pause: { first: 500, last: 60_000 },
    };
    return deferred(async () => {
      const [{ HttpDeliverer }, { createDispatchers }] = await Promise.all([
        import('./deliverer.ts'),
        import('./dispatchers.ts'),
      ]);
      return new HttpDeliverer(settings, createDispatchers(connections), context);
    }, sideBySide(settings));
  },
});

/** What is one request each is acknowledged in smaller pieces: after a crash those of a piece that was not done come again. */
const sideBySide = ({ isBatch, parallel }: HttpSettings): SideBySide => ({
  ...LIST_LIMITS,
  ...(isBatch ? {} : { events: 50 }),
  batches: Math.min(parallel, 16),
});

const METHODS = { put: 'PUT', post: 'POST', patch: 'PATCH', delete: 'DELETE', get: 'GET', head: 'HEAD' } as const;

/** An event must not be able to end its header and begin another. */
const clean = (value: string): string => value.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ');

interface Headers {
  readonly constant: Readonly<Record<string, string>>;
  readonly filled: readonly (readonly [name: string, fill: Template])[];
}

function headersOf(own: Options): Headers {
  const constant: Record<string, string> = Object.create(null);
  const filled: (readonly [string, Template])[] = [];
  constant['content-type'] = own.content_type ?? CONTENT_TYPES[own.format];
  if (own.user !== undefined) constant.authorization = basic(own.user, own.password ?? '');
  for (const [name, value] of Object.entries(own.headers)) {
    const fill = template(value);
    if (fill.isConstant) constant[name.toLowerCase()] = value;
    else filled.push([name.toLowerCase(), fill]);
  }
  return { constant, filled };
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** What events fill in; undefined where they fill in nothing. */
function headOf(own: Options): ((event: Event) => RequestHead) | undefined {
  const url = template(own.url);
  const { filled } = headersOf(own);
  if (url.isConstant && filled.length === 0) return undefined;
  return (event) => ({
    ...(url.isConstant ? {} : { url: url(event) }),
    headers: Object.fromEntries(filled.map(([name, fill]) => [name, clean(fill(event))])),
  });
}

function connectionsOf(own: Options): ConnectionSettings {
  const tls = clientTls(own);
  return {
    connect: { ...tlsContext(tls), rejectUnauthorized: tls.verify, timeout: own.connect_timeout * 1000 },
    perHost: own.pool_max_per_route,
    socketTimeout: own.socket_timeout * 1000,
    isKept: own.keepalive,
    isRedirected: own.follow_redirects && (own.http_method === 'get' || own.http_method === 'head'),
    proxy: own.proxy === undefined ? undefined : proxyOf(own.proxy),
  };
}

function proxyOf(written: string | Readonly<Record<string, string>>): {
  readonly uri: string;
  readonly token?: string;
} {
  if (typeof written === 'string') return { uri: written };
  const { url, host, port = '80', scheme = 'http', user, password = '' } = written;
  const uri = url ?? (host === undefined ? undefined : `${scheme}://${host}:${port}`);
  if (uri === undefined || !URL.canParse(uri)) throw new Error('proxy: expected a `url`, or `host` and `port`');
  return user === undefined
    ? { uri }
    : { uri, token: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
