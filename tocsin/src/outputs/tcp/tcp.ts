import { z } from 'zod';
import { clientTlsContext, clientTlsEntry } from '../connection.ts';
import { lineEncoder, lineFormatOptions } from '../line-format.ts';
import { defineOutput } from '../output-declaration.ts';
import { encodeRecords } from '../plugins/records-encoder.ts';
import { StreamDeliverer } from '../stream/stream-deliverer.ts';
import { streamOptions } from '../stream/stream-options.ts';

export const tcpOutput = defineOutput({
  name: 'tcp',
  summary: 'writes lines to a TCP connection',
  description: [
    'Nothing tells what the program there has read: events count as delivered once the receiver’s system has acknowledged their bytes, which Linux tells',
    '(elsewhere once they are on their way). What was not when a connection broke is sent again, with what was acknowledged within `resend` before, up to',
    '1 MiB: so some come twice, and what a receiver had read and lost is lost. A receiver that ends a connection in order has read all.',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    host: z.string().min(1).describe('where to connect to'),
    port: z.int().min(1).max(65_535).describe('port there'),
    ...lineFormatOptions,
    tls: clientTlsEntry.optional().describe('TLS; `{}` with the authorities of the system'),
    ...streamOptions,
  }),
  examples: [
    {
      title: 'JSON lines by TLS',
      options: { host: 'collector.example', port: 6514, tls: { authorities: ['ca.pem'] } },
    },
  ],
  peer: ({ host, port }) => `${host}:${port}`,
  createEncoder: (own) => encodeRecords(lineEncoder(own)),
  createDeliverer: ({ host, port, tls, stallTimeout, resend }, context) =>
    new StreamDeliverer(
      {
        server: { host, port },
        tls: tls === undefined ? undefined : clientTlsContext(tls),
        stallTimeout,
        resend,
        isSilent: false,
      },
      context,
    ),
});
