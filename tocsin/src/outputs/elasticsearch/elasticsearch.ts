import { z } from 'zod';
import { age, size, span } from '../../define/index.ts';
import { clientTlsEntry } from '../connection.ts';
import { type DeliveryContext, defineOutput } from '../output-declaration.ts';
import { BulkDeliverer } from '../plugins/elasticsearch/deliverer.ts';
import { type ElasticsearchOptions, elasticsearchOptions } from '../plugins/elasticsearch/options.ts';
import { createBulkEncoder, type DataStream } from './encoder.ts';
import { install } from './install.ts';

const url = z.string().refine((text) => /^https?:\/\/[^?#@]+$/.test(text) && URL.canParse(text), {
  error: 'expected an address such as https://es.example:9200; `user` and `password` stand beside it',
});

const part = z.string().regex(/^[^\\/*?"<>|\s,#:A-Z-]+$/, {
  error: 'expected small letters without spaces, `-` and \\ / * ? " < > | , # :',
});

const options = z.strictObject({
  url: z
    .union([url, z.array(url).min(1)])
    .optional()
    .describe('address of the server, or a list of them: they are asked in turn, and one that fails rests'),
  cloudId: z.string().min(1).optional().describe('id of an Elastic Cloud deployment, in place of `url`'),
  apiKey: z.string().min(1).meta({ secret: true }).optional().describe('API key, encoded or as `id:key`'),
  user: z.string().min(1).optional().describe('user'),
  password: z.string().meta({ secret: true }).optional().describe('password of that user'),
  index: z
    .string()
    .min(1)
    .default('tocsin-%{+YYYY.MM.dd}')
    .describe('index, with `%{field}` and dates such as `%{+YYYY.MM.dd}`'),
  dataStream: z
    .strictObject({
      type: part.default('logs').describe('first part of its name'),
      dataset: part.describe('second part'),
      namespace: part.default('default').describe('third part'),
    })
    .optional()
    .describe('a data stream in place of `index`'),
  documentId: z
    .string()
    .min(1)
    .optional()
    .describe(
      'id of a document, with `%{field}`; default one that is the same when a batch is sent again, so that nothing is stored twice',
    ),
  routing: z.string().min(1).optional().describe('routing, with `%{field}`'),
  pipeline: z.string().min(1).optional().describe('ingest pipeline of the server, with `%{field}`'),
  install: z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9][a-z0-9_-]*$/, { error: 'expected small letters, digits, `_` and `-`' })
        .default('tocsin')
        .describe('name of the template and of the policy; what is there under it stays as it is'),
      deleteAfter: age().optional().describe('age at which indexes are deleted, such as `90d`; default never'),
    })
    .optional()
    .describe(
      'put an index template with ECS types, and a life cycle (ILM or ISM), on the server; `{}` for the template',
    ),
  compression: z.enum(['gzip', 'none']).default('gzip').describe('of requests'),
  maxBatchBytes: size()
    .prefault('10MB')
    .describe('largest request, before it is compressed; they are smaller while the server can not keep up'),
  parallel: z.int().min(1).max(64).default(4).describe('requests at once'),
  timeout: span().prefault('60s').describe('longest time of a request'),
  tls: clientTlsEntry.optional().describe('TLS, where the address says `https`'),
});

type Options = z.output<typeof options>;

const urlsOf = ({ url }: Options): readonly string[] =>
  url === undefined ? [] : typeof url === 'string' ? [url] : url;

const indexOf = ({ index, dataStream }: Options): string | DataStream => dataStream ?? index;

/** The pattern of all indexes that a template makes. */
const patternOf = (index: string | DataStream): string =>
  typeof index === 'string'
    ? index.replace(/%\{[^}]*\}+/g, '*').replace(/\*+/g, '*')
    : `${index.type}-${index.dataset}-${index.namespace}`;

/** The same in the words of the plugin for pipelines, which sends. */
const pluginOptions = (own: Options, retry: DeliveryContext['retry']): ElasticsearchOptions =>
  elasticsearchOptions.parse({
    hosts: urlsOf(own),
    ...(own.cloudId === undefined ? {} : { cloud_id: own.cloudId }),
    ...(own.apiKey === undefined ? {} : { api_key: own.apiKey }),
    ...(own.user === undefined ? {} : { user: own.user }),
    ...(own.password === undefined ? {} : { password: own.password }),
    compression_level: own.compression === 'gzip' ? 1 : 0,
    timeout: own.timeout / 1000,
    retry_initial_interval: retry.first / 1000,
    retry_max_interval: retry.last / 1000,
    // What is there already was sent twice: that is counted, and no news.
    silence_errors_in_log: ['version_conflict_engine_exception'],
    ssl_certificate_authorities: own.tls?.authorities ?? [],
    ssl_verification_mode: own.tls?.verify === false ? 'none' : 'full',
    ...(own.tls?.certificate === undefined ? {} : { ssl_certificate: own.tls.certificate }),
    ...(own.tls?.key === undefined ? {} : { ssl_key: own.tls.key }),
  });

export const elasticsearchOutput = defineOutput({
  name: 'elasticsearch',
  summary: 'stores in Elasticsearch or OpenSearch',
  description: [
    'By the bulk API. What the server may take later (429, 503, a document at a time) is tried until it takes it; a document that it never will',
    '(a value that does not fit the mapping, an index that can not be) goes to the dead letters alone, with the answer. Documents are created,',
    'never overwritten, under ids that stay the same when they are sent again: events come once, and what was there is counted as `conflict`.',
    'Nothing is put on the server without `install`.',
  ].join('\n'),
  status: 'beta',
  options,
  examples: [
    {
      title: 'an index a day',
      options: {
        url: 'https://es.example:9200',
        apiKey: 'aWQ6a2V5',
        index: 'django-logs-%{+YYYY.MM.dd}',
        install: { deleteAfter: '90d' },
      },
    },
    {
      title: 'a data stream in OpenSearch',
      options: { url: 'https://os.example:9200', user: 'shipper', password: '…', dataStream: { dataset: 'shop' } },
    },
  ],
  peer: (own) => (own.cloudId === undefined ? urlsOf(own).join(', ') : 'Elastic Cloud'),
  check: (own) => {
    if ((urlsOf(own).length === 0) === (own.cloudId === undefined))
      throw new Error('url: write either it or `cloudId`');
    if (own.apiKey !== undefined && own.user !== undefined) throw new Error('apiKey: write either it or `user`');
    if (own.dataStream !== undefined && own.routing !== undefined)
      throw new Error('routing: a data stream routes by itself');
    if (own.tls?.serverName !== undefined || own.tls?.passphrase !== undefined)
      throw new Error('tls: `serverName` and `passphrase` are not supported here');
  },
  createEncoder: (own) =>
    createBulkEncoder({
      index: indexOf(own),
      documentId: own.documentId,
      routing: own.routing,
      pipeline: own.pipeline,
    }),
  createDeliverer: (own, context) => {
    const most = own.maxBatchBytes;
    const least = Math.min(64 << 10, most);
    return new BulkDeliverer(
      pluginOptions(own, context.retry),
      { ...context, ecs: 'v8' },
      {
        requestBytes: { least, first: Math.min(most, 4 << 20), most },
        sideBySide: { events: 20_000, bytes: most, batches: own.parallel },
        prepare: async (hosts, signal) => {
          if (own.install === undefined) return;
          const { name, deleteAfter } = own.install;
          const days = deleteAfter === undefined || deleteAfter >= 36_500 ? undefined : deleteAfter;
          const isDataStream = own.dataStream !== undefined;
          await install({ name, pattern: patternOf(indexOf(own)), isDataStream, days }, context, hosts, signal);
        },
      },
    );
  },
});
