import { z } from 'zod';
import { size, span } from '../../define/index.ts';
import { clientTlsContext, clientTlsEntry } from '../connection.ts';
import { defineOutput } from '../output-declaration.ts';
import { deferred } from '../plugins/deferred.ts';
import { createHecEncoder } from './encoder.ts';

const url = z.string().refine((text) => /^https?:\/\/[^/?#@]+(?:\/[^?#]*)?$/.test(text) && URL.canParse(text), {
  error: 'expected an address such as https://splunk.example:8088',
});

const name = (what: string, fallback?: string) => {
  const text = z.string();
  const described = `${what}, with \`%{field}\`; where the event has no such field, or empty, the token decides`;
  return fallback === undefined ? text.optional().describe(described) : text.default(fallback).describe(described);
};

const options = z.strictObject({
  url: z
    .union([url, z.array(url).min(1)])
    .describe('address of the collector, or a list of them: requests go to those that are well, in turn'),
  token: z.string().min(1).meta({ secret: true }).describe('token of the collector'),
  endpoint: z
    .enum(['event', 'raw'])
    .default('event')
    .describe('`raw` sends lines, which `props.conf` breaks and times as it would those of a file'),
  payload: z
    .enum(['json', 'original'])
    .optional()
    .describe('`json`: the whole event; `original`: the line as it came. Default `json`, of `raw` `original`'),
  index: name('index'),
  sourcetype: name('sourcetype', '%{[@metadata][sourcetype]}'),
  source: name('source', '%{[@metadata][source]}'),
  host: name('host', '%{[@metadata][host]}'),
  indexedFields: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe('indexed fields by name, with `%{field}`, such as `user: "%{[user][name]}"`; of `event` only'),
  ack: z
    .boolean()
    .default(false)
    .describe('whether events count as delivered once they are indexed; the token must have indexer acknowledgement'),
  ackInterval: span().prefault('1s').describe('how often it is asked what is indexed'),
  ackTimeout: span().prefault('5m').describe('what is not indexed by then is sent again'),
  compression: z.enum(['gzip', 'none']).default('gzip').describe('of requests'),
  maxBatchEvents: z.int().min(1).max(100_000).default(5_000).describe('events of a request'),
  maxBatchBytes: size().prefault('1MB').describe('bytes of a request, before it is compressed'),
  parallel: z.int().min(1).max(64).default(4).describe('requests at once'),
  timeout: span().prefault('60s').describe('longest time of a request'),
  tls: clientTlsEntry.optional().describe('TLS, where the address says `https`'),
});

const urlsOf = ({ url }: z.output<typeof options>): readonly string[] => (typeof url === 'string' ? [url] : url);

export const splunkHec = defineOutput({
  name: 'splunk-hec',
  summary: "sends to Splunk's HTTP Event Collector",
  description: [
    'A wrong or disabled token, a collector that is busy or away: events wait in the queue and are tried again until they are taken. An event that',
    'the collector refuses (a wrong index, a blank event) goes to the dead letters alone, with the answer. Events come at least once: those whose',
    'answer was lost are sent again. With `ack` they count as delivered when an indexer says that it has them on disk; otherwise, as with all',
    'clients of the collector, what Splunk has in memory is lost when it crashes.',
    'https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector',
  ].join('\n'),
  status: 'beta',
  options,
  examples: [
    {
      title: 'one collector',
      options: { url: 'https://splunk.example:8088', token: '00000000-0000-0000-0000-000000000000', index: 'web' },
    },
    {
      title: 'two indexers, until it is indexed',
      options: {
        url: ['https://idx1.example:8088', 'https://idx2.example:8088'],
        token: '00000000-0000-0000-0000-000000000000',
        ack: true,
        indexedFields: { action: '%{[event][action]}' },
      },
    },
  ],
  peer: (own) => urlsOf(own).join(', '),
  check: (own) => {
    if (own.endpoint === 'raw' && Object.keys(own.indexedFields).length > 0)
      throw new Error('indexedFields: the endpoint `raw` has none; write `endpoint: event`');
  },
  createEncoder: (own) =>
    createHecEncoder({
      endpoint: own.endpoint,
      payload: own.payload ?? (own.endpoint === 'raw' ? 'original' : 'json'),
      metadata: { host: own.host, source: own.source, sourcetype: own.sourcetype, index: own.index },
      indexedFields: own.indexedFields,
    }),
  createDeliverer: (own, context) => {
    const tls = clientTlsContext(own.tls);
    const sideBySide = {
      events: own.maxBatchEvents,
      bytes: own.maxBatchBytes,
      // What waits to be indexed holds up nothing.
      batches: own.ack ? Math.max(64, own.parallel) : own.parallel,
    };
    const settings = {
      urls: urlsOf(own),
      tls,
      connections: own.parallel,
      timeout: own.timeout,
      token: own.token,
      endpoint: own.endpoint,
      isCompressed: own.compression === 'gzip',
      ack: own.ack ? { interval: own.ackInterval, timeout: own.ackTimeout } : undefined,
      sideBySide,
      parallel: own.parallel,
    };
    return deferred(async () => new (await import('./deliverer.ts')).HecDeliverer(settings, context), sideBySide);
  },
});
