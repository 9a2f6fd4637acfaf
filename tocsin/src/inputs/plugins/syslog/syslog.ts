import { z } from 'zod';
import { ecsOption, inputBase, option } from '../../../define/index.ts';
import type { Event } from '../../../event/index.ts';
import type { Input } from '../../input.ts';
import { defineInputPlugin, type InputPluginContext } from '../../input-plugin.ts';
import { hostToListenOn } from '../../network/listen.ts';
import { SideBySide } from '../../network/side-by-side.ts';
import { type Connection, StreamInput } from '../../network/stream-input.ts';
import { UdpInput } from '../../network/udp-input.ts';
import { decodeStream } from '../byte-stream.ts';
import { ownFields } from '../own-fields.ts';
import { proxiedChunks } from '../tcp/connection.ts';
import { createRelay } from './relay.ts';
import { RelayedSink } from './relayed-sink.ts';

const FACILITIES = [
  ...['kernel', 'user-level', 'mail', 'system', 'security/authorization', 'syslogd', 'line printer', 'network news'],
  ...['UUCP', 'clock', 'security/authorization', 'FTP', 'NTP', 'log audit', 'log alert', 'clock'],
  ...Array.from({ length: 8 }, (_, index) => `local${index}`),
];
const SEVERITIES = ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Informational', 'Debug'];

const options = z.strictObject({
  ...inputBase,
  ...ecsOption,
  host: option
    .text(z.string().min(1))
    .optional()
    .describe('address to listen on; default 127.0.0.1, in Logstash 0.0.0.0, everybody'),
  port: option.number(z.number().int().min(0).max(65_535)).default(514).describe('port there, by UDP and TCP'),
  proxy_protocol: option
    .boolean()
    .default(false)
    .describe('each connection by TCP begins with a header of the PROXY protocol, version 1'),
  grok_pattern: option
    .text(z.string().min(1))
    .optional()
    .describe(
      'pattern of a message; default `<%{POSINT:priority}>%{SYSLOGLINE}`, with ECS `<%{POSINT:[log][syslog][priority]:int}>%{SYSLOGLINE}`',
    ),
  syslog_field: option.text(z.string().min(1)).default('message').describe('the field that holds the message'),
  timezone: option.text().optional().describe('of times that have none; default is that of this machine'),
  locale: option.text().optional().describe('language of months; else English too'),
  use_labels: option.boolean().default(true).describe('also write the names of facility and severity'),
  facility_labels: option.list().default(FACILITIES).describe('names of the facilities, from 0 on'),
  severity_labels: option.list().default(SEVERITIES).describe('names of the severities, from 0 on'),
});

type Options = z.output<typeof options>;

export const syslog = defineInputPlugin({
  name: 'syslog',
  summary: 'listens for syslog of RFC 3164 by UDP and TCP',
  description: [
    'Reads messages with grok and `date`, as Logstash does: what is not `<PRI>Mmm dd hh:mm:ss host tag[pid]: text` (or with an ISO 8601 time)',
    'is tagged `_grokparsefailure_sysloginput` and has priority 13, as RFC 3164 wants it; Logstash writes 0 there. By TCP a line is a message.',
    'RFC 5424, counted frames and what else devices write are read by the input `syslog` of `tocsin.yaml`.',
    '',
    'Listens on loopback unless `host` says otherwise: whoever can send can write events. Neither UDP nor TCP has an acknowledgement. What comes by UDP',
    'faster than the pipeline takes it is dropped and counted (`dropped_queue_full`, `dropped_by_kernel`).',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-syslog',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    { title: 'RFC 3164', pipeline: 'syslog { port => 5514 }' },
    {
      title: 'devices of another country, with a pattern of their own',
      pipeline:
        'syslog { host => "0.0.0.0" port => 5514 timezone => "Europe/Berlin" grok_pattern => "<%{POSINT:priority}>%{SYSLOGTIMESTAMP:timestamp} %{GREEDYDATA:message}" }',
    },
  ],
  defaultCodec: 'plain',
  readsLines: true,
  create,
});

const RECEIVE_BUFFER = 4 << 20;
const MOST_QUEUED = 50_000;
const MOST_CONNECTIONS = 1_000;

let listeners = 0;

function create(own: Options, context: InputPluginContext): Input {
  const host = hostToListenOn(own.host, context.notice);
  const relay = createRelay(
    {
      pattern: own.grok_pattern,
      field: own.syslog_field,
      timeZone: own.timezone,
      locale: own.locale,
      labels: own.use_labels ? { facilities: own.facility_labels, severities: own.severity_labels } : undefined,
    },
    context,
  );
  const sink = new RelayedSink(context.sink, relay);
  const name = context.ecs === 'disabled' ? 'host' : '[host][ip]';
  const completed = (ip: string): ((event: Event) => void) => ownFields({ [name]: ip });
  listeners += 1;
  const id = listeners;
  const { port } = own;
  const input = new SideBySide(
    [
      (shared) =>
        new StreamInput(
          `syslog tcp ${id}`,
          { host, port, tls: undefined, mostConnections: MOST_CONNECTIONS, idle: 0 },
          readConnection(own, completed, { ...context, ...shared, sink }, id),
          { ...context, ...shared, sink },
        ),
      (shared) =>
        new UdpInput(
          `syslog udp ${id}`,
          { host, port, receiveBuffer: RECEIVE_BUFFER, mostQueued: MOST_QUEUED },
          ({ bytes, ip }, add) => {
            const complete = completed(ip);
            const decoder = context.createDecoder({
              source: ip,
              emit: (event) => {
                complete(event);
                add(event);
              },
            });
            decoder.push(bytes);
            decoder.flush({ final: true });
          },
          { ...context, ...shared, sink },
        ),
    ],
    context,
  );
  return {
    run: () => input.run().finally(() => sink.flush()),
    prepare: (batch) => input.prepare(batch),
    committed: (batch) => input.committed(batch),
    close: () => input.close(),
    status: () => input.status(),
    opened: input.opened,
    listeners: () => input.listeners(),
  };
}

let connections = 0;

function readConnection(
  own: Options,
  completed: (ip: string) => (event: Event) => void,
  context: InputPluginContext,
  id: number,
): (connection: Connection) => Promise<void> {
  return async ({ ip, socket, chunks }) => {
    connections += 1;
    const { proxied, rest } = own.proxy_protocol
      ? await proxiedChunks(socket, chunks)
      : { proxied: undefined, rest: chunks };
    const complete = completed(proxied?.clientIp ?? ip);
    await decodeStream(rest, { source: `syslog tcp ${id} ${connections}`, complete }, context);
  };
}
