import { charsetText, isCharset } from '../../codecs/index.ts';
import { type Event, isObject } from '../../event/index.ts';
import type { S2sContext } from './context.ts';
import { describe, type TextHead } from './text-stream.ts';

/** Of a longer event the beginning is kept. */
const LONGEST = 1 << 20;

/** One event whose time and borders its forwarder has found; what its text says is recognised as in a file. */
export function mergedEvent(
  raw: Buffer,
  head: TextHead,
  { recognise, count, clock }: Pick<S2sContext, 'recognise' | 'count' | 'clock'>,
): Event {
  if (raw.length > LONGEST) count('event_truncated');
  const { metadata, time } = head;
  const charset = metadata.charset !== undefined && isCharset(metadata.charset) ? metadata.charset : 'utf-8';
  const text = charsetText(charset, count)(raw.subarray(0, LONGEST));
  const recognised = recognise(JSON.stringify([metadata.host, metadata.source, metadata.sourcetype]), text);
  const isEvent = recognised?.event !== undefined || recognised?.message !== undefined;
  const event: Event = isEvent
    ? recognised
    : {
        '@timestamp': clock(),
        message: text,
        event: { original: text },
        ...(recognised?.['@metadata'] === undefined ? {} : { '@metadata': recognised['@metadata'] }),
      };
  if (time !== undefined) {
    event['@timestamp'] = time.milliseconds;
    if (time.nanoseconds > 0) event['@nanoseconds'] = time.nanoseconds;
    else delete event['@nanoseconds'];
  }
  if (raw.length > LONGEST) event.log = { ...(isObject(event.log) ? event.log : {}), flags: 'truncated' };
  describe(event, head);
  return event;
}
