import { z } from 'zod';
import { ecsOption, option, outputBase } from '../../../define/index.ts';

const TRUSTSTORE = 'write the authorities as PEM into `ssl_certificate_authorities`';

const seconds = (fallback: number) => option.number(z.number().min(0)).default(fallback);
const accepted = 'accepted';

/** https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-elasticsearch */
export const elasticsearchOptions = z.strictObject({
  ...outputBase,
  ...ecsOption,
  hosts: option.list().default(['//127.0.0.1:9200']).describe('`host:port` or URLs; tried in turn'),
  index: option.text().optional().describe('index, with `%{field}` and `%{+YYYY.MM.dd}`'),
  action: option.text().default('index').describe('`index`, `create`, `update`, `delete`, or `%{field}` that says so'),
  document_id: option.text().optional().describe('id of the document; the same id again replaces it'),
  document_type: option.text().optional().describe(`${accepted}; servers of today have no types`),
  routing: option.text().optional().describe('routing of the document'),
  parent: option.text().optional().describe('id of the parent of the document, with `join_field`'),
  join_field: option.text().optional().describe('field of type join: it gets the name that it has and `parent`'),
  pipeline: option.text().optional().describe('ingest pipeline of the server'),
  version: option.text().optional().describe('version of the document'),
  version_type: option
    .choice(['internal', 'external', 'external_gt', 'external_gte', 'force'])
    .optional()
    .describe('how versions compare'),
  doc_as_upsert: option.boolean().default(false).describe('`update`: store the event where no document is'),
  upsert: option.text().default('').describe('`update`: JSON that is stored where no document is'),
  script: option.text().default('').describe('`update`: script that changes the document'),
  script_type: option
    .choice(['inline', 'indexed', 'file'])
    .default('inline')
    .describe('what `script` is: its text, or the id of a stored one'),
  script_lang: option.text().default('painless').describe('language of the script'),
  script_var_name: option.text().default('event').describe('name under which the script finds the event'),
  scripted_upsert: option.boolean().default(false).describe('`update`: run the script also where no document is'),
  retry_on_conflict: option
    .number(z.number().int().min(0))
    .default(1)
    .describe('`update`: how often the server tries again'),
  data_stream: option
    .choice(['auto', 'true', 'false'])
    .default('auto')
    .describe('write to a data stream; `auto`: with ECS, unless an option of indexes is given'),
  data_stream_type: option
    .choice(['logs', 'metrics', 'synthetics', 'traces'])
    .default('logs')
    .describe('first part of its name'),
  data_stream_dataset: option.text().default('generic').describe('second part of its name'),
  data_stream_namespace: option.text().default('default').describe('third part of its name'),
  data_stream_auto_routing: option.boolean().default(true).describe('`[data_stream]` of the event goes before these'),
  data_stream_sync_fields: option
    .boolean()
    .default(true)
    .describe('`[data_stream]` of the event is set to where it goes'),
  user: option.text().optional().describe('user'),
  password: option.password().optional().describe('password'),
  api_key: option.password().optional().describe('API key as `id:key`'),
  cloud_id: option.text().optional().describe('id of an Elastic Cloud deployment, in place of `hosts`'),
  cloud_auth: option.password().optional().describe('`user:password` of it'),
  path: option.text().default('').describe('path before those of the API, where a proxy has one'),
  bulk_path: option.text().optional().describe('path of the bulk API'),
  custom_headers: option.hash().default({}).describe('headers of every request'),
  parameters: option.hash().default({}).describe('parameters of every URL'),
  proxy: option.text().optional().describe('HTTP proxy'),
  timeout: seconds(60).describe('seconds for a request'),
  compression_level: option.number(z.number().int().min(0).max(9)).default(1).describe('gzip of requests; 0: none'),
  http_compression: option.boolean().optional().describe('the older form: true is level 1, false level 0'),
  retry_initial_interval: seconds(2).describe('seconds before the first repetition; doubled with each'),
  retry_max_interval: seconds(64).describe('seconds at most'),
  dlq_custom_codes: option
    .values()
    .default([])
    .describe('more codes of an item that go to the dead letters, beside 400 and 404'),
  dlq_on_failed_indexname_interpolation: option
    .boolean()
    .default(true)
    .describe('an index with an unresolved `%{field}` goes to the dead letters'),
  drop_error_types: option
    .list()
    .default(['version_conflict_engine_exception'])
    .describe('types of errors of an item with which it is given up, and counted as `conflict`'),
  silence_errors_in_log: option.list().default([]).describe('types of errors that are counted, and not told'),
  manage_template: option
    .boolean()
    .default(true)
    .describe('install `template` at the start; without one there is nothing to install'),
  template: option.text().optional().describe('file with an index template as JSON'),
  template_name: option.text().optional().describe('its name; default `logstash`, with ECS `ecs-logstash`'),
  template_overwrite: option.boolean().default(false).describe('replace one of this name'),
  template_api: option.choice(['auto', 'composable', 'legacy']).default('auto').describe('which API of templates'),
  ilm_enabled: option
    .choice(['auto', 'true', 'false'])
    .default('auto')
    .describe('`true` is refused: name the index, or use a data stream with its own life cycle'),
  ilm_pattern: option.text().optional().describe(accepted),
  ilm_policy: option.text().optional().describe(accepted),
  ilm_rollover_alias: option.text().optional().describe(accepted),
  ssl_enabled: option.boolean().optional().describe('HTTPS where the host does not say'),
  ssl: option.boolean().optional().describe('the older form of `ssl_enabled`'),
  ssl_certificate_authorities: option.list().default([]).describe('files with authorities in PEM'),
  cacert: option.text().optional().describe('the older form of it'),
  ssl_verification_mode: option.choice(['full', 'none']).default('full').describe('`none` trusts every certificate'),
  ssl_certificate_verification: option.boolean().optional().describe('the older form of it'),
  ssl_certificate: option.text().optional().describe('file with our certificate in PEM'),
  ssl_key: option.text().optional().describe('file with its key in PEM'),
  ca_trusted_fingerprint: option
    .list()
    .default([])
    .describe('accepted with `ssl_certificate_authorities`, which says the same; refused without it'),
  ssl_supported_protocols: option.list().default([]).describe('`TLSv1.2`, `TLSv1.3`'),
  ssl_cipher_suites: option.list().default([]).describe('cipher suites, by the names of Java or of OpenSSL'),
  ssl_keystore_path: option.text().optional().describe('PKCS #12 file in place of certificate and key'),
  ssl_keystore_password: option.password().optional().describe('password of the keystore'),
  ssl_keystore_type: option
    .choice(['pkcs12', 'jks'])
    .optional()
    .describe('`pkcs12`; a `jks` must be converted by `keytool -importkeystore -deststoretype pkcs12`'),
  keystore: option.text().optional().describe('the older form of `ssl_keystore_path`'),
  keystore_password: option.password().optional().describe('the older form of `ssl_keystore_password`'),
  ssl_truststore_path: option.refused(TRUSTSTORE),
  ssl_truststore_password: option.refused(TRUSTSTORE),
  ssl_truststore_type: option.refused(TRUSTSTORE),
  truststore: option.refused(TRUSTSTORE),
  truststore_password: option.refused(TRUSTSTORE),
  pool_max: option.number(z.number().int().min(1)).default(1000).describe(accepted),
  pool_max_per_route: option.number(z.number().int().min(1)).default(100).describe('connections to one host at most'),
  resurrect_delay: seconds(5).describe('seconds before a host that failed is tried again'),
  sniffing: option.boolean().default(false).describe('accepted; the hosts that are named are used'),
  sniffing_delay: seconds(5).describe(accepted),
  sniffing_path: option.text().optional().describe(accepted),
  healthcheck_path: option.text().optional().describe(accepted),
  validate_after_inactivity: option.number().optional().describe(accepted),
  failure_type_logging_whitelist: option.list().default([]).describe('the older form of `silence_errors_in_log`'),
});

export type ElasticsearchOptions = z.output<typeof elasticsearchOptions>;
