import { isIP, connect as open } from 'node:net';
import { connect as openTls } from 'node:tls';
import { z } from 'zod';
import {
  clientTls,
  clientTlsOptions,
  ecsOption,
  inputBase,
  option,
  refusedBy,
  serverTls,
  serverTlsOptions,
} from '../../../define/index.ts';
import { tlsContext, tlsServerContext } from '../../../net/index.ts';
import type { Input } from '../../input.ts';
import { defineInputPlugin, type InputPluginContext } from '../../input-plugin.ts';
import { Connections } from '../../network/connections.ts';
import { hostToListenOn, listen } from '../../network/listen.ts';
import { tcpListener } from '../../network/tcp-listener.ts';
import { keepConnected } from '../keep-connected.ts';
import { unkept } from '../unkept.ts';
import { readConnection } from './connection.ts';

const shape = z.strictObject({
  ...inputBase,
  ...ecsOption,
  ...clientTlsOptions,
  ...serverTlsOptions('required'),
  mode: option.choice(['server', 'client']).default('server').describe('who connects'),
  host: option
    .text(z.string().min(1))
    .optional()
    .describe('address to listen on, or to connect to; default 127.0.0.1, in Logstash 0.0.0.0, everybody'),
  port: option.number(z.number().int().min(0).max(65_535)).describe('port there'),
  proxy_protocol: option
    .boolean()
    .default(false)
    .describe('each connection begins with a header of the PROXY protocol, version 1'),
  dns_reverse_lookup_enabled: option
    .boolean()
    .default(false)
    .describe(
      'looks up the name of an address; default in Logstash: true, which asks a name server at each connection',
    ),
  tcp_keep_alive: option.boolean().default(true).describe('accepted; it is always on'),
  max_connections: option
    .number(z.number().int().min(1))
    .default(1_000)
    .describe('further connections are turned away'),
  idle_timeout: option
    .number(z.number().min(0))
    .default(0)
    .describe('seconds without a byte after which a connection is closed; 0: never'),
});

type Options = z.output<typeof shape>;

const isTls = (own: Options): boolean => own.ssl_enabled ?? own.ssl_enable ?? own.ssl ?? false;

const options = shape.superRefine(
  refusedBy((own) => {
    if (own.mode === 'server') serverTls(own, 'required');
    else if (isTls(own)) clientTls(own);
  }),
);

export const tcp = defineInputPlugin({
  name: 'tcp',
  summary: 'listens for TCP connections, or connects to somebody',
  description: [
    'Listens on loopback unless `host` says otherwise: whoever can connect can write events. TCP has no acknowledgement, so what',
    'a client has sent and was not delivered when the process dies is lost; to lose nothing, use `http`, or files. A slow pipeline',
    'holds its clients back. Of a connection that breaks, what came before is kept.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-tcp',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    { title: 'lines', pipeline: 'tcp { port => 5000 }' },
    {
      title: 'JSON lines by TLS, from everybody',
      pipeline:
        'tcp { host => "0.0.0.0" port => 5000 codec => json_lines ssl_enabled => true ssl_certificate => "/etc/cert.pem" ssl_key => "/etc/key.pem" ssl_client_authentication => "none" }',
    },
  ],
  defaultCodec: 'line',
  readsLines: true,
  create: (own, context) => (own.mode === 'client' ? client(own, context) : server(own, context)),
});

function server(own: Options, context: InputPluginContext): Input {
  // Files that can't be read are told before anything runs.
  const tls = tlsServerContext(serverTls(own, 'required'));
  const host = hostToListenOn(own.host, context.notice);
  let bytes = 0;
  let place = `${host}:${own.port}`;
  const connections = new Connections(
    {
      most: own.max_connections,
      idle: own.idle_timeout * 1000,
      serve: (socket) => readConnection(socket, { ...readOptions(own), onBytes: (more) => (bytes += more) }, context),
    },
    context,
  );
  const run = async (): Promise<void> => {
    const listener = tcpListener(
      {
        tls,
        mostConnections: own.max_connections,
      },
      context.count,
      (socket) => connections.accept(socket),
    );
    await listen(listener, { host, port: own.port });
    const address = listener.address();
    if (typeof address === 'object' && address !== null) place = `${host}:${address.port}`;
    await connections.until(listener);
  };
  return { ...unkept(), run, status: () => [statusOf(place, bytes)] };
}

function client(own: Options, context: InputPluginContext): Input {
  const settings = isTls(own) ? clientTls(own) : undefined;
  const tls = settings === undefined ? undefined : { ...tlsContext(settings), rejectUnauthorized: settings.verify };
  const { host = '127.0.0.1', port } = own;
  const place = `${host}:${port}`;
  let bytes = 0;
  const run = (): Promise<void> =>
    keepConnected(
      {
        place,
        open: () => {
          if (tls === undefined) return open({ host, port });
          return openTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...tls });
        },
        event: tls === undefined ? 'connect' : 'secureConnect',
        read: (socket) => readConnection(socket, { ...readOptions(own), onBytes: (more) => (bytes += more) }, context),
        pause: { first: 500, last: 10_000 },
      },
      context,
    );
  return { ...unkept(), run, status: () => [statusOf(place, bytes)] };
}

const readOptions = (own: Options) => ({ isProxied: own.proxy_protocol, isNamed: own.dns_reverse_lookup_enabled });

const statusOf = (source: string, bytes: number) => ({
  source,
  codec: '',
  bytesRead: bytes,
  bytesCommitted: bytes,
  lag: 0,
});
