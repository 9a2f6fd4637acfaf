import { z } from 'zod';
import { type CodecDeclaration, type Decoder, type DecoderContext, findCodec } from '../../codecs/index.ts';
import { type Event, isObject, type Metadata } from '../../event/index.ts';
import type { InputContext } from '../input.ts';
import { placeEvent } from '../place-event.ts';

/** Of inputs whose clients send texts without a protocol. */
export const codecOptions = {
  codec: z.string().min(1).default('auto').describe('how bytes become events'),
  codecOptions: z.record(z.string(), z.unknown()).default({}).describe('options of the codec'),
} as const;

export const idleOption = {
  idleTimeout: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      'milliseconds without a byte after which a connection is closed; 0: never, since senders may have nothing to say for days',
    ),
} as const;

export const datagramOptions = {
  receiveBuffer: z
    .number()
    .int()
    .min(1024)
    .max(1 << 30)
    .default(4 << 20)
    .describe('bytes of datagrams that the system is asked to hold; it is said where it gives less'),
  queueSize: z
    .number()
    .int()
    .min(1)
    .default(200_000)
    .describe('datagrams that wait for the pipeline, in 64 MiB at most; further ones are dropped and counted'),
} as const;

/** Throws a sentence for a codec or an option that is wrong. */
export function createDecoderOf(
  name: string,
  options: Readonly<Record<string, unknown>>,
): {
  readonly codec: CodecDeclaration;
  readonly createDecoder: (context: DecoderContext) => Decoder;
  readonly longest: number;
} {
  const codec = findCodec(name);
  if (codec === undefined) throw new Error(`there is no codec "${name}"`);
  const checked = codec.options.parse(options);
  const { maxLineBytes } = z.looseObject({ maxLineBytes: z.number().default(1 << 20) }).parse(checked);
  return { codec, createDecoder: (context) => codec.createDecoder(checked, context), longest: maxLineBytes };
}

/** Says each thing once: anybody can open a connection, or send from another address. */
export function onceEach(notice: InputContext['notice']): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (told.has(message) || told.size >= MOST_TOLD) return;
    told.add(message);
    notice('info', message);
  };
}

const MOST_TOLD = 100;

export interface OwnMetadata {
  readonly index?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly source?: string | undefined;
  readonly host?: string | undefined;
}

/** What the options of an input say of its events. `source`: where they come in. */
export const saidOf = ({ index, sourcetype, source: name, host }: OwnMetadata, source: string): Metadata => ({
  source: name ?? source,
  ...(host === undefined ? {} : { host }),
  ...(index === undefined ? {} : { index }),
  ...(sourcetype === undefined ? {} : { sourcetype }),
});

/**
 * Adds what an input knows of an event: what its options say, where it came in, and the address that it came from, which is its host where
 * it names none.
 */
export function describeEvents(
  said: Readonly<Metadata>,
  codec: Pick<CodecDeclaration, 'placesEvents'> = {},
): (event: Event, ip: string) => void {
  return (event, ip) => {
    placeEvent(event, said, codec).host ??= ip;
    const { log } = event;
    if (log === undefined) event.log = { source: { address: ip } };
    else if (isObject(log)) log.source = { address: ip };
  };
}
