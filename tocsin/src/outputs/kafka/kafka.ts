import { z } from 'zod';
import { size, span } from '../../define/index.ts';
import type { Event } from '../../event/index.ts';
import { serversOf, serversOption } from '../balanced/server.ts';
import { clientTlsContext, clientTlsEntry } from '../connection.ts';
import { eventTemplate, filled } from '../event-template.ts';
import { lineEncoder, lineFormatOptions } from '../line-format.ts';
import { defineOutput } from '../output-declaration.ts';
import { deferred } from '../plugins/deferred.ts';
import { createKafkaEncoder } from './encoder.ts';
import { type KafkaSettings, SASL_MECHANISMS } from './settings.ts';

const sasl = z
  .strictObject({
    mechanism: z.enum(SASL_MECHANISMS).default('SCRAM-SHA-512'),
    user: z.string().min(1),
    password: z.string().min(1).meta({ secret: true }),
  })
  .optional()
  .describe('who we are; without `tls` a password by PLAIN can be read on its way');

const options = z.strictObject({
  brokers: serversOption(9092).describe('brokers, as `host:port`, of which one is asked for all of them'),
  topic: z.string().min(1).max(249).describe('topic, with `%{field}`; what names of topics can not have becomes `_`'),
  key: z
    .string()
    .min(1)
    .optional()
    .describe('key, with `%{field}`: events of one key come to one partition, in their order; default none'),
  ...lineFormatOptions,
  compression: z.enum(['none', 'gzip', 'snappy', 'lz4']).default('lz4').describe('of batches of records'),
  createTopics: z.boolean().default(false).describe('let brokers that do so create topics that are not there'),
  maxBatchBytes: size()
    .prefault('900KB')
    .describe('largest batch, before it is compressed; brokers take 1 MiB unless `message.max.bytes` says otherwise'),
  timeout: span().prefault('30s').describe('longest time in which the replicas must have a batch'),
  clientId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,249}$/, { error: 'expected letters, digits, `.`, `_` and `-`' })
    .default('tocsin')
    .describe('what we call ourselves, for logs and quotas of the brokers'),
  tls: clientTlsEntry.optional().describe('TLS; `{}` believes the authorities of the system'),
  sasl,
});

export const kafka = defineOutput({
  name: 'kafka',
  summary: 'sends to topics of Kafka',
  description: [
    'Events are delivered once all replicas that are in sync have them (`acks=all`). The producer is idempotent: what is sent again because an',
    'answer was lost is not stored twice while the process lives; after a crash it may be. Records that brokers refuse for good, because they are',
    'too large or their topic can not be, become dead letters alone. A topic that is not there is waited for where `topic` is one name;',
    'where it is made of fields its events become dead letters. Brokers of version 2.1 and later.',
  ].join('\n'),
  status: 'beta',
  options,
  examples: [
    { title: 'one topic', options: { brokers: ['kafka.example:9092'], topic: 'security-events' } },
    {
      title: 'a topic a dataset, in order by user',
      options: {
        brokers: ['kafka1.example:9093', 'kafka2.example:9093'],
        topic: 'logs-%{[event][dataset]}',
        key: '%{[user][name]}',
        tls: { authorities: ['/etc/tocsin/ca.pem'] },
        sasl: { user: 'tocsin', password: '…' },
      },
    },
  ],
  peer: ({ brokers }) => brokers.join(', '),
  createEncoder: ({ topic, key, ...format }) =>
    createKafkaEncoder(
      { topic: eventTemplate(topic), key: key === undefined ? undefined : keyOf(key) },
      lineEncoder(format, ''),
    ),
  createDeliverer: (own, context) => {
    const { createTopics } = own;
    const settings: KafkaSettings = {
      ...own,
      brokers: serversOf(own.brokers),
      tls: own.tls === undefined ? undefined : clientTlsContext(own.tls),
      isAwaited: createTopics || eventTemplate(own.topic).isConstant,
    };
    return deferred(async () => {
      const { KafkaDeliverer } = await import('./deliverer.ts');
      return new KafkaDeliverer(settings, context);
    });
  },
});

function keyOf(text: string): (event: Event) => string | undefined {
  const fill = eventTemplate(text);
  return (event) => filled(fill, event);
}
