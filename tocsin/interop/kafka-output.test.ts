import { randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentInstallation, until } from '../test/agent.ts';
import { CERT } from '../test/certificate.ts';
import { type Kafka, kafka, PASSWORD, SCRAM, USER } from './kafka.ts';

const LINES = 300;
const USERS = ['ann', 'bob', 'cleo', 'dan', 'eve'];

let broker: Kafka;
let agent: AgentInstallation;
let written = 0;
const write = (many: number): void =>
  appendFileSync(
    agent.path('app.log'),
    Array.from(
      { length: many },
      () => `${JSON.stringify({ message: `line ${++written}`, user: { name: USERS[written % 5] }, team: 'A/B' })}\n`,
    ).join(''),
  );

beforeAll(async () => {
  broker = await kafka();
  agent = new AgentInstallation(`inputs: [{type: file, paths: [app.log], codec: json}]
outputs:
- type: kafka
  brokers: ["${broker.secure}"]
  topic: logs-%{team}
  key: "%{user.name}"
  createTopics: true
  tls: {authorities: [ca.pem]}
  sasl: {mechanism: PLAIN, user: ${USER}, password: ${PASSWORD}}
  retry: {first: 50ms, last: 500ms}
- {type: kafka, name: small, brokers: ["${broker.plain}"], topic: small, createTopics: true, format: original, compression: gzip, when: '[message] == "line 1" or [huge]'}
- {type: kafka, name: wrong, enabled: false, brokers: ["${broker.secure}"], topic: logs, tls: {authorities: [ca.pem]}, sasl: {mechanism: PLAIN, user: ${USER}, password: not-that-one}}
${SCRAM.map(
  (
    mechanism,
  ) => `- {type: kafka, name: ${mechanism.toLowerCase()}, enabled: false, brokers: ["${broker.secure}"], topic: ${mechanism}, createTopics: true, tls: {authorities: [ca.pem]}, sasl: {mechanism: ${mechanism}, user: ${USER}, password: ${PASSWORD}}}
- {type: kafka, name: ${mechanism.toLowerCase()}-wrong, enabled: false, brokers: ["${broker.secure}"], topic: logs, tls: {authorities: [ca.pem]}, sasl: {mechanism: ${mechanism}, user: ${USER}, password: not-that-one}}
`,
).join('')}`);
  writeFileSync(agent.path('ca.pem'), CERT);
  writeFileSync(agent.path('app.log'), '');
  await agent.startAgent();
}, 180_000);
afterAll(async () => {
  await agent?.remove();
  await broker?.remove();
});

it('has all events by TLS and SASL, in order by key, also across a kill -9 of the broker, and each once', async () => {
  write(LINES);
  await until(() => broker.read('logs-A_B').length >= LINES, 'the first are there');
  await broker.kill();
  write(LINES);
  await broker.start();
  await until(() => broker.read('logs-A_B').length >= 2 * LINES, 'all are there', 120);
  const records = broker.read('logs-A_B');
  const events = records.map(({ key, partition, value }) => {
    const { message, user } = JSON.parse(value) as { message: string; user: { name: string } };
    expect(key).toBe(user.name);
    return { key, partition, number: Number(message.slice(5)) };
  });
  expect(new Set(events.map(({ number }) => number)).size).toBe(2 * LINES);
  expect(events.length).toBe(2 * LINES);
  for (const key of new Set(events.map((event) => event.key))) {
    const own = events.filter((event) => event.key === key);
    expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
    expect(own.map(({ number }) => number)).toEqual(own.map(({ number }) => number).toSorted((a, b) => a - b));
  }
}, 240_000);

it('buries what is too large for the broker, and delivers the rest', async () => {
  const huge = randomBytes(300_000).toString('base64');
  appendFileSync(
    agent.path('app.log'),
    `${JSON.stringify({ message: 'large', huge })}\n${JSON.stringify({ message: 'line 1' })}\n`,
  );
  await until(() => broker.read('small').length >= 2, 'the others are there');
  const records = broker.read('small').map(({ value }) => JSON.parse(value) as { message: string });
  expect(records.map(({ message }) => message)).toEqual(['line 1', 'line 1']);
  const letters = () => agent.run('dlq', 'list', '--format', 'json').stdout;
  await until(() => letters().includes('message.max.bytes'), 'the large one is a dead letter');
}, 120_000);

it.each(SCRAM)(
  'shows who it is by %s',
  async (mechanism) => {
    const { status, stderr } = await agent.runBeside('send', '--to', mechanism.toLowerCase());
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    expect(broker.read(mechanism).length).toBe(1);
  },
  60_000,
);

it('has what a pipeline of Logstash sends', async () => {
  const pipeline = `input { generator { count => 3 message => '{"user":"ann"}' codec => json } } output { kafka {
    topic_id => "from-%{user}" message_key => "%{user}" codec => json bootstrap_servers => "${broker.secure}" compression_type => "gzip"
    security_protocol => "SASL_SSL" ssl_truststore_location => "${agent.path('ca.pem')}" ssl_truststore_type => "PEM" sasl_mechanism => "SCRAM-SHA-512"
    sasl_jaas_config => 'org.apache.kafka.common.security.scram.ScramLoginModule required username="${USER}" password="${PASSWORD}";' } }`;
  const { status, stderr } = await agent.runBeside('run', '-e', pipeline);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  const records = broker.read('from-ann');
  expect(records.map(({ key, value }) => [key, (JSON.parse(value) as { user: string }).user])).toEqual(
    Array.from({ length: 3 }, () => ['ann', 'ann']),
  );
}, 60_000);

it.each(['wrong', ...SCRAM.map((mechanism) => `${mechanism.toLowerCase()}-wrong`)])(
  'says what is wrong: %s',
  async (name) => {
    const { status, stderr } = await agent.runBeside('send', '--to', name);
    expect([status, stderr]).toEqual([1, expect.stringContaining('check `sasl`')]);
  },
  60_000,
);
