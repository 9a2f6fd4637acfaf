import { z } from 'zod';
import { codecBase, ecsOption, option } from '../../define/index.ts';
import {
  createZone,
  emptyObject,
  fieldOf,
  formatIsoTime,
  newEvent,
  parsedTime,
  parseIsoTime,
  plainEvent,
  put,
  type Value,
  valueText,
} from '../../event/index.ts';
import { defineCodecPlugin } from '../codec-plugin.ts';
import { type CsvFormat, formatCsvLine, InvalidCsv, parseCsvLine } from '../csv-line.ts';
import { charset } from './charset-option.ts';
import { decodePieces } from './pieces.ts';
import { placed, target, targetField } from './target.ts';

const CONVERSIONS = ['integer', 'float', 'date', 'date_time', 'boolean'] as const;
type Conversion = (typeof CONVERSIONS)[number];

const isConversion = (name: string): name is Conversion => CONVERSIONS.some((known) => known === name);

const MAX_LINE_BYTES = 1 << 20;

export const csv = defineCodecPlugin({
  name: 'csv',
  summary: 'each line holds values between separators',
  description: [
    'A quoted value can’t hold a line end. What is no CSV becomes an event with the text in `message` and the tag',
    '`_csvparsefailure`. With ECS the line also stands in `[event][original]`.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-csv',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...codecBase,
    ...ecsOption,
    columns: option
      .list()
      .default([])
      .describe(
        'names of the columns; further ones are `column1`, `column2` by their place. Written: the fields, in this order',
      ),
    separator: option.text(z.string().min(1)).default(',').describe('what stands between two values, typed as it is'),
    quote_char: option.text(z.string().max(1)).default('"').describe('what quotes a value; empty: nothing does'),
    autogenerate_column_names: option
      .boolean()
      .default(true)
      .describe('columns without a name get one; else they are left out'),
    autodetect_column_names: option
      .boolean()
      .default(false)
      .describe('the first line of each stream names the columns'),
    include_headers: option.boolean().default(false).describe('written: the names once, before the first event'),
    skip_empty_columns: option.boolean().default(false).describe('columns without a value become no fields'),
    convert: option
      .hash()
      .default({})
      .refine((types) => Object.values(types).every(isConversion), {
        error: `expected one of ${CONVERSIONS.join(', ')} for each column`,
      })
      .describe('types of columns: `integer`, `float`, `date`, `date_time`, `boolean`'),
    charset,
    target,
  }),
  examples: [
    {
      title: 'two columns',
      codec: 'csv { columns => ["user", "n"] convert => { "n" => "integer" } }',
      decode: {
        input: 'ann,1\n"b ""b""",2\n',
        events: [
          { user: 'ann', n: 1 },
          { user: 'b "b"', n: 2 },
        ],
      },
      encode: { events: [{ user: 'a,b', n: 3 }], output: '"a,b",3\n' },
    },
    {
      title: 'no CSV',
      codec: 'csv',
      decode: { input: 'a"b\n', events: [{ message: 'a"b', tags: ['_csvparsefailure'] }] },
    },
  ],
  createDecoder: (own, context) => {
    const format: CsvFormat = { separator: own.separator, quote: own.quote_char };
    const original = (own.ecs_compatibility ?? context.ecs) === 'disabled' ? undefined : fieldOf('[event][original]');
    const field = targetField(own.target);
    let names: readonly (string | null)[] | undefined =
      own.autodetect_column_names && own.columns.length === 0 ? undefined : own.columns;
    const nameOf = (index: number): string | undefined => {
      const name = names?.[index];
      if (name !== undefined && name !== null && name !== '') return name;
      return own.autogenerate_column_names ? `column${index + 1}` : undefined;
    };
    const pieces = { delimiter: '\n', charset: own.charset, maxBytes: MAX_LINE_BYTES };
    return decodePieces(pieces, context, (piece, from, to, now) => {
      const line = piece.endsWith('\r') ? piece.slice(0, -1) : piece;
      if (line === '') return;
      let values: readonly (string | null)[];
      try {
        values = parseCsvLine(line, format);
      } catch (error) {
        if (!(error instanceof InvalidCsv)) throw error;
        context.emit({ ...newEvent(now), message: line, tags: ['_csvparsefailure'] }, from, to);
        return;
      }
      if (names === undefined) {
        names = values;
        return;
      }
      const fields = emptyObject();
      values.forEach((value, index) => {
        const name = nameOf(index);
        if (name === undefined || (own.skip_empty_columns && (value === null || value === ''))) return;
        put(fields, name, converted(value, own.convert[name]));
      });
      const event = placed(fields, field, now);
      if (original?.get(event) === undefined) original?.set(event, line);
      context.emit(event, from, to);
    });
  },
  createEncoder: (own) => {
    const format: CsvFormat = { separator: own.separator, quote: own.quote_char };
    const columns = own.columns.map(fieldOf);
    let isHeaderDue = own.include_headers && columns.length > 0;
    return {
      encode: (event) => {
        const values =
          columns.length === 0 ? Object.values(plainEvent(event)) : columns.map((column) => column.get(event));
        const line = `${formatCsvLine(values.map(written), format)}\n`;
        if (!isHeaderDue) return line;
        isHeaderDue = false;
        return `${formatCsvLine(own.columns, format)}\n${line}`;
      },
    };
  },
});

const written = (value: Value | undefined): string | null =>
  value === undefined || value === null ? null : typeof value === 'object' ? JSON.stringify(value) : valueText(value);

const ZONE = createZone('UTC');

/** What does not read as its type stays a text. */
function converted(value: string | null, type: string | undefined): Value {
  if (value === null) return null;
  if (type === 'integer') return /^\s*[+-]?\d+/.test(value) ? Number.parseInt(value, 10) : value;
  if (type === 'float') return Number.isFinite(Number.parseFloat(value)) ? Number.parseFloat(value) : value;
  if (type === 'boolean') return value.trim().toLowerCase() === 'true';
  if (type !== 'date' && type !== 'date_time') return value;
  const time = parseIsoTime(value.trim().length === 10 ? `${value.trim()}T00:00:00` : value.trim(), 0, ZONE);
  return Number.isNaN(time) ? value : formatIsoTime(time, parsedTime.nanoseconds);
}
