import type { Event, Zone } from '../../event/index.ts';

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

/** The first that matches reads the message. One line a format: `{ matches: (message) => message.startsWith('CEF:'), decode: … }`. */
export const EMBEDDED_FORMATS: readonly EmbeddedFormat[] = Object.freeze([]);
