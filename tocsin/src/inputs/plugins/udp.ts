import { createSocket, type RemoteInfo } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { ecsOption, inputBase, option } from '../../define/index.ts';
import { type Field, fieldOf } from '../../event/index.ts';
import { defineInputPlugin, type InputPluginContext } from '../input-plugin.ts';
import { hostToListenOn } from '../network/listen.ts';
import { plainAddress } from '../network/plain-address.ts';
import { ready } from '../network/sink.ts';
import { unkept } from './unkept.ts';

const options = z.strictObject({
  ...inputBase,
  ...ecsOption,
  host: option
    .text(z.string().min(1))
    .optional()
    .describe('address to listen on; default 127.0.0.1, in Logstash 0.0.0.0, everybody'),
  port: option.number(z.number().int().min(0).max(65_535)).describe('port there'),
  buffer_size: option
    .number(z.number().int().min(1))
    .default(65_536)
    .describe('longest datagram in bytes; of a longer one the beginning is kept'),
  queue_size: option
    .number(z.number().int().min(1))
    .default(2_000)
    .describe('datagrams that wait for the pipeline; further ones are dropped and counted'),
  workers: option.number(z.number().int().min(1)).default(2).describe('accepted; there is one'),
  receive_buffer_bytes: option.number(z.number().int().min(1)).optional().describe('what the system may hold in bytes'),
  source_ip_fieldname: option
    .text(z.string().min(1))
    .optional()
    .describe('field for the address of the sender; default `[host][ip]`, of old `host`'),
});

type Options = z.output<typeof options>;

interface Datagram {
  readonly bytes: Uint8Array;
  readonly address: string;
}

let listeners = 0;

export const udp = defineInputPlugin({
  name: 'udp',
  summary: 'listens for datagrams, each of which is decoded by itself',
  description: [
    'Listens on loopback unless `host` says otherwise: whoever can send can write events, and the address of a sender is no proof',
    'of who it is. Nothing holds a sender back: what comes faster than the pipeline takes it is dropped, and counted as',
    '`dropped_queue_full`; what the system drops before, nobody counts.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-udp',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    { title: 'a datagram an event', pipeline: 'udp { port => 5514 }' },
    { title: 'CEF from everybody', pipeline: 'udp { host => "0.0.0.0" port => 5514 codec => cef }' },
  ],
  defaultCodec: 'plain',
  create: (own, context) => {
    const host = hostToListenOn(own.host, context.notice);
    let bytes = 0;
    let place = `${host}:${own.port}`;
    return {
      ...unkept(),
      run: () =>
        receive({ ...own, host }, context, (port, more) => {
          place = `${host}:${port}`;
          bytes += more;
        }),
      status: () => [{ source: place, codec: '', bytesRead: bytes, bytesCommitted: bytes, lag: 0 }],
    };
  },
});

async function receive(
  own: Options & { readonly host: string },
  context: InputPluginContext,
  onBytes: (port: number, bytes: number) => void,
): Promise<void> {
  const { signal, count, notice, ecs } = context;
  const field = fieldOf(own.source_ip_fieldname ?? (ecs === 'disabled' ? 'host' : '[host][ip]'));
  const queue: Datagram[] = [];
  let wake: () => void = () => undefined;
  let failure: Error | undefined;
  let isFull = false;
  const socket = createSocket({
    type: isIPv6(own.host) ? 'udp6' : 'udp4',
    ...(own.receive_buffer_bytes === undefined ? {} : { recvBufferSize: own.receive_buffer_bytes }),
  });
  const stop = (): void => wake();
  signal.addEventListener('abort', stop, { once: true });
  socket.on('error', (error) => {
    failure = new Error(`${own.host}:${own.port} can't be listened on: ${error.message}; see \`host\` and \`port\``);
    wake();
  });
  socket.on('message', (bytes: Buffer, { address }: RemoteInfo) => {
    if (queue.length >= own.queue_size) {
      count('dropped_queue_full');
      if (!isFull)
        notice('warn', 'datagrams come faster than the pipeline takes them, and are dropped: see `queue_size`');
      isFull = true;
      return;
    }
    if (bytes.length > own.buffer_size) count('datagram_truncated');
    queue.push({ bytes: bytes.subarray(0, own.buffer_size), address: plainAddress(address) });
    wake();
  });
  try {
    socket.bind(own.port, own.host, () => onBytes(socket.address().port, 0));
    listeners += 1;
    const decode = datagramDecoder(`udp ${listeners}`, field, context);
    while (!signal.aborted && failure === undefined) {
      const next = queue.shift();
      if (next === undefined) {
        isFull = false;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      await ready(context.sink);
      decode(next);
      onBytes(socket.address().port, next.bytes.length);
    }
    // What was received is still handed on.
    for (const next of queue) decode(next);
  } finally {
    signal.removeEventListener('abort', stop);
    socket.close();
  }
  if (failure !== undefined) throw failure;
}

function datagramDecoder(
  source: string,
  field: Field,
  { createDecoder, sink }: Pick<InputPluginContext, 'createDecoder' | 'sink'>,
): (datagram: Datagram) => void {
  let at = 0;
  return ({ bytes, address }) => {
    const begin = at;
    at += bytes.length;
    const decoder = createDecoder({
      source,
      emit: (event, from, to) => {
        const before = field.get(event);
        if (before === undefined || before === null) field.set(event, address);
        sink.add(event, source, begin + from, begin + to);
      },
    });
    decoder.push(bytes);
    decoder.flush({ final: true });
  };
}
