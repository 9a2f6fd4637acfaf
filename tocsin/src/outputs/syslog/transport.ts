import { z } from 'zod';
import { SYSLOG_FACILITIES, SYSLOG_SEVERITIES } from '../../codecs/index.ts';
import { createZone } from '../../event/index.ts';
import { printServer } from '../balanced/server.ts';
import { clientTlsContext, clientTlsEntry } from '../connection.ts';
import type { DeliveryContext } from '../output-declaration.ts';
import type { OutputDeliverer } from '../output-plugin.ts';
import { StreamDeliverer } from '../stream/stream-deliverer.ts';
import { streamOptions } from '../stream/stream-options.ts';
import { DatagramDeliverer } from './datagram-deliverer.ts';
import type { Framing } from './encoder.ts';

/** The bytes of a datagram of IPv4. */
const LONGEST_DATAGRAM = 65_507;

const isZone = (name: string): boolean => {
  try {
    createZone(name);
    return true;
  } catch {
    return false;
  }
};

export interface TransportDefaults {
  readonly port: number;
  /** Of TLS; without it lines are. */
  readonly tlsFraming: 'newline' | 'octet-counting';
  readonly format: 'rfc3164' | 'rfc5424';
  readonly longest: { readonly udp: number; readonly tcp: number };
}

/** Of every output that sends by syslog. */
export const transportOptions = ({ port, tlsFraming, format, longest }: TransportDefaults) =>
  ({
    host: z.string().min(1).describe('name or address of the receiver'),
    port: z.number().int().min(1).max(65_535).default(port).describe('port there'),
    protocol: z
      .enum(['tcp', 'udp'])
      .default('tcp')
      .describe('`udp` loses what is lost on the way, and nobody learns of it'),
    tls: clientTlsEntry.optional().describe('TLS; `{}` trusts whom the system trusts'),
    framing: z
      .enum(['newline', 'octet-counting'])
      .optional()
      .describe(
        `how messages are told apart by TCP (RFC 6587); default ${
          tlsFraming === 'newline' ? '`newline`' : '`newline`, with `tls` `octet-counting` (RFC 5425)'
        }`,
      ),
    format: z.enum(['rfc5424', 'rfc3164']).default(format).describe('form of the header'),
    facility: z
      .enum(SYSLOG_FACILITIES)
      .optional()
      .describe('facility of every message; default that of an event that came by syslog, else `local0`'),
    severity: z
      .enum(SYSLOG_SEVERITIES)
      .optional()
      .describe('severity of every message; default as the event’s level or action has it'),
    hostname: z
      .string()
      .min(1)
      .optional()
      .describe('host in the header, with `%{field}`; default `host.name` of the event, else this machine'),
    appName: z
      .string()
      .min(1)
      .optional()
      .describe('program in the header, with `%{field}`; default `service.name`, `process.name` or `event.module`'),
    timeZone: z
      .string()
      .refine(isZone, { error: 'expected a zone such as Europe/Berlin or +02:00' })
      .default('UTC')
      .describe('zone of the header’s times in RFC 3164, which name none'),
    maxMessageBytes: z
      .number()
      .int()
      .min(480)
      .max(1 << 20)
      .optional()
      .describe(
        `longest message in bytes, its header included; default ${longest.tcp}, by UDP ${longest.udp}; longer ones are cut where a character ends, and counted (\`truncated\`)`,
      ),
    ...streamOptions,
  }) as const;

type Transport = z.output<z.ZodObject<ReturnType<typeof transportOptions>>>;

export const framingOf = (own: Transport, { tlsFraming }: TransportDefaults): Framing => {
  if (own.protocol === 'udp') return 'none';
  return own.framing ?? (own.tls === undefined ? 'newline' : tlsFraming);
};

export const longestOf = (own: Transport, { longest }: TransportDefaults): number =>
  own.protocol === 'udp'
    ? Math.min(own.maxMessageBytes ?? longest.udp, LONGEST_DATAGRAM)
    : (own.maxMessageBytes ?? longest.tcp);

export const peerOf = (own: Transport): string =>
  `${own.protocol === 'udp' ? 'udp' : own.tls === undefined ? 'tcp' : 'tls'}://${printServer(own)}`;

/** Throws a sentence, also for a file of TLS that can't be read. */
export const checkTls = ({ tls }: Transport): void => {
  if (tls !== undefined) clientTlsContext(tls);
};

const contradictionOf = (own: {
  readonly protocol: string;
  readonly tls?: object | undefined;
  readonly framing?: string | undefined;
}): string | undefined => {
  if (own.protocol !== 'udp') return undefined;
  if (own.tls !== undefined) return 'tls: needs the protocol `tcp`';
  return own.framing === undefined ? undefined : 'framing: is of the protocol `tcp`; a datagram is a message';
};

/** As a refinement of zod: `shape.superRefine(refineTransport)`. */
export const refineTransport = (own: Parameters<typeof contradictionOf>[0], context: z.RefinementCtx): void => {
  const sentence = contradictionOf(own);
  if (sentence !== undefined) context.addIssue({ code: 'custom', message: sentence });
};

export const createTransport = (own: Transport, context: DeliveryContext): OutputDeliverer => {
  const server = { host: own.host, port: own.port };
  if (own.protocol === 'udp') return new DatagramDeliverer(server, context);
  const { stallTimeout, resend } = own;
  return new StreamDeliverer(
    {
      server,
      tls: own.tls === undefined ? undefined : clientTlsContext(own.tls),
      stallTimeout,
      resend,
      isSilent: true,
    },
    context,
  );
};
