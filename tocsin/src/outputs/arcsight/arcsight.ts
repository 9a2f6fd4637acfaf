import { z } from 'zod';
import { CEF_SLOTS, CefWriter } from '../../codecs/index.ts';
import type { ByteWriter, Event } from '../../event/index.ts';
import { rotateOption } from '../file/file.ts';
import { defineOutput } from '../output-declaration.ts';
import { FileDeliverer } from '../plugins/file/deliverer.ts';
import { encodeStream } from '../stream-batches.ts';
import { deviceOf, deviceOptions } from '../syslog/device.ts';
import { encodeSyslog, type WriteMessage } from '../syslog/encoder.ts';
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

const DEFAULTS: TransportDefaults = {
  port: 514,
  tlsFraming: 'newline',
  format: 'rfc3164',
  longest: { udp: 2048, tcp: 16_384 },
};

const { host, ...transport } = transportOptions(DEFAULTS);

const shape = z.strictObject({
  host: host.optional(),
  file: z
    .string()
    .min(1)
    .optional()
    .describe('file that lines are appended to in place of a receiver, which a connector for CEF files reads'),
  rotate: rotateOption,
  ...transport,
  ...deviceOptions,
  cefVersion: z
    .union([z.literal(0), z.literal(1)])
    .default(0)
    .describe('version in the header; with 1 no `%`, `#` or `=` stands in the class id'),
  lengths: z
    .enum(['standard', 'none'])
    .default('standard')
    .describe('`standard` cuts values to the lengths of the dictionary, as ArcSight would'),
  slots: z
    .partialRecord(z.enum(CEF_SLOTS as [string, ...string[]]), z.string().min(1))
    .default({})
    .describe(
      'fields that are written into labelled slots, always the same: `{cs1: labels.tenant, deviceCustomDate1: event.created}`; by themselves `event.type`, `log.logger`, `event.dataset`, `trace.id`, `error.type` and `tags` are in `cs1` to `cs6`, and status, duration and bytes of a response in `cn1` to `cn3`',
    ),
});

type Options = z.output<typeof shape>;

const withHost = ({ host: own = '', ...rest }: Options) => ({ ...rest, host: own });

export const arcsight = defineOutput({
  name: 'arcsight',
  summary: 'sends events to ArcSight, as CEF by syslog or to a file',
  description: [
    'The class id is `event.action`, the name says what happened without data of the event, the severity follows from level and action. Fields become the keys',
    'of the dictionary, others labelled slots or keys that begin with `tocsin`, as the codec [cef](codecs.md#cef) reads them. A message that is longer than',
    '`maxMessageBytes` lacks values as a whole; of long texts the beginning is kept.',
    'How sure delivery is: as with [syslog](#syslog); what is written to a file outlives the process, not a power cut.',
    'https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors/',
  ].join('\n'),
  status: 'beta',
  options: shape.superRefine((own, context) => {
    if ((own.host === undefined) === (own.file === undefined))
      context.addIssue({ code: 'custom', message: 'write either `host` or `file`' });
    if (own.rotate !== undefined && own.file === undefined)
      context.addIssue({ code: 'custom', message: 'rotate: is of a `file`' });
    refineTransport(own, context);
  }),
  examples: [
    {
      title: 'by TLS',
      options: {
        host: 'connector.example',
        port: 6514,
        tls: { authorities: ['ca.pem'] },
        vendor: 'Example',
        product: '%{service.name}',
        slots: { flexString1: 'labels.tenant' },
      },
    },
    { title: 'to a file', options: { file: '/var/log/tocsin/events.cef', rotate: { maxBytes: '100MB' } } },
  ],
  peer: (own) => (own.file === undefined ? peerOf(withHost(own)) : own.file),
  check: (own) => checkTls(withHost(own)),
  claims: ({ file }) => file,
  needs: ({ file }) => (file === undefined ? [] : [{ path: file, access: 'write' }]),
  createEncoder: (own, context) => {
    const writer = new CefWriter({
      version: own.cefVersion,
      hasLengths: own.lengths === 'standard',
      slots: own.slots as Readonly<Record<string, string>>,
    });
    const device = deviceOf(own);
    const write: WriteMessage = (event, out, longest) => writer.write(event, out, device(event), longest);
    const options = { ...withHost(own), isForSiem: true };
    const maxMessageBytes = longestOf(options, DEFAULTS);
    if (own.file === undefined)
      return encodeSyslog({ ...options, maxMessageBytes }, framingOf(options, DEFAULTS), write, context);
    const codec = {
      encode: () => {
        throw new Error('it is written to bytes');
      },
      write: (event: Event, out: ByteWriter) => {
        if (!write(event, out, maxMessageBytes)) context.count('truncated');
        out.byte(LINE_FEED);
      },
    };
    return encodeStream(codec, () => own.file ?? '');
  },
  createDeliverer: (own, context) =>
    own.file === undefined
      ? createTransport(withHost(own), context)
      : new FileDeliverer(fileSettings(own), { ...context, ecs: 'v8' }),
});

const LINE_FEED = 0x0a;

const fileSettings = ({ rotate }: Options) => ({
  gzip: false,
  createIfDeleted: true,
  overwrite: false,
  failureName: '',
  failurePath: undefined,
  folderMode: undefined,
  fileMode: undefined,
  mendsEnd: true,
  rotation: rotate,
});
