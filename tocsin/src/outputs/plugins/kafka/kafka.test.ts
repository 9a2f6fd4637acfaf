import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { eventJson } from '../../../event/index.ts';
import { recordsOf } from '../../records.ts';
import { kafka } from './kafka.ts';
import { settingsOf } from './settings.ts';

const read = (options: object) => settingsOf(z.parse(kafka.options, { topic_id: 't', ...options }));
const refusal = (options: object): string => {
  const { error } = kafka.options.safeParse({ topic_id: 't', ...options });
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join() ?? '';
};
const SASL = { security_protocol: 'SASL_PLAINTEXT', sasl_mechanism: 'SCRAM-SHA-256' };
const jaas = (options: string): string =>
  `org.apache.kafka.common.security.scram.ScramLoginModule required ${options};`;

describe('options of Logstash', () => {
  it('are those of a producer', () => {
    expect(read({ bootstrap_servers: 'a:1, [::1]:2', compression_type: 'gzip', acks: '1' })).toMatchObject({
      brokers: [
        { host: 'a', port: 1 },
        { host: '::1', port: 2 },
      ],
      compression: 'gzip',
      tls: undefined,
      sasl: undefined,
    });
  });

  it('say who we are as a file of JAAS does', () => {
    const sasl_jaas_config = jaas(String.raw`password="a \"b\\;'" username='ann'`);
    expect(read({ ...SASL, sasl_jaas_config }).sasl).toEqual({
      mechanism: 'SCRAM-SHA-256',
      user: 'ann',
      password: String.raw`a "b\;'`,
    });
  });

  test.each([
    [{ bootstrap_servers: 'nowhere' }, 'bootstrap_servers: expected host:port, found "nowhere"'],
    [{ compression_type: 'zstd' }, 'in place of zstd write lz4'],
    [{ retries: 3 }, 'retries: what fails is tried until it works'],
    [{ partitioner: 'round_robin' }, 'partitioner: expected `default`'],
    [{ message_headers: { a: 'b' } }, 'message_headers: headers are not written'],
    [{ security_protocol: 'SASL_SSL' }, 'sasl_mechanism: expected PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; "GSSAPI"'],
    [SASL, 'sasl_jaas_config: expected'],
    [{ ...SASL, sasl_jaas_config: jaas('username="ann"') }, 'sasl_jaas_config: expected'],
    [{ ...SASL, jaas_path: '/etc/jaas' }, 'jaas_path: write user and password'],
    [{ security_protocol: 'SSL', ssl_truststore_location: '/t.jks' }, 'ssl_truststore_type: write PEM'],
    [{ security_protocol: 'SSL', ssl_keystore_location: '/k.jks' }, 'ssl_keystore_type: convert it'],
    [
      { security_protocol: 'SSL', ssl_truststore_location: '/nowhere.pem', ssl_truststore_type: 'PEM' },
      "/nowhere.pem can't be read",
    ],
    [{ ssl_endpoint_identification_algorithm: '' }, 'the name in a certificate is always checked'],
  ])('%j are refused with a sentence', (options, sentence) => {
    expect(refusal(options)).toContain(sentence);
  });
});

it('writes each event with its codec, to its topic, under its key', () => {
  const options = z.parse(kafka.options, { topic_id: 'logs-%{team}', message_key: '%{[user][name]}' });
  const encoder = kafka.createEncoder(options, {
    ecs: 'v8',
    codec: { encode: eventJson },
    clock: Date.now,
    count: () => undefined,
    notice: () => undefined,
  });
  encoder.add({ '@timestamp': 0, team: 'a/b', user: { name: 'ann' } });
  const records = [...recordsOf(encoder.take('t'))];
  expect(records.map(({ head }) => head)).toEqual([{ topic: 'logs-a_b', key: 'ann' }]);
  expect(JSON.parse(Buffer.from(records[0]?.body ?? []).toString())).toMatchObject({ team: 'a/b' });
});
