import { z } from 'zod';
import { findCodec } from '../../codecs/index.ts';
import { listenOptions, metadataOptions, tlsListenOptions } from '../network/listen-options.ts';

const milliseconds = (fallback: number, text: string) =>
  z.number().int().min(1).default(fallback).describe(`${text}, in milliseconds`);

const codecName = z.string().refine((name) => findCodec(name) !== undefined, {
  error: 'there is no codec of that name: see `tocsin list codecs`',
});

export const splunkS2sOptions = z.strictObject({
  ...listenOptions(9997),
  ...tlsListenOptions,
  ...metadataOptions('of events that name none'),
  tokens: z
    .array(z.string().min(8).meta({ secret: true }))
    .default([])
    .describe('tokens of which a forwarder must show one (`token` of its outputs.conf); none: everybody may send'),
  codec: z.string().min(1).default('auto').describe('how text becomes events, where `sourcetypes` says nothing else'),
  codecOptions: z.record(z.string(), z.unknown()).default({}).describe('options of the codec'),
  sourcetypes: z
    .record(
      z.string(),
      z.strictObject({
        codec: codecName.describe('how text of this sourcetype becomes events'),
        codecOptions: z.record(z.string(), z.unknown()).default({}).describe('options of the codec'),
      }),
    )
    .default({})
    .describe('codecs by sourcetype, such as `multiline` where records have several lines'),
  plainLines: z
    .boolean()
    .default(true)
    .describe('whether a client that does not greet as a forwarder is read as lines (`sendCookedData = false`)'),
  maxFrameBytes: z
    .number()
    .int()
    .min(64 * 1024)
    .max(64 * 1024 * 1024)
    .default(8 * 1024 * 1024)
    .describe('longest frame, packet and block that was inflated; a longer one ends its connection'),
  maxFields: z
    .number()
    .int()
    .min(16)
    .max(65_536)
    .default(1_024)
    .describe('most fields of an event; more end the connection'),
  maxChannels: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(300)
    .describe('most sources that a connection has open at once; one more ends it, as in Splunk'),
  multilineTimeout: milliseconds(1_000, 'how long the last record of a source waits for more lines'),
  partialTimeout: milliseconds(
    5_000,
    'how long a last line without newline waits for its end before it is delivered, marked `log.flags: partial`; while what came before is not acknowledged, the time stands still',
  ),
  frameTimeout: milliseconds(30_000, 'how long a frame may take to arrive'),
  idleTimeout: milliseconds(600_000, 'how long a client may be silent; forwarders send a heartbeat each 30 seconds'),
});

export type SplunkS2sOptions = z.output<typeof splunkS2sOptions>;
