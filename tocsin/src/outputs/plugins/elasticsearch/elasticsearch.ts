import { eventJson } from '../../../event/index.ts';
import { defineOutputPlugin } from '../../output-plugin.ts';
import { RecordWriter } from '../../records.ts';
import { bulkEntries } from './action.ts';
import { BulkDeliverer, type DeadHead } from './deliverer.ts';
import { Hosts } from './hosts.ts';
import { elasticsearchOptions } from './options.ts';
import { installTemplate } from './template.ts';

/** Larger requests are cut, as Logstash does. */
const REQUEST_BYTES = { least: 64 << 10, first: 20 << 20, most: 20 << 20 };

export const elasticsearch = defineOutputPlugin({
  name: 'elasticsearch',
  summary: 'stores events in Elasticsearch or OpenSearch',
  description: [
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-elasticsearch By the bulk API, in requests of 20 MB at most.',
    'What the server may take later is repeated for ever (an answer other than 200, an item other than 400, 404 and 409), so nothing is lost;',
    'an item that it never will (400, 404, `dlq_custom_codes`) goes to the dead letters, and one that is there already (409) stays as it was and is',
    'counted. A request that is too large (413) is cut in halves. Events are sent at least once: give `document_id` where a crash must not double them.',
    '',
    'No default template is installed, and index life cycles are left to the server.',
  ].join('\n'),
  status: 'stable',
  options: elasticsearchOptions,
  examples: [
    {
      title: 'one index a day',
      pipeline: 'elasticsearch { hosts => ["localhost:9200"] index => "django-logs-%{+YYYY.MM.dd}" }',
    },
    {
      title: 'with a user, over TLS, and ids so that nothing is doubled',
      pipeline:
        'elasticsearch { hosts => ["https://es.example:9200"] user => "shipper" password => "…" index => "shop" document_id => "%{[@metadata][fingerprint]}" }',
    },
    {
      title: 'a data stream',
      pipeline: 'elasticsearch { hosts => ["localhost:9200"] data_stream => "true" data_stream_dataset => "shop" }',
    },
  ],
  defaultCodec: 'plain',
  check: (options, { ecs }) => {
    if (options.ilm_enabled === 'true')
      throw new Error(
        'ilm_enabled => true is not supported: give `index`, or use a data stream, whose life cycle the server keeps',
      );
    if (options.parent !== undefined && options.join_field === undefined)
      throw new Error('parent: name the field of type join in `join_field`; servers since 7 know no other parents');
    if (
      options.ca_trusted_fingerprint.length > 0 &&
      options.ssl_certificate_authorities.length === 0 &&
      !options.cacert
    )
      throw new Error(
        'ca_trusted_fingerprint: a fingerprint alone proves nothing here; write the authority as PEM into `ssl_certificate_authorities`',
      );
    if (options.ssl_keystore_type === 'jks')
      throw new Error('ssl_keystore_type: convert it by `keytool -importkeystore -deststoretype pkcs12`');
    bulkEntries(options, ecs, Date.now);
    void new Hosts(options, Date.now).close();
  },
  createEncoder: (options, { ecs, clock }) => {
    const entry = bulkEntries(options, ecs, clock);
    const writer = new RecordWriter();
    return {
      add: (event) => {
        const made = entry(event);
        if ('lines' in made) writer.add(made.lines, null, '');
        else writer.add(eventJson(event), { dead: made.dead } satisfies DeadHead);
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
  createDeliverer: (options, context) =>
    new BulkDeliverer(options, context, {
      requestBytes: REQUEST_BYTES,
      prepare: (hosts, signal) => installTemplate(options, context, hosts, signal),
    }),
});
