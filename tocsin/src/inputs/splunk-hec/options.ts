import { z } from 'zod';
import { indexName } from '../../define/index.ts';
import { crossOriginOption } from '../network/cross-origin.ts';
import { listenOptions, metadataOptions, tlsListenOptions } from '../network/listen-options.ts';

const token = z
  .strictObject({
    name: z.string().min(1).describe('name for people; the source of its events is `http:` and this name'),
    token: z.string().min(8).meta({ secret: true }).describe('what clients show, in Splunk a GUID'),
    disabled: z.boolean().default(false).describe('refuse whoever shows it'),
    indexes: z.array(indexName).default([]).describe('indexes that its clients may name; empty for any'),
    ...metadataOptions('of events that name none'),
    useACK: z
      .boolean()
      .default(false)
      .describe('answer at once, with a number by which the client asks later whether its events are stored'),
    allowQueryStringAuth: z
      .boolean()
      .default(false)
      .describe('take it also as `?token=`, where it gets into the logs of proxies'),
  })
  .refine(({ index, indexes }) => index === undefined || indexes.length === 0 || indexes.includes(index), {
    error: 'index: it is not among the `indexes` of the token',
  });

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;

export const splunkHecOptions = z.strictObject({
  ...listenOptions(8088),
  ...tlsListenOptions,
  tokens: z
    .array(token)
    .min(1)
    .refine((tokens) => unique(tokens.map(({ name }) => name)), { error: 'each token needs a name of its own' })
    .refine((tokens) => unique(tokens.map((one) => one.token)), { error: 'two tokens are the same' })
    .describe('who may send, and what their events get'),
  ...crossOriginOption,
  channelCookie: z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, { error: 'it is no name of a cookie' })
    .optional()
    .describe(
      'name of a cookie in which the answer holds the channel of the request, so that a load balancer can send the same channel here again',
    ),
  codec: z
    .string()
    .min(1)
    .default('auto')
    .describe('how text becomes events; `auto` goes by the sourcetype where it names a format, else by the text'),
  codecOptions: z.record(z.string(), z.unknown()).default({}).describe('options of the codec'),
  maxContentLength: z
    .int()
    .min(1_024)
    .max(268_435_456)
    .default(33_554_432)
    .describe('bytes of a request, also once it is inflated; a longer one is answered 413'),
  maxEventSize: z
    .int()
    .min(1_024)
    .max(67_108_864)
    .default(5_242_880)
    .describe('characters of one event with its metadata; a longer one is invalid'),
  maxPending: z
    .int()
    .min(1)
    .max(65_536)
    .default(512)
    .describe('requests that are read or wait to be stored; further ones are answered `HEC queue is at capacity`'),
  requestTimeout: z
    .int()
    .min(1)
    .default(60_000)
    .describe('how long a request may take to arrive as a whole, in milliseconds'),
  busyAfter: z
    .int()
    .min(0)
    .default(5_000)
    .describe('how long a request waits for room before it is answered `Server is busy`, in milliseconds'),
  maxChannels: z.int().min(1).max(1_000_000).default(10_000).describe('channels at once, of all tokens with `useACK`'),
  maxAcks: z
    .int()
    .min(1)
    .max(10_000_000)
    .default(1_000_000)
    .describe('numbers that were given out and not yet reported as stored, of all channels'),
  maxAcksPerChannel: z.int().min(1).max(1_000_000).default(100_000).describe('the same of one channel'),
  warnAt: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.9)
    .describe(
      'share of `maxPending` above which a request is answered `HEC queue is approaching its capacity limit`, and of `maxAcks` and `maxAcksPerChannel` above which it is `HEC ACK is …`; both say that it is taken; 1: never',
    ),
  maxIdleTime: z.int().min(1).default(600_000).describe('how long a channel is kept that is not used, in milliseconds'),
});

export type SplunkHecOptions = z.output<typeof splunkHecOptions>;
export type TokenOptions = SplunkHecOptions['tokens'][number];
