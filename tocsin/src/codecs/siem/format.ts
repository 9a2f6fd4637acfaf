import type { Event } from '../../event/index.ts';
import type { DecoderContext } from '../codec.ts';
import type { Format } from '../framing/format.ts';
import { lineEvent } from '../framing/line-format.ts';
import { SourceDecoder } from '../framing/source-decoder.ts';
import { isSyslogPrefix } from './syslog-prefix.ts';

export interface MessageFormat {
  readonly name: string;
  readonly title: string;
  readonly failureTag: string;
  /** Index where a message begins in a line, or -1. */
  readonly start: (line: string) => number;
  readonly decode: (text: string, event: Event) => boolean;
}

const E = 69;
const LESS = 60;
const SPACE = 32;
const MINUS = 45;
const T = 84;

/** Whether a line has the outside of a message, or of a header of syslog: cheap, for lines that mostly have neither. */
function mayBegin(line: string, initial: number): boolean {
  const first = line.charCodeAt(0);
  if (first === initial && line.charCodeAt(1) === E) return true;
  if (first === LESS || line.charCodeAt(3) === SPACE) return true;
  return line.charCodeAt(4) === MINUS && line.charCodeAt(10) === T;
}

/** Messages of one line, also behind a header of syslog. Amid other formats what stands before must be such a header. */
export function messageFormat({ name, title, failureTag, start, decode }: MessageFormat): Format {
  const initial = name.toUpperCase().charCodeAt(0);
  return {
    name,
    title,
    strict: true,
    apart: true,
    continuation: 'none',
    failureTag,
    begins: (line) => {
      if (!mayBegin(line, initial)) return false;
      const at = start(line);
      return at === 0 || (at > 0 && isSyslogPrefix(line.slice(0, at)));
    },
    beginsOwn: (line) => start(line) >= 0,
    decode: (raw, arrival) => {
      const event: Event = { '@timestamp': arrival, event: { original: raw } };
      return decode(raw, event) ? event : undefined;
    },
  };
}

/** Takes lines that are no message where messages were promised. */
export const noMessageFormat = ({ name, failureTag }: Pick<MessageFormat, 'name' | 'failureTag'>): Format => ({
  name: `not-${name}`,
  title: `lines that are not ${name}`,
  strict: false,
  continuation: 'none',
  begins: () => false,
  decode: (raw, arrival) => ({ ...lineEvent(raw, arrival), tags: [failureTag] }),
});

/** For a source that holds nothing else. */
export function messageDecoder(messages: MessageFormat, maxLineBytes: number, context: DecoderContext): SourceDecoder {
  const primary = messageFormat(messages);
  return new SourceDecoder(
    { formats: [primary], fallback: noMessageFormat(messages), primary, otherwise: primary, maxLineBytes },
    context,
  );
}
