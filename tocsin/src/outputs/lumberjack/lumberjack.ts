import { z } from 'zod';
import { span } from '../../define/index.ts';
import { Balancer } from '../balanced/balancer.ts';
import { openSocket } from '../balanced/open-socket.ts';
import { serversOf, serversOption } from '../balanced/server.ts';
import { clientTlsContext, clientTlsEntry } from '../connection.ts';
import { defineOutput } from '../output-declaration.ts';
import { createLumberjackEncoder } from './encoder.ts';
import { LumberjackLink } from './link.ts';

const options = z.strictObject({
  servers: serversOption(5044),
  tls: clientTlsEntry.optional().describe('TLS; `{}` believes the authorities of the system'),
  compression: z.int().min(0).max(9).default(3).describe('level of zlib; 0: not compressed'),
  window: z
    .int()
    .min(1)
    .max(65_536)
    .default(2_048)
    .describe('most events of a window, which is what is acknowledged as a whole'),
  pipelining: z.int().min(1).max(64).default(2).describe('windows that may wait for their acknowledgement'),
  timeout: span()
    .prefault('30s')
    .describe('how long a receiver may say nothing while it owes an acknowledgement; then the connection is made anew'),
  connectTimeout: span().prefault('20s').describe('how long a connection may take, the handshake of TLS included'),
  switchAfter: span().prefault('5m').describe('how long one of several servers is used before the next has its turn'),
  beat: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, { error: 'expected a name of letters, digits, `.`, `_` and `-`' })
    .default('tocsin')
    .describe('`[@metadata][beat]` of the events'),
});

export const lumberjack = defineOutput({
  name: 'lumberjack',
  summary: 'sends to a beats input of Logstash, as Filebeat does',
  description: [
    'Version 2 of the protocol: events are JSON with all of their fields, `[@metadata]` holds `beat`, `version`, `index`, `sourcetype`, `source` and `host`.',
    'A window is delivered once the receiver has acknowledged all of it; what a lost connection leaves open is sent again, so it may come twice.',
    'A receiver that is at work says so by acknowledging nothing, and is waited for. https://github.com/elastic/go-lumber',
  ].join('\n'),
  status: 'beta',
  options,
  examples: [
    { title: 'a Logstash', options: { servers: ['logstash.example:5044'] } },
    {
      title: 'two of them, by TLS',
      options: {
        servers: ['logstash1.example:5044', 'logstash2.example:5044'],
        tls: { authorities: ['/etc/tocsin/ca.pem'] },
      },
    },
  ],
  peer: ({ servers }) => servers.join(', '),
  createEncoder: ({ beat }) => createLumberjackEncoder({ beat, version: VERSION }),
  createDeliverer: (own, context) => {
    const tls = own.tls === undefined ? undefined : clientTlsContext(own.tls);
    return new Balancer(
      {
        servers: serversOf(own.servers),
        open: async (server, signal) =>
          new LumberjackLink(await openSocket(server, { tls, timeout: own.connectTimeout }, signal), own),
        switchAfter: own.switchAfter,
        switchBytes: 0,
        idle: IDLE,
        sideBySide: { events: own.window, bytes: WINDOW_BYTES, batches: own.pipelining },
        taken: 'has acknowledged them',
      },
      context,
    );
  },
});

/** Of the Beats whose form it has: patterns of indexes have it, `%{[@metadata][beat]}-%{[@metadata][version]}`. */
const VERSION = '8.0.0';
/** Sooner than a Logstash ends it (`client_inactivity_timeout`, a minute). */
const IDLE = 30_000;
/** Receivers inflate at most ten and more. */
const WINDOW_BYTES = 4 << 20;
