import { z } from 'zod';
import { type Event, getField, valueText } from '../../event/index.ts';

const NAME = /^[!#-<>-\\^-~]{1,32}$/;
const name = () =>
  z.string().regex(NAME, { error: 'expected up to 32 printable characters of ASCII without space, =, ] and "' });

/** SD-ID → SD-NAME → field. */
export const structuredDataOption = z
  .record(name(), z.record(name(), z.string().min(1)))
  .default({})
  .describe(
    'fields that are sent as structured data: `{shop@32473: {user: user.name}}`; an id that IANA does not know has `@` and the number of an enterprise',
  );

const CONTROLS = /[\0-\x1f\x7f-\x9f\u2028\u2029]/g;

/** As RFC 5424 writes it; `-` where no field has a value. */
export function structuredData(
  elements: Readonly<Record<string, Readonly<Record<string, string>>>>,
): (event: Event) => string {
  const all = Object.entries(elements).map(([id, fields]) => ({ id, fields: Object.entries(fields) }));
  if (all.length === 0) return () => '-';
  return (event) => {
    let text = '';
    for (const { id, fields } of all) {
      let params = '';
      for (const [key, field] of fields) {
        const value = getField(event, field);
        if (value === undefined || value === null) continue;
        const written = valueText(value).toWellFormed().replace(CONTROLS, ' ');
        params += ` ${key}="${written.replace(/["\\\]]/g, (one) => `\\${one}`)}"`;
      }
      if (params !== '') text += `[${id}${params}]`;
    }
    return text === '' ? '-' : text;
  };
}
