import { z } from 'zod';
import { datagramText, SyslogReader, syslogDecoder, timeZoneOption } from '../../codecs/index.ts';
import { defineInput, type Input, type InputContext } from '../input.ts';
import { decodedConnections } from '../network/decoded-connection.ts';
import { listenerOf, listenOptions, metadataOptions, tlsListenOptions } from '../network/listen-options.ts';
import { tellOpenDoor } from '../network/open-door.ts';
import { SideBySide } from '../network/side-by-side.ts';
import { StreamInput } from '../network/stream-input.ts';
import { datagramOptions, describeEvents, idleOption, saidOf } from '../network/text-options.ts';
import { UdpInput } from '../network/udp-input.ts';

const shape = z.strictObject({
  ...listenOptions(5514),
  protocols: z
    .array(z.enum(['udp', 'tcp']))
    .min(1)
    .optional()
    .describe('what to listen on; default both, with `tls` only `tcp`'),
  ...tlsListenOptions,
  timeZone: timeZoneOption,
  maxMessageBytes: z
    .number()
    .int()
    .min(480)
    .max(16 << 20)
    .default(1 << 20)
    .describe(
      'longest message in bytes; of a longer one the beginning is kept, marked `log.flags: truncated` and counted',
    ),
  ...metadataOptions('for every event of this input'),
  ...idleOption,
  ...datagramOptions,
});

const options = shape.refine(({ tls, protocols }) => tls === undefined || protocols?.includes('tcp') !== false, {
  error: 'tls: needs the protocol `tcp`',
});

type Options = z.output<typeof options>;

export const syslog = defineInput({
  name: 'syslog',
  summary: 'takes syslog by UDP, TCP and TLS, of RFC 5424 and RFC 3164',
  description: [
    'What messages and frames may be like, and which fields come of them: the codec [syslog](codecs.md#syslog). By TCP, counted frames and',
    'lines are told apart frame by frame. `log.source.address` is the address that a message came from, and the host of messages that name none;',
    'neither is proof of who has written it, except with TLS and `tls.authorities`, and then only of the relay.',
    '',
    'Neither UDP nor TCP has an acknowledgement: what a client has sent and was not stored when the process dies is lost, and the client does not know.',
    'By TCP a slow pipeline holds clients back. By UDP nothing does: what comes faster than the pipeline takes it is dropped here',
    '(`dropped_queue_full`), or by the system before it is read (`dropped_by_kernel`, on Linux).',
  ].join('\n'),
  status: 'stable',
  listens: true,
  options,
  examples: [
    { title: 'from this machine, by UDP and TCP', options: {} },
    {
      title: 'from devices whose times are those of Berlin',
      options: { address: '0.0.0.0', timeZone: 'Europe/Berlin' },
    },
    {
      title: 'by TLS alone, from relays that show a certificate',
      options: {
        address: '0.0.0.0',
        port: 6514,
        tls: { certificate: 'server.pem', key: 'server.key', authorities: ['relays.pem'] },
      },
    },
  ],
  create: (own, context) => {
    const protocols = new Set(own.protocols ?? (own.tls === undefined ? ['udp', 'tcp'] : ['tcp']));
    // A certificate is asked for by TCP alone.
    tellOpenDoor(
      protocols.has('udp') ? { address: own.address } : own,
      { areAsked: false, mend: 'listen on 127.0.0.1' },
      context.notice,
    );
    const reader = new SyslogReader({ timeZone: own.timeZone, count: context.count });
    const inputs = [
      ...(protocols.has('tcp') ? [(shared: InputContext) => byTcp(own, reader, shared)] : []),
      ...(protocols.has('udp') ? [(shared: InputContext) => byUdp(own, reader, shared)] : []),
    ];
    return new SideBySide(inputs, context);
  },
});

function byTcp(own: Options, reader: SyslogReader, context: InputContext): Input {
  return new StreamInput(
    `syslog tcp ${own.address}:${own.port}`,
    { ...listenerOf(own), idle: own.idleTimeout },
    decodedConnections(
      {
        place: `tcp:${own.port}`,
        longest: own.maxMessageBytes,
        decoderOf: ({ ip }, decoderContext) =>
          syslogDecoder(reader, { maxBytes: own.maxMessageBytes, sender: ip }, decoderContext),
        complete: describeEvents(saidOf(own, `tcp:${own.port}`)),
      },
      context,
    ),
    context,
  );
}

function byUdp(own: Options, reader: SyslogReader, context: InputContext): Input {
  const { clock, count } = context;
  const describe = describeEvents(saidOf(own, `udp:${own.port}`));
  return new UdpInput(
    `syslog udp ${own.address}:${own.port}`,
    { host: own.address, port: own.port, receiveBuffer: own.receiveBuffer, mostQueued: own.queueSize },
    ({ bytes, ip }, add) => {
      const text = datagramText(bytes, count);
      if (text === '') {
        count('datagram_empty');
        return;
      }
      const event = reader.read(text, clock(), ip);
      describe(event, ip);
      add(event);
    },
    context,
  );
}
