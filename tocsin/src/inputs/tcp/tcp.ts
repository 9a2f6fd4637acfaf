import { z } from 'zod';
import { defineInput } from '../input.ts';
import { decodedConnections } from '../network/decoded-connection.ts';
import { listenerOf, listenOptions, metadataOptions, tlsListenOptions } from '../network/listen-options.ts';
import { tellOpenDoor } from '../network/open-door.ts';
import { StreamInput } from '../network/stream-input.ts';
import { codecOptions, createDecoderOf, describeEvents, idleOption, saidOf } from '../network/text-options.ts';

const options = z.strictObject({
  ...listenOptions(9997),
  ...tlsListenOptions,
  ...codecOptions,
  ...metadataOptions('for every event of this input'),
  ...idleOption,
});

export const tcp = defineInput({
  name: 'tcp',
  summary: 'takes lines, or whatever its codec reads, by TCP or TLS',
  description: [
    'Each connection is a source of its own: what it holds is recognised as with a file. The last line of a connection that ends without a line',
    'end is kept, marked `log.flags: partial`. A slow pipeline holds clients back.',
    '',
    'TCP has no acknowledgement: what a client has sent and was not stored when the process dies is lost, and the client does not know.',
    'Connections that hold more than 128 MiB together of what they have begun and not ended are closed, those that hold most first',
    '(`held_too_much`). `log.source.address` is the address of the client, and the host of events that name none.',
  ].join('\n'),
  status: 'stable',
  listens: true,
  options,
  examples: [
    { title: 'lines from this machine', options: {} },
    {
      title: 'JSON lines by TLS from clients that show a certificate',
      options: {
        address: '0.0.0.0',
        codec: 'json',
        tls: { certificate: 'server.pem', key: 'server.key', authorities: ['clients.pem'] },
      },
    },
  ],
  create: (own, context) => {
    tellOpenDoor(own, { areAsked: false, mend: 'listen on 127.0.0.1' }, context.notice);
    const { codec, createDecoder, longest } = createDecoderOf(own.codec, own.codecOptions);
    const said = saidOf(own, `tcp:${own.port}`);
    return new StreamInput(
      `tcp ${own.address}:${own.port}`,
      { ...listenerOf(own), idle: own.idleTimeout },
      decodedConnections(
        {
          place: `tcp:${own.port}`,
          longest,
          decoderOf: ({ ip }, decoderContext) => createDecoder({ ...decoderContext, metadata: said, host: ip }),
          complete: describeEvents(said, codec),
        },
        context,
      ),
      context,
    );
  },
});
