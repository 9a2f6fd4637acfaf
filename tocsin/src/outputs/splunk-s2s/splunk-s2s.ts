import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import { span } from '../../define/index.ts';
import { Balancer } from '../balanced/balancer.ts';
import { openSocket } from '../balanced/open-socket.ts';
import { serversOf, serversOption } from '../balanced/server.ts';
import { clientTlsContext, clientTlsEntry } from '../connection.ts';
import { defineOutput } from '../output-declaration.ts';
import { createS2sEncoder } from './encoder.ts';
import { greet, introduction } from './greet.ts';
import { S2sLink } from './link.ts';

const name = (what: string) =>
  z
    .string()
    .default(`%{[@metadata][${what}]}`)
    .describe(`${what}, with \`%{field}\`; where the event has no such field, or empty, the indexer decides`);

export const splunkS2sOptions = z.strictObject({
  servers: serversOption(9997),
  tls: clientTlsEntry.optional().describe('TLS; `{}` believes the authorities of the system'),
  token: z
    .string()
    .min(1)
    .meta({ secret: true })
    .optional()
    .describe('token that the indexer asks of forwarders (its `[splunktcptoken]`); needs version 4'),
  useACK: z
    .boolean()
    .default(true)
    .describe(
      'events count as delivered once the indexer has acknowledged them, and are sent again where it does not; `false`: once they are sent, so some are lost with a connection',
    ),
  ackTimeout: span().prefault('5m').describe('how long an acknowledgement may take; then the connection is made anew'),
  compressed: z.boolean().default(false).describe('compresses the stream by zlib'),
  protocol: z
    .enum(['auto', 'v3'])
    .default('auto')
    .describe('`auto`: version 4 where the indexer offers it; `v3` has no acknowledgements'),
  autoLBFrequency: span()
    .prefault('30s')
    .describe('how long one of several servers is used before the next has its turn'),
  autoLBVolume: z
    .int()
    .min(0)
    .default(0)
    .describe('bytes after which the next server has its turn, too; 0: only time counts'),
  connectionTimeout: span().prefault('20s').describe('how long a connection may take, its greeting included'),
  payload: z
    .enum(['original', 'json'])
    .default('original')
    .describe(
      '`original`: the text as it came; `json`: the whole event, which the app of `tocsin splunk app` reads as `tocsin:json`',
    ),
  index: name('index'),
  sourcetype: name('sourcetype'),
  source: name('source'),
  host: name('host'),
  indexedFields: z
    .record(z.string().min(1).max(256), z.string().min(1))
    .default({})
    .describe(
      'indexed fields by name, with `%{field}`, such as `user: "%{[user][name]}"`; one that an event lacks is left out',
    ),
});

export type SplunkS2sOutputOptions = z.output<typeof splunkS2sOptions>;

export const splunkS2s = defineOutput({
  name: 'splunk-s2s',
  summary: 'forwards to Splunk indexers, as a heavy forwarder does',
  description: [
    'Events go whole, with their time, to a `splunktcp` port; they are not broken into lines again there. One server is used at a time: the next has its',
    'turn between two batches, once its connection stands, and a server that fails is left alone for a while. With `useACK` each event is',
    'acknowledged by its id, and what a lost connection leaves open is sent again, so it may come twice. `outputs.conf` says the same: see docs/splunk-files.md.',
  ].join('\n'),
  status: 'beta',
  options: splunkS2sOptions,
  examples: [
    { title: 'two indexers, turn by turn', options: { servers: ['idx1.example:9997', 'idx2.example:9997'] } },
    {
      title: 'TLS with a certificate, JSON into an index of its own',
      options: {
        servers: ['splunk.example:9997'],
        tls: { authorities: ['/etc/tocsin/ca.pem'], certificate: '/etc/tocsin/forwarder.pem' },
        payload: 'json',
        index: 'web_security',
        sourcetype: 'tocsin:json',
      },
    },
    {
      title: 'lines as they came, with fields beside them',
      options: {
        servers: ['splunk.example:9997'],
        indexedFields: { action: '%{[event][action]}', user: '%{[user][name]}', src: '%{[source][ip]}' },
      },
    },
  ],
  peer: ({ servers }) => servers.join(', '),
  createEncoder: createS2sEncoder,
  createDeliverer: (options, context) => {
    const { useACK, compressed, protocol, ackTimeout, token, connectionTimeout: timeout } = options;
    const tls = options.tls === undefined ? undefined : clientTlsContext(options.tls);
    const greeting = { hostName: hostname(), useACK, compressed, token, timeout };
    const guid = randomUUID().toUpperCase();
    return new Balancer(
      {
        servers: serversOf(options.servers),
        open: async (server, signal) => {
          const socket = await openSocket(server, { tls, timeout }, signal);
          try {
            return new S2sLink(socket, await greet(socket, greeting), {
              useACK,
              compressed,
              protocol,
              ackTimeout,
              introduction: () => introduction(greeting, guid),
            });
          } catch (error) {
            socket.destroy();
            throw error;
          }
        },
        switchAfter: options.autoLBFrequency,
        switchBytes: options.autoLBVolume,
        idle: IDLE,
        sideBySide: SIDE_BY_SIDE,
        taken: useACK ? 'has acknowledged them' : 'was sent them; without `useACK` it does not say that it has them',
      },
      context,
    );
  },
});

/** A connection without events ends sooner than a receiver would want a heartbeat. */
const IDLE = 30_000;
/** What may be on its way, as much as Splunk holds back with `useACK`. */
const SIDE_BY_SIDE = { events: 5_000, bytes: 1 << 20, batches: 8 };
