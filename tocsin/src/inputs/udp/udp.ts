import { z } from 'zod';
import type { Decoder } from '../../codecs/index.ts';
import type { Event } from '../../event/index.ts';
import { defineInput, type InputContext } from '../input.ts';
import { listenOptions, metadataOptions } from '../network/listen-options.ts';
import { tellOpenDoor } from '../network/open-door.ts';
import {
  codecOptions,
  createDecoderOf,
  datagramOptions,
  describeEvents,
  onceEach,
  saidOf,
} from '../network/text-options.ts';
import { type TakeDatagram, UdpInput } from '../network/udp-input.ts';

const { maxConnections: _, ...listen } = listenOptions(9997);

const options = z.strictObject({
  ...listen,
  ...codecOptions,
  ...metadataOptions('for every event of this input'),
  ...datagramOptions,
});

export const udp = defineInput({
  name: 'udp',
  summary: 'takes datagrams, each of which holds one event or several',
  description: [
    'A datagram ends what it holds: no event goes over two of them. What the datagrams of a sender are is recognised as with a file.',
    '',
    'Nothing holds a sender back, and nobody tells it what was lost: what comes faster than the pipeline takes it is dropped here',
    '(`dropped_queue_full`) or by the system before it is read (`dropped_by_kernel`, on Linux). The address of a sender is no proof of who it is;',
    'it stands in `log.source.address`, and is the host of events that name none.',
  ].join('\n'),
  status: 'stable',
  listens: true,
  options,
  examples: [
    { title: 'from this machine', options: {} },
    { title: 'from everybody', options: { address: '0.0.0.0', port: 5140, index: 'devices' } },
  ],
  create: (own, context) => {
    tellOpenDoor(own, { areAsked: false, mend: 'listen on 127.0.0.1, or use `tcp` with TLS' }, context.notice);
    return new UdpInput(
      `udp ${own.address}:${own.port}`,
      { host: own.address, port: own.port, receiveBuffer: own.receiveBuffer, mostQueued: own.queueSize },
      takeDatagrams(own, context),
      context,
    );
  },
});

/** Senders whose decoders are kept: anybody can write any address. */
const MOST_SENDERS = 1_000;
const LINE_END = Buffer.from('\n');

function takeDatagrams(own: z.output<typeof options>, { clock, count, notice }: InputContext): TakeDatagram {
  const { codec, createDecoder } = createDecoderOf(own.codec, own.codecOptions);
  const said = saidOf(own, `udp:${own.port}`);
  const describe = describeEvents(said, codec);
  const tell = onceEach(notice);
  const senders = new Map<string, Decoder>();
  let add: (event: Event) => void = () => undefined;
  const begin = (ip: string): Decoder => {
    const decoder = createDecoder({
      emit: (event) => {
        describe(event, ip);
        add(event);
      },
      offset: 0,
      clock,
      source: `udp:${own.port}`,
      metadata: said,
      host: ip,
      count,
      notice: tell,
      remember: () => undefined,
    });
    const [oldest] = senders.keys();
    if (senders.size >= MOST_SENDERS && oldest !== undefined) senders.delete(oldest);
    senders.set(ip, decoder);
    return decoder;
  };
  return ({ bytes, ip }, to) => {
    add = to;
    const decoder = senders.get(ip) ?? begin(ip);
    decoder.push(bytes);
    // Its last line is whole.
    if (bytes.at(-1) !== LINE_END[0]) decoder.push(LINE_END);
    decoder.flush({ final: true });
  };
}
