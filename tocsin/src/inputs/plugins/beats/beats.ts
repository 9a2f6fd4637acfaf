import { z } from 'zod';
import {
  ecsOption,
  inputBase,
  option,
  refusedBy,
  type ServerTlsSettings,
  serverTlsOptions,
} from '../../../define/index.ts';
import { tlsServerContext } from '../../../net/index.ts';
import { defineInputPlugin } from '../../input-plugin.ts';
import { LumberjackSession } from '../../lumberjack/session.ts';
import { Budget } from '../../network/body.ts';
import { hostToListenOn } from '../../network/listen.ts';
import { StreamInput } from '../../network/stream-input.ts';
import { httpTls, oldTlsOptions } from '../http/old-tls.ts';
import { eventsOf } from './events.ts';
import type { Enrichment } from './fields.ts';

const ENRICHMENTS: readonly Enrichment[] = ['codec_metadata', 'source_metadata', 'ssl_peer_metadata'];
const MIB = 1 << 20;

const shape = z.strictObject({
  ...inputBase,
  ...ecsOption,
  ...serverTlsOptions('none'),
  ...oldTlsOptions,
  host: option
    .text(z.string().min(1))
    .optional()
    .describe('address to listen on; default 127.0.0.1, in Logstash 0.0.0.0, everybody'),
  port: option.number(z.number().int().min(0).max(65_535)).describe('port there'),
  enrich: option
    .list()
    .optional()
    .describe(
      'what is added: `codec_metadata` (a tag that names the codec), `source_metadata` (the address of the client), `ssl_peer_metadata` (its certificate), or `all` or `none` alone; default the first two',
    ),
  include_codec_tag: option.boolean().optional().describe('older form of `enrich`: whether there is `codec_metadata`'),
  ssl_peer_metadata: option
    .boolean()
    .optional()
    .describe('older form of `enrich`: whether there is `ssl_peer_metadata`'),
  add_hostname: option
    .boolean()
    .default(false)
    .describe('takes the name of the host from `[beat][hostname]`, which old Beats have'),
  client_inactivity_timeout: option
    .number(z.number().min(0))
    .default(60)
    .describe('seconds without a byte in either direction after which a connection is closed; 0: never'),
  executor_threads: option.number().optional().describe('accepted; there is one'),
  event_loop_threads: option.number().optional().describe('accepted; there is one'),
});

type Options = z.output<typeof shape>;

const options = shape.superRefine(
  refusedBy((own) => {
    if (own.codec?.name === 'multiline')
      throw new Error('codec: lines are joined by the Beat, before they are sent: set `multiline` in Filebeat');
    const tls = beatsTls(own);
    if (enrichments(own).has('ssl_peer_metadata') && tls !== undefined && tls.clients === 'none')
      throw new Error('enrich: `ssl_peer_metadata` needs `ssl_client_authentication`, optional or required');
  }),
);

export const beats = defineInputPlugin({
  name: 'beats',
  summary: 'takes events of Filebeat and the other Beats (Lumberjack), and acknowledges them',
  description: [
    'Listens on loopback unless `host` says otherwise. A window is acknowledged once every output has its events; a client that got no',
    'acknowledgement sends again, and nothing is lost, though events may come twice. The text in `message` (of logstash-forwarder: `line`) is read',
    'by the codec, and what the Beat has sent with it is put on top: lists and texts in the place of those of the codec, objects are merged; tags of',
    'both are kept. An event without a text stays as it is. `[@metadata][beat]`, `[version]` and what else the Beat has put there is kept, and',
    '`[@metadata][input][beats][host][ip]` (of old `[@metadata][ip_address]`) is added; `index`, `sourcetype`, `source` and `host` there, by which',
    '`tocsin {}` stores, are taken from no client. An event that is no JSON becomes a text with the tag',
    '`_jsonparsefailure`, where Logstash closes the connection and gets it again for ever.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-beats',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    { title: 'Beats on the same machine', pipeline: 'beats { port => 5044 }' },
    {
      title: 'Beats of everybody who has a certificate',
      pipeline:
        'beats { host => "0.0.0.0" port => 5044 ssl_enabled => true ssl_certificate => "/etc/cert.pem" ssl_key => "/etc/key.pem" ssl_certificate_authorities => ["/etc/ca.pem"] ssl_client_authentication => "required" enrich => ["all"] }',
    },
  ],
  defaultCodec: 'plain',
  create: (own, context) => {
    const tls = beatsTls(own);
    const enrich = enrichments(own);
    const budget = new Budget(256 * MIB);
    const events = {
      ecs: own.ecs_compatibility ?? context.ecs,
      enrich,
      addsHostName: own.add_hostname,
      codec: own.codec?.name ?? 'plain',
      hasCodec: own.codec !== undefined || enrich.has('codec_metadata'),
    };
    return new StreamInput(
      'beats',
      {
        host: hostToListenOn(own.host, context.notice),
        port: own.port,
        tls: tlsServerContext(tls),
        mostConnections: 1_000,
        idle: own.client_inactivity_timeout * 1000,
      },
      (connection) =>
        new LumberjackSession(connection, {
          maxFrame: 16 * MIB,
          maxInflated: 64 * MIB,
          budget,
          keepAlive: 5_000,
          read: eventsOf(connection, events, context),
          count: context.count,
        }).run(),
      context,
    );
  },
});

/** Authorities alone ask clients for a certificate. */
function beatsTls(own: Options): ServerTlsSettings | undefined {
  const isAsked = own.ssl_client_authentication ?? own.ssl_verify_mode ?? own.verify_mode ?? own.ssl_verify;
  return httpTls(
    isAsked === undefined && own.ssl_certificate_authorities.length > 0
      ? { ...own, ssl_client_authentication: 'required' }
      : own,
  );
}

function enrichments({ enrich, include_codec_tag, ssl_peer_metadata }: Options): ReadonlySet<Enrichment> {
  if (enrich !== undefined) {
    if (include_codec_tag !== undefined || ssl_peer_metadata !== undefined)
      throw new Error('enrich: write it alone, without `include_codec_tag` and `ssl_peer_metadata`');
    if (enrich.length === 1 && enrich[0] === 'all') return new Set(ENRICHMENTS);
    if (enrich.length === 1 && enrich[0] === 'none') return new Set();
    for (const name of enrich)
      if (!ENRICHMENTS.some((one) => one === name))
        throw new Error(`enrich: expected ${ENRICHMENTS.join(', ')}, or all or none alone, found ${name}`);
    return new Set(ENRICHMENTS.filter((one) => enrich.includes(one)));
  }
  return new Set(
    ENRICHMENTS.filter((one) => {
      if (one === 'codec_metadata') return include_codec_tag ?? true;
      return one === 'source_metadata' || ssl_peer_metadata === true;
    }),
  );
}
