import { addressOf, type Recipe, urlOf } from './recipe.ts';
import { API_USER, API_USER_NAME, BEARER_TOKEN, HEC_TOKEN } from './secrets.ts';

/** A stream for loggers of Node: what is written together is sent together. */
const nodeStream = (url: string, secret: string, sourcetype: string): string => `import { Writable } from 'node:stream';

const url = '${url}/services/collector/raw?sourcetype=${sourcetype}';
const headers = { Authorization: 'Splunk ${secret}' };
const send = (body, done) =>
  fetch(url, { method: 'POST', headers, body })
    .then(({ ok, status }) => ok || console.error('Tocsin answered', status), console.error)
    .then(() => done());

export const tocsin = new Writable({
  write: (chunk, _encoding, done) => send(chunk, done),
  writev: (chunks, done) => send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done),
});`;

const NODE_NOTE =
  'What is logged while Tocsin is away is lost. Where that matters, let the program write a file, and connect the log file.';

/** Every kind of sender that the page knows, those of applications first. */
export const RECIPES: readonly Recipe[] = [
  {
    id: 'django',
    name: 'Django',
    summary: 'log-ins, permissions, attacks and admin actions of a project, as structured events',
    input: 'splunk-hec',
    secret: HEC_TOKEN,
    steps: (place) => [
      { title: 'Install the package, from a clone of Tocsin', text: 'pip install ./clients/django' },
      {
        title: 'At the end of settings.py',
        text: `INSTALLED_APPS += ["tocsin_django"]
MIDDLEWARE += ["tocsin_django.middleware.TocsinMiddleware"]
TOCSIN = "${urlOf(place).replace('://', `://${place.secret}@`)}"`,
      },
      { title: 'Send a test event', text: 'python manage.py tocsin test-event' },
    ],
  },
  {
    id: 'pino',
    name: 'Node, pino',
    summary: 'a logger of Node, beside what it writes already',
    input: 'splunk-hec',
    secret: HEC_TOKEN,
    note: NODE_NOTE,
    steps: (place) => [
      { title: 'A file tocsin.mjs beside your logger', text: nodeStream(urlOf(place), place.secret, 'pino') },
      {
        title: 'Where the logger is made',
        text: `import pino from 'pino';
import { tocsin } from './tocsin.mjs';

const log = pino({}, pino.multistream([{ stream: process.stdout }, { stream: tocsin }]));
log.info({ user: 'eve' }, 'hello from pino');`,
      },
    ],
  },
  {
    id: 'winston',
    name: 'Node, winston',
    summary: 'a logger of Node, beside what it writes already',
    input: 'splunk-hec',
    secret: HEC_TOKEN,
    note: NODE_NOTE,
    steps: (place) => [
      { title: 'A file tocsin.mjs beside your logger', text: nodeStream(urlOf(place), place.secret, 'winston') },
      {
        title: 'Where the logger is made',
        text: `import winston from 'winston';
import { tocsin } from './tocsin.mjs';

const log = winston.createLogger({
  format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
  transports: [new winston.transports.Console(), new winston.transports.Stream({ stream: tocsin })],
});
log.info('hello from winston', { user: 'eve' });`,
      },
    ],
  },
  {
    id: 'file',
    name: 'A log file',
    summary: 'on this machine: followed from where it is, through rotation',
    input: 'file',
    steps: () => [],
  },
  {
    id: 'universal-forwarder',
    name: 'Universal Forwarder',
    summary: 'Splunk’s own, or `tocsin agent`: on another machine, with its acknowledgements',
    input: 'splunk-s2s',
    steps: (place) => [
      {
        title: 'outputs.conf of the forwarder, in etc/system/local',
        text: `[tcpout]
defaultGroup = tocsin

[tcpout:tocsin]
server = ${addressOf(place)}
useACK = true`,
      },
      {
        title: 'inputs.conf beside it: what it reads',
        text: `[monitor:///var/log/shop/*.log]
index = shop`,
      },
      { title: 'Let it begin', text: '/opt/splunkforwarder/bin/splunk restart' },
    ],
    note: 'Where it sends by TLS, give the input its certificate under Inputs.',
  },
  {
    id: 'filebeat',
    name: 'Filebeat',
    summary: 'and Winlogbeat, Metricbeat and the other Beats',
    input: 'beats',
    steps: (place) => [
      {
        title: 'filebeat.yml: in place of the output that is there',
        text: `filebeat.inputs:
  - type: filestream
    id: shop
    paths: [/var/log/shop/*.log]
output.logstash:
  hosts: ['${addressOf(place)}']`,
      },
      { title: 'Ask it, then let it begin', text: 'filebeat test output && systemctl restart filebeat' },
    ],
  },
  {
    id: 'logstash',
    name: 'Logstash',
    summary: 'a pipeline that sends to Elasticsearch, and what else speaks _bulk',
    input: 'elasticsearch',
    secret: API_USER,
    steps: (place) => [
      {
        title: 'The output section of its pipeline',
        text: `output {
  elasticsearch {
    hosts => ["${urlOf(place)}"]
    user => "${API_USER_NAME}"
    password => "${place.secret}"
    index => "django-logs-%{+YYYY.MM.dd}"
  }
}`,
      },
    ],
    note: '`tocsin run -f` runs the same pipeline, and Tocsin itself runs those in its folder of pipelines.',
  },
  {
    id: 'rsyslog',
    name: 'rsyslog',
    summary: 'and syslog-ng, logger, routers and firewalls: RFC 5424 and 3164',
    input: 'syslog',
    steps: (place) => [
      {
        title: '/etc/rsyslog.d/60-tocsin.conf: the queue keeps what comes while Tocsin is away',
        text: `*.* action(type="omfwd" target="${place.host}" port="${place.port}" protocol="tcp"
           TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"
           queue.type="LinkedList" queue.filename="tocsin" action.resumeRetryCount="-1")`,
      },
      { title: 'Let it begin, and say something', text: 'systemctl restart rsyslog && logger "hello from rsyslog"' },
    ],
  },
  {
    id: 'fluent-bit',
    name: 'Fluent Bit',
    summary: 'and Fluentd, by their forward protocol',
    input: 'fluent',
    steps: (place) => [
      {
        title: 'fluent-bit.conf',
        text: `[INPUT]
    Name   tail
    Path   /var/log/shop/*.log
    Tag    shop

[OUTPUT]
    Name   forward
    Match  *
    Host   ${place.host}
    Port   ${place.port}
    Require_ack_response  On`,
      },
    ],
  },
  {
    id: 'curl',
    name: 'curl, HEC',
    summary: 'whatever can send HTTP, and every client of Splunk’s Event Collector',
    input: 'splunk-hec',
    secret: HEC_TOKEN,
    steps: (place) => [
      {
        title: 'One event',
        text: `curl ${urlOf(place)}/services/collector \\
  -H 'Authorization: Splunk ${place.secret}' \\
  -d '{"event": "hello from curl", "sourcetype": "shop", "index": "main"}'`,
      },
      {
        title: 'A whole file, line by line',
        text: `curl '${urlOf(place)}/services/collector/raw?sourcetype=shop' \\
  -H 'Authorization: Splunk ${place.secret}' --data-binary @/var/log/shop/app.log`,
      },
    ],
  },
  {
    id: 'otlp',
    name: 'OpenTelemetry',
    summary: 'logs of SDKs and collectors, by OTLP over HTTP',
    input: 'otlp',
    secret: BEARER_TOKEN,
    steps: (place) => [
      {
        title: 'The environment of an application with the exporter for OTLP/HTTP',
        text: `export OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=${urlOf(place)}/v1/logs
export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${place.secret}"`,
      },
      {
        title: 'Or one record, by hand',
        text: `curl ${urlOf(place)}/v1/logs -H 'Authorization: Bearer ${place.secret}' -H 'Content-Type: application/json' \\
  -d '{"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": {"stringValue": "hello from OTLP"}}]}]}]}'`,
      },
    ],
  },
];
