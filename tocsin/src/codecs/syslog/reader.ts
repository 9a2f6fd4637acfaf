import { createZone, type Event, type Zone } from '../../event/index.ts';
import { markFlags } from '../framing/record.ts';
import { createContentReader, type ReadContent } from './content.ts';
import { addHeader, syslogEvent } from './event.ts';
import { readSyslog, type SyslogMessage } from './message.ts';

export interface SyslogReaderOptions {
  /** Of times that carry none; default the process's own. */
  readonly timeZone?: string | undefined;
  readonly count: (reason: string, by?: number) => void;
}

/** Reads single messages: header, text, and what the text says. One for all messages of an input. */
export class SyslogReader {
  readonly #zone: Zone;
  readonly #count: SyslogReaderOptions['count'];
  readonly #readContent: ReadContent;

  constructor({ timeZone, count }: SyslogReaderOptions) {
    this.#zone = createZone(timeZone);
    this.#count = count;
    this.#readContent = createContentReader(this.#zone, timeZone);
  }

  /** `sender` tells senders apart whose messages say nothing of it. `flags` are the framing's. */
  read(raw: string, arrival: number, sender: string, flags = 0): Event {
    const read = readSyslog(raw, this.#zone, arrival);
    if (read.problem !== undefined) this.#count(read.problem);
    if (read.stamp !== '' && Number.isNaN(read.time)) this.#count('time_unreadable');
    const event = this.#event(read, raw, arrival, sender);
    if (flags !== 0) markFlags(event, flags);
    return event;
  }

  #event(read: SyslogMessage, raw: string, arrival: number, sender: string): Event {
    const time = Number.isNaN(read.time) ? arrival : read.time;
    const content = this.#contentOf(read, time, sender);
    if (content === undefined && read.doubtfulTag > 0) {
      takeTag(read);
      const behind = this.#contentOf(read, time, sender);
      return behind === undefined ? syslogEvent(read, raw, arrival) : addHeader(behind, read, raw, arrival);
    }
    return content === undefined ? syslogEvent(read, raw, arrival) : addHeader(content, read, raw, arrival);
  }

  #contentOf({ message, host, app }: SyslogMessage, time: number, sender: string): Event | undefined {
    return message === '' ? undefined : this.#readContent(message, { sender, host, app }, time);
  }
}

/** The word in front of the message is its tag. */
function takeTag(read: SyslogMessage): void {
  const tag = read.message.slice(0, read.doubtfulTag);
  read.app = tag.slice(0, tag.indexOf(':'));
  read.message = read.message.slice(read.doubtfulTag);
}
