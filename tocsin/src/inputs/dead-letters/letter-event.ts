import { type Event, eventOf, type ValueObject } from '../../event/index.ts';
import type { DeadLetter } from './letter.ts';

/**
 * The event of a letter. A record whose last line is a JSON object, as http and elasticsearch send it, is what that holds; any other one
 * is a text in `message`.
 */
export function letterEvent(letter: DeadLetter, now: number): Event {
  const { kind, time, plugin, type, reason, body } = letter;
  const text = Buffer.from(body).toString('utf8');
  const event = eventOf(
    objectOf(kind === 'event' ? text : (text.trimEnd().split('\n').at(-1) ?? '')) ?? { message: text },
    now,
  );
  const metadata = event['@metadata'] ?? {};
  event['@metadata'] = metadata;
  metadata.dead_letter_queue = {
    plugin_type: type ?? plugin.replace(/(?:_output)?_\d+$/, ''),
    plugin_id: plugin,
    reason,
    entry_time: time,
  };
  return event;
}

function objectOf(text: string): ValueObject | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as ValueObject;
  } catch {
    return undefined;
  }
}
