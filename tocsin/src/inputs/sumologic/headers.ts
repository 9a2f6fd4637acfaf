import type { IncomingHttpHeaders } from 'node:http';

/** What a request says of all its lines. */
export interface SumoHeaders {
  /** `_sourceName` */
  readonly name: string | undefined;
  /** `_sourceHost` */
  readonly host: string | undefined;
  /** `_sourceCategory` */
  readonly category: string | undefined;
  readonly fields: readonly (readonly [key: string, value: string])[];
}

const LONGEST = 1_024;
/** As many as Sumo Logic allows of one message. */
const MOST_FIELDS = 30;

/** Values that are too long are cut, fields beyond the bound left out. */
export const sumoHeaders = (headers: IncomingHttpHeaders): SumoHeaders => ({
  name: textOf(headers['x-sumo-name']),
  host: textOf(headers['x-sumo-host']),
  category: textOf(headers['x-sumo-category']),
  fields: fieldsIn(textOf(headers['x-sumo-fields'], LONGEST * MOST_FIELDS) ?? ''),
});

function textOf(header: string | readonly string[] | undefined, longest = LONGEST): string | undefined {
  const text = (typeof header === 'string' ? header : header?.join(','))?.trim();
  if (text === undefined || text === '') return undefined;
  // Bytes of a header come as characters; clients write UTF-8.
  return Buffer.from(text, 'latin1').toString().slice(0, longest);
}

/** `a=1,b=2`. What has no `=` belongs to the value before. */
function fieldsIn(text: string): SumoHeaders['fields'] {
  const fields: [string, string][] = [];
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    const last = fields.at(-1);
    if (equals > 0) fields.push([part.slice(0, equals).trim(), part.slice(equals + 1).trim()]);
    else if (last !== undefined) last[1] += `,${part.trimEnd()}`;
  }
  return fields.filter(([key]) => key !== '').slice(0, MOST_FIELDS);
}
