import { tlsContext } from '../../../net/index.ts';
import { readServer, type Server } from '../../balanced/server.ts';
import type { ClientTls } from '../../connection.ts';
import { type KafkaSasl, type KafkaSettings, SASL_MECHANISMS } from '../../kafka/settings.ts';
import type { KafkaPluginOptions } from './options.ts';

/** Throws a sentence, `option: …`, for what contradicts itself or can't be had, also for a file that can't be read. */
export function settingsOf(own: KafkaPluginOptions): KafkaSettings {
  return {
    brokers: brokersOf(own.bootstrap_servers),
    tls: own.security_protocol.endsWith('SSL') ? tlsOf(own) : undefined,
    sasl: own.security_protocol.startsWith('SASL') ? saslOf(own) : undefined,
    clientId: own.client_id,
    compression: compressionOf(own.compression_type),
    // As the producer of Java asks for it.
    createTopics: true,
    isAwaited: true,
    maxBatchBytes: Math.floor(own.max_request_size * RECORDS),
    timeout: own.request_timeout_ms,
  };
}

/** How much of a request is records; the rest is what stands around them. */
const RECORDS = 0.9;

function brokersOf(text: string): readonly Server[] {
  return text.split(',').map((part) => {
    const server = readServer(part.trim());
    if (server === undefined) throw new Error(`bootstrap_servers: expected host:port, found "${part.trim()}"`);
    return server;
  });
}

const compressionOf = (name: string): KafkaSettings['compression'] =>
  name === 'gzip' || name === 'snappy' || name === 'lz4' ? name : 'none';

/** `org…ScramLoginModule required username="…" password="…";` */
const JAAS = /^\s*[\w.]+\s+required\b(.*);\s*$/s;
const JAAS_OPTION = /(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/g;

function saslOf({ sasl_mechanism, sasl_jaas_config }: KafkaPluginOptions): KafkaSasl {
  const mechanism = SASL_MECHANISMS.find((name) => name === sasl_mechanism);
  if (mechanism === undefined)
    throw new Error(
      `sasl_mechanism: expected PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; "${sasl_mechanism}" is not spoken here`,
    );
  const [, options] = JAAS.exec(sasl_jaas_config ?? '') ?? [];
  const values = new Map<string, string>();
  for (const [, name = '', double, single = ''] of (options ?? '').matchAll(JAAS_OPTION))
    values.set(name, (double ?? single).replace(/\\(.)/g, '$1'));
  const user = values.get('username');
  const password = values.get('password');
  if (!user || !password)
    throw new Error('sasl_jaas_config: expected … required username="…" password="…"; with the semicolon');
  return { mechanism, user, password };
}

const isType = (text: string, type: string): boolean => text.toLowerCase() === type;

function tlsOf(own: KafkaPluginOptions): ClientTls {
  const { ssl_truststore_location: trusted, ssl_keystore_location: shown } = own;
  if (trusted !== undefined && !isType(own.ssl_truststore_type, 'pem'))
    throw new Error(
      'ssl_truststore_type: write PEM, and name a file of PEM: `keytool -list -rfc -keystore truststore.jks > ca.pem` makes one',
    );
  if (shown !== undefined && isType(own.ssl_keystore_type, 'jks'))
    throw new Error(
      'ssl_keystore_type: convert it by `keytool -importkeystore -deststoretype pkcs12`, and write PKCS12',
    );
  const isPem = isType(own.ssl_keystore_type, 'pem');
  return {
    ...tlsContext({
      certificate: isPem ? shown : undefined,
      key: isPem ? shown : undefined,
      passphrase: own.ssl_key_password,
      chain: [],
      authorities: trusted === undefined ? [] : [trusted],
      keystore: isPem ? undefined : shown,
      keystorePassword: isPem ? undefined : own.ssl_keystore_password,
      protocols: [],
      ciphers: [],
    }),
    rejectUnauthorized: true,
  };
}
