import { type Event, isObject, valueText, writeEventJson } from '../../event/index.ts';
import { eventTemplate, filled } from '../event-template.ts';
import type { BatchEncoder } from '../output.ts';
import { RecordWriter } from '../records.ts';

/** Headers that hold for a whole request; absent ones are those of the source in Sumo Logic. */
export type SumoHead = Readonly<Record<string, string>>;

export interface SumoEncoding {
  readonly name?: string | undefined;
  readonly host?: string | undefined;
  readonly category?: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
  readonly codec: 'json' | 'text';
}

const LINE_FEED = 0x0a;
const LONGEST = 1_024;

/** An event must not end a header and begin another. Bytes of a header are written as characters, and these are of UTF-8. */
const headerText = (text: string): string =>
  Buffer.from(
    text
      .toWellFormed()
      .replace(/[\0-\x1f\x7f]+/g, ' ')
      .trim()
      .slice(0, LONGEST),
  ).toString('latin1');

/** Writes each event as a line; its head is what the request must say of it. */
export function createSumoEncoder({ name, host, category, fields, codec }: SumoEncoding): BatchEncoder {
  const writer = new RecordWriter();
  const headers = Object.entries({ 'x-sumo-name': name, 'x-sumo-host': host, 'x-sumo-category': category }).flatMap(
    ([header, text]) => (text === undefined ? [] : [[header, eventTemplate(text)] as const]),
  );
  const own = Object.entries(fields).map(([key, text]) => [key, eventTemplate(text)] as const);
  const headOf = (event: Event): SumoHead => {
    const head: Record<string, string> = {};
    for (const [header, fill] of headers) {
      const text = headerText(filled(fill, event) ?? '');
      if (text !== '') head[header] = text;
    }
    const pairs = own.flatMap(([key, fill]) => {
      // A comma would begin another field.
      const text = headerText((filled(fill, event) ?? '').replaceAll(',', ' '));
      return text === '' ? [] : [`${key}=${text}`];
    });
    if (pairs.length > 0) head['x-sumo-fields'] = pairs.join(',');
    return head;
  };
  const isConstant = [...headers, ...own].every(([, fill]) => fill.isConstant);
  const constant = isConstant ? headOf({ '@timestamp': 0 }) : undefined;
  const constantKey = JSON.stringify(constant);
  const line = {
    encode: (event: Event) => textOf(event),
    write: (event: Event, out: Parameters<typeof writeEventJson>[1]) => {
      if (codec === 'json') writeEventJson(event, out);
      else out.text(textOf(event));
      out.byte(LINE_FEED);
    },
  };
  return {
    add: (event) => {
      const head = constant ?? headOf(event);
      writer.addEvent(line, event, head, isConstant ? constantKey : JSON.stringify(head));
    },
    get events() {
      return writer.records;
    },
    get bytes() {
      return writer.bytes;
    },
    take: (token) => writer.take(token),
  };
}

function textOf(event: Event): string {
  const original = isObject(event.event) ? event.event.original : undefined;
  const text = original ?? event.message;
  return (text === undefined || text === null ? '' : valueText(text)).toWellFormed().replaceAll('\0', ' ');
}
