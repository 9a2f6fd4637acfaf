import { z } from 'zod';
import { findCodecPlugin } from '../../../codecs/index.ts';
import { ecsOption, inputBase, option, refusedBy, serverTlsOptions } from '../../../define/index.ts';
import { tlsServerContext } from '../../../net/index.ts';
import { defineInputPlugin, type InputPluginContext } from '../../input-plugin.ts';
import { hostToListenOn } from '../../network/listen.ts';
import { httpTls, oldTlsOptions } from './old-tls.ts';
import { HttpServerInput, type HttpServerOptions } from './server.ts';

const shape = z.strictObject({
  ...inputBase,
  ...ecsOption,
  ...serverTlsOptions('none'),
  ...oldTlsOptions,
  host: option
    .text(z.string().min(1))
    .optional()
    .describe('address to listen on; default 127.0.0.1, in Logstash 0.0.0.0, everybody'),
  port: option.number(z.number().int().min(0).max(65_535)).default(8080).describe('port there'),
  user: option.text(z.string().min(1)).optional().describe('user that a request must name (Basic)'),
  password: option.password().optional().describe('password of the user'),
  additional_codecs: option
    .hash()
    .default({ 'application/json': 'json' })
    .describe('codecs by content type; bodies of other types are those of `codec`'),
  response_code: option
    .number(z.number().int())
    .default(200)
    .refine((code) => [200, 201, 202, 204].includes(code), { error: 'expected 200, 201, 202 or 204' })
    .describe('code of the answer once the events are acknowledged'),
  response_headers: option.hash().default({ 'Content-Type': 'text/plain' }).describe('headers of the answer'),
  max_content_length: option
    .number(z.number().int().min(1))
    .default(104_857_600)
    .describe('longest body in bytes, also once it is inflated'),
  max_pending_requests: option
    .number(z.number().int().min(1))
    .default(200)
    .describe('requests that wait for the pipeline; further ones are answered 429'),
  max_connections: option
    .number(z.number().int().min(1))
    .default(1_000)
    .describe('further connections are turned away'),
  request_timeout: option
    .number(z.number().positive())
    .default(300)
    .describe('seconds in which a request must have arrived as a whole'),
  threads: option.number(z.number().int().min(1)).optional().describe('accepted; there is one'),
  remote_host_target_field: option
    .text(z.string().min(1))
    .optional()
    .describe('field for the address of the client; default `[host][ip]`, of old `host`'),
  request_headers_target_field: option
    .text(z.string().min(1))
    .optional()
    .describe('field for the headers; default `[@metadata][input][http][request][headers]`, of old `headers`'),
});

type Options = z.output<typeof shape>;

const options = shape.superRefine(
  refusedBy((own) => {
    httpTls(own);
    if ((own.user === undefined) !== (own.password === undefined))
      throw new Error('user: it and `password` go together');
    codecsByType(own.additional_codecs);
  }),
);

export const http = defineInputPlugin({
  name: 'http',
  summary: 'takes events by HTTP, and answers once they are acknowledged',
  description: [
    'Listens on loopback unless `host` says otherwise. A request is answered with `response_code` once every output has its events;',
    'whoever gets another answer, or none, sends again, and nothing is lost, though events may come twice. When the pipeline is',
    'behind, the answer is 429 with `Retry-After`. A JSON body with more values than memory is answered 413. Bodies may be compressed by gzip or deflate. The headers `Authorization` and',
    '`Cookie` do not get into events.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-http',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    { title: 'on loopback', pipeline: 'http { port => 8080 }' },
    {
      title: 'JSON lines of those who know the password',
      pipeline:
        'http { port => 8443 user => "app" password => "$' +
        '{HTTP_PASSWORD:none}" additional_codecs => { "application/x-ndjson" => "json_lines" } }',
    },
  ],
  defaultCodec: 'plain',
  create: (own, context) => {
    const tls = httpTls(own);
    return new HttpServerInput(
      {
        host: hostToListenOn(own.host, context.notice),
        port: own.port,
        tls: tlsServerContext(tls),
        user: own.user === undefined ? undefined : { name: own.user, password: own.password ?? '' },
        responseCode: own.response_code,
        responseHeaders: own.response_headers,
        longestBody: own.max_content_length,
        mostPending: own.max_pending_requests,
        mostConnections: own.max_connections,
        requestTimeout: own.request_timeout * 1000,
        fields: {
          ecs: own.ecs_compatibility ?? context.ecs,
          hostField: own.remote_host_target_field,
          headersField: own.request_headers_target_field,
        },
        takesPieces: typesInPieces(own, context),
        createDecoder: decodersByType(own, context),
      },
      context,
    );
  },
});

function typesInPieces({ additional_codecs }: Options, context: InputPluginContext): (type: string) => boolean {
  const known = new Map(
    Object.entries(additional_codecs).map(([type, name]) => {
      const codec = findCodecPlugin(name);
      return [type.toLowerCase(), codec?.isLineWise === true || codec?.takesPieces === true];
    }),
  );
  return (type) => known.get(type) ?? context.takesPieces === true;
}

/** Throws a sentence for a codec that is not there. */
function codecsByType(names: Readonly<Record<string, string>>) {
  return new Map(
    Object.entries(names).map(([type, name]) => {
      const plugin = findCodecPlugin(name);
      if (plugin?.createDecoder === undefined)
        throw new Error(`additional_codecs: there is no codec "${name}" that decodes`);
      return [type.toLowerCase(), { create: plugin.createDecoder, options: z.parse(plugin.options, {}) }] as const;
    }),
  );
}

function decodersByType(own: Options, context: InputPluginContext): HttpServerOptions['createDecoder'] {
  const { clock, count, notice, decorate, createDecoder } = context;
  const codecs = codecsByType(own.additional_codecs);
  return (type, stream) => {
    const codec = codecs.get(type);
    if (codec === undefined) return createDecoder(stream);
    return codec.create(codec.options, {
      ecs: own.ecs_compatibility ?? context.ecs,
      source: stream.source,
      emit: (event, from, to) => {
        decorate?.(event);
        stream.emit(event, from, to);
      },
      offset: 0,
      clock,
      count,
      notice: (message) => notice('info', message),
      remember: () => undefined,
    });
  };
}
