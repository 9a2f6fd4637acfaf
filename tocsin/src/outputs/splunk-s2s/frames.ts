import {
  encodeS2sCompressedFrame,
  encodeS2sFrame,
  FULL_MERGED_EVENT,
  S2sDecoder,
  type S2sEvent,
  S2sPacketWriter,
} from '../../inputs/index.ts';
import type { EncodedBatch } from '../output.ts';
import { recordsOf } from '../records.ts';
import { type ChannelNames, readHead } from './head.ts';

/** Records are ours, so they are as long as the encoder lets them be. */
const LIMITS = { bytes: 8 << 20, fields: 65_536 };

/** A batch as frames of version 3, each with one event as a heavy forwarder sends it. */
export function batchFrames(batch: EncodedBatch, { compressed }: { readonly compressed: boolean }): Uint8Array {
  const encode = compressed ? encodeS2sCompressedFrame : encodeS2sFrame;
  const frames: Buffer[] = [];
  for (const { body, head } of recordsOf(batch)) {
    const event = eventOf(body);
    frames.push(encode({ raw: event.raw, pairs: pairsOf(event, readHead(head)) }));
  }
  return Buffer.concat(frames);
}

/** What the encoder has written, as the packet that it is the end of. */
function eventOf(body: Uint8Array): S2sEvent {
  const writer = new S2sPacketWriter();
  writer.eventHead(0, FULL_MERGED_EVENT, { stream: 0, offset: 0, suboffset: 0 }, 0);
  writer.bytes.bytes(body);
  const decoder = new S2sDecoder({ from: 'server', limits: LIMITS });
  decoder.push(Buffer.from(writer.bytes.take()));
  const item = decoder.next();
  if (item?.kind !== 'event') throw new Error('a record that is no event');
  return item;
}

function pairsOf({ time, fields }: S2sEvent, { source, host, sourcetype }: ChannelNames): [string, string][] {
  const keys: [string, string][] = [];
  const indexed: string[] = [];
  for (const { name, value } of fields) {
    if (name === '_MetaData:Index') keys.push([name, String(value)]);
    else indexed.push(`${name}::${metaValue(String(value))}`);
  }
  return [
    ['_time', String(time ?? 0)],
    ...(indexed.length === 0 ? [] : [['_meta', indexed.join(' ')] satisfies [string, string]]),
    ...keys,
    ...named('MetaData:Source', 'source', source),
    ...named('MetaData:Host', 'host', host),
    ...named('MetaData:Sourcetype', 'sourcetype', sourcetype),
    // It is whole: nobody looks for its borders any more.
    ['_linebreaker', '_linebreaker'],
    ['_done', '_done'],
  ];
}

const named = (key: string, prefix: string, value: string): [string, string][] =>
  value === '' ? [] : [[key, `${prefix}::${value}`]];

const metaValue = (value: string): string =>
  /[\s"\\]/.test(value) || value === '' ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
