import { z } from 'zod';
import { lineEncoder, lineFormatOptions } from '../line-format.ts';
import { defineOutput } from '../output-declaration.ts';
import { encodeRecords } from '../plugins/records-encoder.ts';
import { UdpDeliverer } from '../plugins/udp.ts';

const RETRIES = 3;

export const udpOutput = defineOutput({
  name: 'udp',
  summary: 'sends each event as a datagram',
  description:
    'Nobody tells whether a datagram arrives: where nothing may go missing, take another output. One that can not be sent, such as one longer than 65,507 bytes, goes to the dead letters.',
  status: 'stable',
  options: z.strictObject({
    host: z.string().min(1).describe('where to send to'),
    port: z.int().min(1).max(65_535).describe('port there'),
    ...lineFormatOptions,
  }),
  examples: [{ title: 'lines as they came', options: { host: '192.0.2.10', port: 5514, format: 'original' } }],
  peer: ({ host, port }) => `${host}:${port}`,
  createEncoder: (own) => encodeRecords(lineEncoder(own, ''), () => `${own.port} ${own.host}`),
  createDeliverer: (_own, context) =>
    new UdpDeliverer({ retries: RETRIES, pause: context.retry.first }, { ...context, ecs: 'v8' }),
});
