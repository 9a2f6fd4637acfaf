import { z } from 'zod';
import type { Ecs } from '../../define/index.ts';
import type { Event } from '../../event/index.ts';
import type { Decoder } from '../codec.ts';
import { findCodecPlugin } from './registry.ts';

export interface Tried {
  readonly event: Event;
  readonly from: number;
  readonly to: number;
}

export interface TryOptions {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly ecs?: Ecs;
  readonly clock?: () => number;
  readonly offset?: number;
}

/** A decoder of a codec by name, with what it emits and counts: for trying it. */
export function tryDecoder(name: string, { options = {}, ecs = 'v8', clock = () => 0, offset = 0 }: TryOptions = {}) {
  const codec = findCodecPlugin(name);
  if (codec?.createDecoder === undefined) throw new Error(`there is no codec "${name}" that decodes`);
  const decoded: Tried[] = [];
  const counts = new Map<string, number>();
  const decoder: Decoder = codec.createDecoder(z.parse(codec.options, options), {
    ecs,
    clock,
    offset,
    source: 'sample',
    emit: (event, from, to) => decoded.push({ event, from, to }),
    count: (reason, by = 1) => counts.set(reason, (counts.get(reason) ?? 0) + by),
    notice: () => undefined,
    remember: () => undefined,
  });
  return { decoder, decoded, counts };
}

/** What a codec makes of chunks, the last of which ends the stream. */
export function tryDecode(name: string, chunks: readonly (Uint8Array | string)[], options: TryOptions = {}) {
  const { decoder, decoded, counts } = tryDecoder(name, options);
  for (const chunk of chunks) decoder.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  decoder.flush({ final: true });
  return { decoded, events: decoded.map(({ event }) => event), counts, settled: decoder.settled };
}

/** What a codec writes. */
export function tryEncode(
  name: string,
  events: readonly Event[],
  { options = {}, ecs = 'v8' }: TryOptions = {},
): Uint8Array {
  const codec = findCodecPlugin(name);
  if (codec?.createEncoder === undefined) throw new Error(`there is no codec "${name}" that encodes`);
  const encoder = codec.createEncoder(z.parse(codec.options, options), {
    ecs,
    clock: () => 0,
    count: () => undefined,
    notice: () => undefined,
  });
  return Buffer.concat(events.map((event) => Buffer.from(encoder.encode(event))));
}
