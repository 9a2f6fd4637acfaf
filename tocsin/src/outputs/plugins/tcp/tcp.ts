import { z } from 'zod';
import {
  clientTls,
  clientTlsOptions,
  option,
  outputBase,
  refusedBy,
  serverTls,
  serverTlsOptions,
} from '../../../define/index.ts';
import { tlsContext, tlsServerContext } from '../../../net/index.ts';
import { defineOutputPlugin } from '../../output-plugin.ts';
import { encodeRecords } from '../records-encoder.ts';
import { TcpClient } from './client.ts';
import { TcpServer } from './server.ts';

const shape = z.strictObject({
  ...outputBase,
  ...serverTlsOptions('none'),
  ...clientTlsOptions,
  mode: option.choice(['client', 'server']).default('client').describe('who connects'),
  host: option.text(z.string().min(1)).describe('where to connect to, or the address to listen on'),
  port: option.number(z.number().int().min(0).max(65_535)).describe('port there'),
  reconnect_interval: option
    .number(z.number().positive())
    .default(10)
    .describe('seconds between two attempts to connect'),
  tcp_keep_alive: option
    .boolean()
    .default(true)
    .describe('finds out when the other side is gone; default in Logstash: false'),
});

const isTls = (own: z.output<typeof shape>): boolean => own.ssl_enabled ?? own.ssl_enable ?? own.ssl ?? false;

export const tcp = defineOutputPlugin({
  name: 'tcp',
  summary: 'writes to a TCP connection, or to whoever connects',
  description: [
    'TCP has no acknowledgement of its own: a batch counts as delivered once the system has taken it, and what was on its way',
    'when a connection broke is lost; a batch that could not be handed over as a whole is sent again as a whole. As a client it',
    'tries for ever. As a server it sends to everybody who is connected and drops what nobody is there for',
    '(`dropped_no_client`); a client that does not take a batch within ten seconds is cut off (`client_too_slow`).',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-tcp',
  ].join('\n'),
  status: 'stable',
  options: shape.superRefine(
    refusedBy((own) => {
      if (own.mode === 'server') serverTls(own, 'none');
      else if (isTls(own)) clientTls(own);
    }),
  ),
  examples: [
    { title: 'JSON lines', pipeline: 'tcp { host => "collector.example" port => 5000 codec => json_lines }' },
    {
      title: 'by TLS',
      pipeline:
        'tcp { host => "collector.example" port => 5000 ssl_enabled => true ssl_certificate_authorities => ["/etc/ca.pem"] }',
    },
  ],
  defaultCodec: 'json',
  writesLines: true,
  createEncoder: (_options, { codec }) => encodeRecords(codec),
  createDeliverer: (options, context) => {
    const { host, port, mode, tcp_keep_alive: keepAlive } = options;
    if (mode === 'server') {
      const tls = serverTls(options, 'none');
      return new TcpServer(
        {
          host,
          port,
          keepAlive,
          tls: tlsServerContext(tls),
        },
        context,
      );
    }
    const tls = isTls(options) ? clientTls(options) : undefined;
    return new TcpClient(
      {
        host,
        port,
        keepAlive,
        reconnect: options.reconnect_interval * 1000,
        tls: tls === undefined ? undefined : { ...tlsContext(tls), rejectUnauthorized: tls.verify },
      },
      context,
    );
  },
});
