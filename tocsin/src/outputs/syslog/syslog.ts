import { z } from 'zod';
import { defineOutput } from '../output-declaration.ts';
import { encodeSyslog } from './encoder.ts';
import { createMessage } from './message.ts';
import { structuredDataOption } from './structured-data.ts';
import {
  checkTls,
  createTransport,
  framingOf,
  longestOf,
  peerOf,
  refineTransport,
  type TransportDefaults,
  transportOptions,
} from './transport.ts';

const DEFAULTS: TransportDefaults = {
  port: 514,
  tlsFraming: 'octet-counting',
  format: 'rfc5424',
  longest: { udp: 2048, tcp: 8192 },
};

const shape = z.strictObject({
  ...transportOptions(DEFAULTS),
  procId: z.string().min(1).optional().describe('process in the header, with `%{field}`; default `process.pid`'),
  msgId: z
    .string()
    .min(1)
    .optional()
    .describe('kind of message in the header of RFC 5424, with `%{field}`; default `event.action`'),
  structuredData: structuredDataOption,
  codec: z
    .enum(['text', 'json'])
    .default('text')
    .describe(
      '`text`: the event as it came, of one that came by syslog its message; `json`: all of its fields, which is no JSON any more where it is cut',
    ),
  message: z.string().min(1).optional().describe('the message, with `%{field}`; in place of what `codec` writes'),
});

export const syslog = defineOutput({
  name: 'syslog',
  summary: 'sends events by syslog, of RFC 5424 or RFC 3164, by UDP, TCP or TLS',
  description: [
    'Syslog has no acknowledgement. By TCP, events count as delivered once the receiver’s system has acknowledged their bytes, which Linux tells',
    '(elsewhere once they are on their way); what was not when a connection broke is sent again, with what was acknowledged within `resend` before, up to',
    '1 MiB: so some come twice, and what a receiver had read and lost is lost. A receiver that ends a connection in order has read all, and nothing',
    'comes twice. By UDP nobody tells whether a datagram arrives.',
    '',
    'By lines a line break within a message is written `#012`, as rsyslog does; by counted frames it stays. A NUL is `#000`.',
  ].join('\n'),
  status: 'stable',
  options: shape.superRefine(refineTransport),
  examples: [
    {
      title: 'by TLS, with fields as structured data',
      options: {
        host: 'logs.example',
        port: 6514,
        tls: { authorities: ['ca.pem'], certificate: 'client.pem', key: 'client.key' },
        structuredData: { 'shop@32473': { user: 'user.name', ip: 'source.ip', action: 'event.action' } },
      },
    },
    {
      title: 'to an old receiver, by UDP',
      options: { host: '192.0.2.10', protocol: 'udp', format: 'rfc3164', facility: 'auth', timeZone: 'Europe/Berlin' },
    },
    { title: 'all fields as JSON', options: { host: 'logs.example', codec: 'json', appName: '%{service.name}' } },
  ],
  peer: peerOf,
  check: checkTls,
  createEncoder: (own, context) => {
    const framing = framingOf(own, DEFAULTS);
    const options = { ...own, maxMessageBytes: longestOf(own, DEFAULTS) };
    return encodeSyslog(options, framing, createMessage(own, framing), context);
  },
  createDeliverer: (own, context) => createTransport(own, context),
});
