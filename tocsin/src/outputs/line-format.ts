import { z } from 'zod';
import type { EventEncoder } from '../codecs/index.ts';
import { eventJson, isObject, template, valueText, writeEventJson } from '../event/index.ts';

/** Of outputs that write an event as a line. */
export const lineFormatOptions = {
  format: z
    .enum(['json', 'original'])
    .default('json')
    .describe('`json`: the event; `original`: the line as it came, else the message'),
  template: z.string().min(1).optional().describe('the line in place of it, with `%{field}`'),
} as const;

export interface LineFormat {
  readonly format: 'json' | 'original';
  readonly template?: string | undefined;
}

/** `end` follows each event. */
export function lineEncoder({ format, template: text }: LineFormat, end = '\n'): EventEncoder {
  if (text !== undefined) {
    const fill = template(text);
    return { encode: (event) => fill(event) + end };
  }
  if (format === 'json')
    return {
      encode: (event) => eventJson(event) + end,
      write: (event, out) => {
        writeEventJson(event, out);
        out.ascii(end);
      },
    };
  return {
    encode: (event) => {
      const original = isObject(event.event) ? event.event.original : undefined;
      const value = original ?? event.message;
      return (value === undefined || value === null ? eventJson(event) : valueText(value)) + end;
    },
  };
}
