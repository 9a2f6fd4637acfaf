import { refusedBy } from '../../../define/index.ts';
import { template } from '../../../event/index.ts';
import { createKafkaEncoder } from '../../kafka/encoder.ts';
import { defineOutputPlugin } from '../../output-plugin.ts';
import { deferred } from '../deferred.ts';
import { kafkaOptions } from './options.ts';
import { settingsOf } from './settings.ts';

export const kafka = defineOutputPlugin({
  name: 'kafka',
  summary: 'sends to topics of Kafka',
  description: [
    'Events are delivered once all replicas that are in sync have them. The producer is idempotent: what is sent again because an answer was lost is',
    'not stored twice while the process lives; after a crash it may be. What fails is tried until it works; records that brokers refuse for good, because they are too',
    'large or their topic can not be, go to the dead letters alone. Brokers of version 2.1 and later.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-kafka',
  ].join('\n'),
  status: 'beta',
  options: kafkaOptions.superRefine(refusedBy(settingsOf)),
  examples: [
    {
      title: 'all fields as JSON',
      pipeline: 'kafka { topic_id => "security-events" bootstrap_servers => "kafka.example:9092" codec => json }',
    },
    {
      title: 'by TLS with a user, in order by address',
      pipeline:
        'kafka { topic_id => "logs-%{[event][dataset]}" message_key => "%{[source][ip]}" codec => json bootstrap_servers => "kafka1.example:9093,kafka2.example:9093" security_protocol => "SASL_SSL" sasl_mechanism => "SCRAM-SHA-512" sasl_jaas_config => \'org.apache.kafka.common.security.scram.ScramLoginModule required username="tocsin" password="…";\' }',
    },
  ],
  defaultCodec: 'plain',
  createEncoder: ({ topic_id, message_key }, { codec, clock }) =>
    createKafkaEncoder(
      { topic: template(topic_id, clock), key: message_key === undefined ? undefined : template(message_key, clock) },
      codec,
    ),
  createDeliverer: (own, context) => {
    const settings = settingsOf(own);
    const retry = { first: own.retry_backoff_ms, last: Math.max(own.retry_backoff_ms, LONGEST_PAUSE) };
    return deferred(async () => {
      const { KafkaDeliverer } = await import('../../kafka/deliverer.ts');
      return new KafkaDeliverer(settings, { answered: () => undefined, ...context, retry });
    });
  },
});

const LONGEST_PAUSE = 60_000;
