import { z } from 'zod';
import { option, outputBase } from '../../../define/index.ts';

const KERBEROS = 'Kerberos is not spoken here; SASL knows PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512';
const TOKENS = 'tokens of OAuth are not fetched here; SASL knows PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512';
const TEXT = 'org.apache.kafka.common.serialization.StringSerializer';
const BYTES = 'org.apache.kafka.common.serialization.ByteArraySerializer';

const path = () => option.text(z.string().min(1)).optional();
const storeType = () =>
  option.text(z.string().regex(/^(?:pem|pkcs12|jks)$/i, { error: 'expected PEM, PKCS12 or JKS' })).default('JKS');
const serializer = () =>
  option.choice([TEXT, BYTES]).default(TEXT).describe('accepted; texts and bytes are sent as they are');
const unused = (why: string) => option.number().optional().describe(`accepted; ${why}`);

/** Of Logstash's output `kafka`. */
export const kafkaOptions = z.strictObject({
  ...outputBase,
  topic_id: option
    .text(z.string().min(1).max(249))
    .describe('topic, with `%{field}`; what names of topics can not have becomes `_`'),
  bootstrap_servers: option
    .text(z.string().min(1))
    .default('localhost:9092')
    .describe('brokers: `host1:port1,host2:port2`'),
  message_key: option
    .text(z.string().min(1))
    .optional()
    .describe('key, with `%{field}`: events of one key come to one partition, in their order'),
  client_id: option
    .text(z.string().regex(/^[A-Za-z0-9._-]{1,249}$/, { error: 'expected letters, digits, `.`, `_` and `-`' }))
    .default('tocsin')
    .describe('what we call ourselves, for logs and quotas of the brokers'),
  compression_type: option
    .text()
    .refine((name) => ['none', 'gzip', 'snappy', 'lz4'].includes(name), {
      error: 'expected none, gzip, snappy or lz4; in place of zstd write lz4',
    })
    .default('none')
    .describe('`none`, `gzip`, `snappy` or `lz4`'),
  acks: option
    .choice(['0', '1', 'all'])
    .default('all')
    .describe('accepted; always as `all`: an event is delivered once all replicas that are in sync have it'),
  max_request_size: option
    .number(z.number().int().min(1_024))
    .default(1_048_576)
    .describe('bytes of a request; what brokers refuse as too large is halved'),
  request_timeout_ms: option
    .number(z.number().int().min(100))
    .default(40_000)
    .describe('milliseconds in which the replicas must have a batch'),
  retry_backoff_ms: option
    .number(z.number().min(1))
    .default(100)
    .describe('milliseconds before the second attempt; the pauses grow to a minute'),
  partitioner: option
    .text()
    .refine((name) => name === 'default', {
      error: 'expected `default`: by the key, as clients of Java do, and without one a partition a batch',
    })
    .default('default')
    .describe('`default`: by the key, and without one a partition a batch'),
  key_serializer: serializer(),
  value_serializer: serializer(),
  security_protocol: option
    .choice(['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'])
    .default('PLAINTEXT')
    .describe('whether by TLS, and whether we show who we are'),
  sasl_mechanism: option
    .text()
    .default('GSSAPI')
    .describe('`PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`; there is no default here'),
  sasl_jaas_config: option
    .password()
    .optional()
    .describe('`… required username="…" password="…";`, of which user and password count'),
  ssl_truststore_location: path().describe(
    'file of the authorities that are trusted, in PEM; without it those of the system',
  ),
  ssl_truststore_type: storeType().describe('`PEM`: others must be converted'),
  ssl_truststore_password: option.refused('a file of PEM has none'),
  ssl_keystore_location: path().describe('file of the certificate that is shown, and of its key'),
  ssl_keystore_type: storeType().describe('`PEM` or `PKCS12`: a JKS must be converted'),
  ssl_keystore_password: option.password().optional().describe('password of the file, as PKCS12'),
  ssl_key_password: option.password().optional().describe('passphrase of the key'),
  ssl_endpoint_identification_algorithm: option
    .text()
    .refine((name) => name.toLowerCase() === 'https', { error: 'the name in a certificate is always checked' })
    .default('https')
    .describe('accepted; the name in a certificate is always checked'),
  batch_size: unused('requests are as large as `max_request_size` lets them be'),
  buffer_memory: unused('what waits is in the queue'),
  linger_ms: unused('batches are made before'),
  metadata_fetch_timeout_ms: unused('`request_timeout_ms` is for all'),
  metadata_max_age_ms: unused('asked anew when something fails'),
  connections_max_idle_ms: unused('connections are kept'),
  receive_buffer_bytes: unused('the system has it'),
  send_buffer_bytes: unused('the system has it'),
  reconnect_backoff_ms: unused('`retry_backoff_ms` is for all'),
  client_dns_lookup: option.text().optional().describe('accepted; all addresses of a name are tried'),
  retries: option.refused('what fails is tried until it works, so that nothing is lost; leave it out'),
  message_headers: option.refused('headers are not written; add fields to the event by mutate { add_field => … }'),
  jaas_path: option.refused('write user and password into `sasl_jaas_config`'),
  kerberos_config: option.refused(KERBEROS),
  sasl_kerberos_service_name: option.refused(KERBEROS),
  sasl_client_callback_handler_class: option.refused('classes of Java do not run here'),
  sasl_login_callback_handler_class: option.refused('classes of Java do not run here'),
  sasl_iam_jar_paths: option.refused('classes of Java do not run here'),
  sasl_oauthbearer_token_endpoint_url: option.refused(TOKENS),
  sasl_oauthbearer_scope_claim_name: option.refused(TOKENS),
  sasl_login_connect_timeout_ms: option.refused(TOKENS),
  sasl_login_read_timeout_ms: option.refused(TOKENS),
  sasl_login_retry_backoff_ms: option.refused(TOKENS),
  sasl_login_retry_backoff_max_ms: option.refused(TOKENS),
});

export type KafkaPluginOptions = z.output<typeof kafkaOptions>;
