import { z } from 'zod';
import { ecsOption, inputBase, option } from '../../define/index.ts';
import { type Field, fieldOf } from '../../event/index.ts';
import { defineInputPlugin, type InputPluginContext } from '../input-plugin.ts';
import { hostToListenOn } from '../network/listen.ts';
import { type Datagram, UdpReceiver } from '../network/udp-receiver.ts';
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

let listeners = 0;

export const udp = defineInputPlugin({
  name: 'udp',
  summary: 'listens for datagrams, each of which is decoded by itself',
  description: [
    'Listens on loopback unless `host` says otherwise: whoever can send can write events, and the address of a sender is no proof',
    'of who it is. Nothing holds a sender back: what comes faster than the pipeline takes it is dropped, and counted as',
    '`dropped_queue_full`, or as `dropped_by_kernel` where the system has dropped it before (on Linux).',
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
    const receiver = new UdpReceiver(
      { host, port: own.port, receiveBuffer: own.receive_buffer_bytes, mostQueued: own.queue_size },
      context,
    );
    return {
      ...unkept(),
      run: () => {
        listeners += 1;
        const field = fieldOf(own.source_ip_fieldname ?? (context.ecs === 'disabled' ? 'host' : '[host][ip]'));
        const decode = datagramDecoder(`udp ${listeners}`, field, context);
        return receiver.run(({ bytes, ip }) => {
          if (bytes.length > own.buffer_size) context.count('datagram_truncated');
          decode({ bytes: bytes.subarray(0, own.buffer_size), ip });
        });
      },
      status: () => {
        const { place, bytes } = receiver;
        return [{ source: place, codec: '', bytesRead: bytes, bytesCommitted: bytes, lag: 0 }];
      },
    };
  },
});

function datagramDecoder(
  source: string,
  field: Field,
  { createDecoder, sink }: Pick<InputPluginContext, 'createDecoder' | 'sink'>,
): (datagram: Datagram) => void {
  let at = 0;
  return ({ bytes, ip }) => {
    const begin = at;
    at += bytes.length;
    const decoder = createDecoder({
      source,
      emit: (event, from, to) => {
        const before = field.get(event);
        if (before === undefined || before === null) field.set(event, ip);
        sink.add(event, source, begin + from, begin + to);
      },
    });
    decoder.push(bytes);
    decoder.flush({ final: true });
  };
}
