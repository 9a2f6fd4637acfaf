import { type Event, newEvent, type Zone } from '../../event/index.ts';
import { decodeCef } from '../cef/index.ts';
import { decodeLeef } from '../leef/index.ts';

/** A format that other programs put into the messages of syslog, and that shows by its beginning. */
export interface EmbeddedFormat {
  /** Called for each message: must be cheap. */
  readonly matches: (message: string) => boolean;
  /**
   * What the message says; undefined where it turns out to say nothing. `time` is the event's unless the message has its own, `zone` that of
   * times without one. The header of syslog is added by the caller, where the event does not say the same itself.
   */
  readonly decode: (message: string, time: number, zone: Zone) => Event | undefined;
}

/** As CEF and LEEF are read: into an event that is given. */
const embedded = (
  beginning: string,
  read: (message: string, event: Event, options: { readonly timeZone: string }) => boolean,
): EmbeddedFormat => ({
  matches: (message) => message.startsWith(beginning),
  decode: (message, time, zone) => {
    const event = newEvent(time);
    return read(message, event, { timeZone: zone.name }) ? event : undefined;
  },
});

/** The first that matches reads the message. One line a format. */
export const EMBEDDED_FORMATS: readonly EmbeddedFormat[] = Object.freeze([
  embedded('CEF:', decodeCef),
  embedded('LEEF:', decodeLeef),
]);
