import { z } from 'zod';
import { clientTlsContext, clientTlsEntry } from '../connection.ts';
import { lineEncoder, lineFormatOptions } from '../line-format.ts';
import { defineOutput } from '../output-declaration.ts';
import { encodeRecords } from '../plugins/records-encoder.ts';
import { TcpClient } from '../plugins/tcp/client.ts';

export const tcpOutput = defineOutput({
  name: 'tcp',
  summary: 'writes lines to a TCP connection',
  description: [
    'TCP has no acknowledgement of its own: a batch counts as delivered once the system has taken it, and what was on its way when a connection',
    'broke is lost. A batch that could not be handed over as a whole is sent again as a whole. Where nothing may go missing, take another output.',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    host: z.string().min(1).describe('where to connect to'),
    port: z.int().min(1).max(65_535).describe('port there'),
    ...lineFormatOptions,
    tls: clientTlsEntry.optional().describe('TLS; `{}` with the authorities of the system'),
  }),
  examples: [
    {
      title: 'JSON lines by TLS',
      options: { host: 'collector.example', port: 6514, tls: { authorities: ['ca.pem'] } },
    },
  ],
  peer: ({ host, port }) => `${host}:${port}`,
  createEncoder: (own) => encodeRecords(lineEncoder(own)),
  createDeliverer: ({ host, port, tls }, context) =>
    new TcpClient(
      {
        host,
        port,
        keepAlive: true,
        reconnect: context.retry.first,
        tls: tls === undefined ? undefined : clientTlsContext(tls),
      },
      { ...context, ecs: 'v8' },
    ),
});
