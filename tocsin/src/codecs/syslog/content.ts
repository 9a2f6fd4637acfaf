import { type Event, getField, type Zone } from '../../event/index.ts';
import { authEvent, isAuthMessage } from '../auth/format.ts';
import { createRecogniser } from '../recognise.ts';
import { EMBEDDED_FORMATS } from './embedded.ts';

/** Who has written a message, as far as it is known. */
export interface Writer {
  readonly sender: string;
  readonly host: string;
  readonly app: string;
}

/** Finds out what a message says beside its header; undefined where that is nothing more than its text. `time`: the event's, unless the message has its own. */
export type ReadContent = (message: string, writer: Writer, time: number) => Event | undefined;

/** Relays write control characters of a message like this. */
const ESCAPED_LINE_END = /#012/g;

export function createContentReader(zone: Zone, timeZone: string | undefined): ReadContent {
  let now = 0;
  const recognise = createRecogniser({ timeZone, clock: () => now });
  return (message, { sender, host, app }, time) => {
    for (const { matches, decode } of EMBEDDED_FORMATS) if (matches(message)) return decode(message, time, zone);
    if (isAuthMessage(app, message)) return authEvent(app, message, time);
    now = time;
    const text = message.includes('#012') ? message.replace(ESCAPED_LINE_END, '\n') : message;
    const event = recognise(host === '' && app === '' ? sender : `${host} ${app}`, text);
    return event !== undefined && tells(event) ? event : undefined;
  };
}

/** A line of no known kind tells no more than its time. */
const tells = (event: Event): boolean =>
  event['@metadata'] !== undefined || getField(event, 'event.action') !== undefined;
