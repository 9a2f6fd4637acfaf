import { z } from 'zod';
import { size, span } from '../../define/index.ts';
import { clientTlsContext, clientTlsEntry } from '../connection.ts';
import { defineOutput } from '../output-declaration.ts';
import { deferred } from '../plugins/deferred.ts';
import { compressionOf } from './compression.ts';
import { createSumoEncoder } from './encoder.ts';

/** Sumo Logic's own bound for a request, before it is compressed. */
const LONGEST = 1_000_000;

const template = (what: string, fallback?: string) => {
  const text = z.string().min(1);
  const described = `${what}, with \`%{field}\`; where a field is missing it is that of the HTTP source`;
  return fallback === undefined ? text.optional().describe(described) : text.default(fallback).describe(described);
};

const options = z.strictObject({
  url: z
    .string()
    .refine((text) => /^https?:\/\/[^/?#@]+\/[^?#]+$/.test(text) && URL.canParse(text), {
      error: 'expected the URL of an HTTP source such as https://collectors.sumologic.com/receiver/v1/http/CODE',
    })
    .meta({ secret: true })
    .describe('URL of the HTTP source, whose end is its secret: whoever has it may send'),
  sourceName: template('`X-Sumo-Name`, the source of events (`_sourceName`)', '%{[@metadata][source]}'),
  sourceHost: template('`X-Sumo-Host`, their host', '%{[@metadata][host]}'),
  sourceCategory: template('`X-Sumo-Category`, such as `prod/%{service.name}`'),
  sumoFields: z
    .record(
      z.string().regex(/^[A-Za-z][\w-]{0,126}$/, { error: 'expected a name of letters, digits, - and _' }),
      z.string().min(1),
    )
    .refine((fields) => Object.keys(fields).length <= 30, { error: 'Sumo Logic takes 30 fields' })
    .default({})
    .describe(
      '`X-Sumo-Fields` by name, with `%{field}`, such as `{team: shop}`; they hold for a whole request, so those of few values belong here',
    ),
  codec: z
    .enum(['json', 'text'])
    .default('json')
    .describe('`json`: the whole event; `text`: the event as it came, whose lines the source puts together'),
  compression: z
    .enum(['gzip', 'deflate', 'zstd', 'none'])
    .default('gzip')
    .describe('of requests; `zstd` needs Node 22.15 or later'),
  maxBatchBytes: size()
    .refine((bytes) => bytes >= 1_000 && bytes <= LONGEST, { error: 'expected 1KB to 1MB, which Sumo Logic takes' })
    .prefault('1MB')
    .describe('bytes of a request, before it is compressed; an event that is longer goes to the dead letters'),
  parallel: z.int().min(1).max(32).default(4).describe('requests at once'),
  timeout: span().prefault('60s').describe('longest time of a request'),
  tls: clientTlsEntry.optional().describe('TLS, where a proxy stands between'),
});

export const sumologic = defineOutput({
  name: 'sumologic',
  summary: "sends events to Sumo Logic's HTTP source",
  description: [
    'Events of the same name, host, category and fields go in one request, so each of these should have few values. A message is never divided among',
    'requests. 408, 429 and 5xx are tried again after `Retry-After`; a URL that is not known (401) too, with words that say so, and nothing is lost meanwhile.',
    'What is refused for good is halved until the event at fault is found, which goes to the dead letters. The URL is a secret: no log, message or page holds more than its host.',
    'https://help.sumologic.com/docs/send-data/hosted-collectors/http-source/logs-metrics/',
  ].join('\n'),
  status: 'beta',
  options,
  examples: [
    {
      title: 'an application',
      options: {
        url: 'https://collectors.sumologic.com/receiver/v1/http/CODE',
        sourceCategory: 'prod/%{service.name}',
        sumoFields: { team: 'shop' },
      },
    },
  ],
  peer: (own) => new URL(own.url).origin,
  check: (own) => {
    compressionOf(own.compression);
    clientTlsContext(own.tls);
  },
  createEncoder: (own) =>
    createSumoEncoder({
      name: own.sourceName,
      host: own.sourceHost,
      category: own.sourceCategory,
      fields: own.sumoFields,
      codec: own.codec,
    }),
  createDeliverer: (own, context) => {
    const sideBySide = { events: 20_000, bytes: own.maxBatchBytes, batches: own.parallel };
    const settings = {
      url: own.url,
      tls: clientTlsContext(own.tls),
      connections: own.parallel,
      timeout: own.timeout,
      compression: own.compression,
      longest: own.maxBatchBytes,
      sideBySide,
      parallel: own.parallel,
    };
    return deferred(async () => new (await import('./deliverer.ts')).SumoDeliverer(settings, context), sideBySide);
  },
});
