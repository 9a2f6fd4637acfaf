import { z } from 'zod';
import { LeefWriter } from '../../codecs/index.ts';
import { defineOutput } from '../output-declaration.ts';
import { deviceOf, deviceOptions } from '../syslog/device.ts';
import { encodeSyslog } from '../syslog/encoder.ts';
import {
  checkTls,
  createTransport,
  framingOf,
  longestOf,
  peerOf,
  refineTransport,
  type TransportDefaults,
  transportOptions,
} from '../syslog/transport.ts';

/** Of QRadar's system settings: the longest payload that it takes by UDP and by TCP. */
const DEFAULTS: TransportDefaults = {
  port: 514,
  tlsFraming: 'newline',
  format: 'rfc3164',
  longest: { udp: 1024, tcp: 4096 },
};

const shape = z.strictObject({
  ...transportOptions(DEFAULTS),
  ...deviceOptions,
  leefVersion: z
    .enum(['1.0', '2.0'])
    .default('2.0')
    .describe('version of LEEF; with 1.0 tabs divide, and a tab in a value becomes a space'),
});

export const qradar = defineOutput({
  name: 'qradar',
  summary: 'sends events to IBM QRadar, as LEEF by syslog',
  description: [
    'The event id is `event.action`, the category `event.category`: few and stable words, which `tocsin qradar` writes in the forms that QRadar imports.',
    'Fields become the keys that QRadar predefines (`src`, `usrName`, `url` …), others keys of their own, as the codec [leef](codecs.md#leef) reads them.',
    'The time is `devTime`, in milliseconds. QRadar finds the log source by the host in the header, which is therefore never an address of IPv6. A message that is',
    'longer than QRadar takes lacks values as a whole; of the message, the URL and other long texts the beginning is kept.',
    'How sure delivery is: as with [syslog](#syslog). https://www.ibm.com/docs/en/dsm?topic=overview-leef-event-components',
  ].join('\n'),
  status: 'beta',
  options: shape.superRefine(refineTransport),
  examples: [
    {
      title: 'by TLS',
      options: {
        host: 'qradar.example',
        port: 6514,
        tls: { authorities: ['qradar-ca.pem'] },
        vendor: 'Example',
        product: '%{service.name}',
      },
    },
    { title: 'by UDP, LEEF 1.0', options: { host: '192.0.2.10', protocol: 'udp', leefVersion: '1.0' } },
  ],
  peer: peerOf,
  check: checkTls,
  createEncoder: (own, context) => {
    const writer = new LeefWriter(own.leefVersion);
    const device = deviceOf(own);
    const options = { ...own, isForSiem: true, maxMessageBytes: longestOf(own, DEFAULTS) };
    return encodeSyslog(
      options,
      framingOf(own, DEFAULTS),
      (event, out, longest) => writer.write(event, out, device(event), longest),
      context,
    );
  },
  createDeliverer: (own, context) => createTransport(own, context),
});
