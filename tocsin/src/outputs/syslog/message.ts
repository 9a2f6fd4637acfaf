import { type Event, isObject, valueText, writeEventJson } from '../../event/index.ts';
import { eventTemplate } from '../event-template.ts';
import type { Framing, WriteMessage } from './encoder.ts';

/** As rsyslog writes what a line can't hold. */
const ESCAPES: Readonly<Record<string, string>> = { '\0': '#000', '\n': '#012', '\r': '#015' };

/** What the frame can't hold: a line no line break, and a message of any kind no NUL, at which others end it. */
const cleaner = (framing: Framing): ((text: string) => string) => {
  const refused = framing === 'newline' ? /\r\n|[\0\n\r]/g : /\0/g;
  return (text) => text.replace(refused, (one) => ESCAPES[one] ?? '#012').toWellFormed();
};

/** The event as it came; of one that came by syslog the message alone, since the header is written anew. */
function textOf(event: Event): string {
  const original = isObject(event.event) ? event.event.original : undefined;
  const isOfSyslog = isObject(event.log) && event.log.syslog !== undefined;
  const text = isOfSyslog ? (event.message ?? original) : (original ?? event.message);
  return text === undefined ? '' : valueText(text);
}

export function createMessage(
  { message, codec }: { readonly message?: string | undefined; readonly codec: 'text' | 'json' },
  framing: Framing,
): WriteMessage {
  const clean = cleaner(framing);
  const fill = message === undefined ? undefined : eventTemplate(message);
  return (event, out, longest) => {
    const from = out.length;
    if (fill === undefined && codec === 'json') writeEventJson(event, out);
    else out.text(clean(fill?.(event) ?? textOf(event)));
    if (out.length - from <= longest) return true;
    out.cut(from + Math.max(0, longest));
    return false;
  };
}
