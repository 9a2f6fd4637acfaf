import { z } from 'zod';
import { formatCsvLine } from '../../codecs/index.ts';
import { option } from '../../define/index.ts';
import { fieldOf, InvalidReference, parseReference, type Value, valueText } from '../../event/index.ts';
import { defineOutputPlugin } from '../output-plugin.ts';
import { file } from './file/file.ts';
import { fixedPart } from './file/path.ts';

const isReference = (text: string): boolean => {
  try {
    parseReference(text);
    return true;
  } catch (error) {
    if (error instanceof InvalidReference) return false;
    throw error;
  }
};

const CSV_OPTIONS: readonly string[] = ['col_sep', 'row_sep', 'quote_char', 'force_quotes'];

export const csv = defineOutputPlugin({
  name: 'csv',
  summary: 'appends lines of values to files',
  description: [
    'The files are those of `file`, with its promises. A spreadsheet takes a value that begins with `=`, `+`, `-`, `@`, a tab or a',
    'carriage return for a formula, which attackers write into logs: with `spreadsheet_safe` an apostrophe is put before it.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-outputs-csv',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...file.options.shape,
    fields: option
      .list()
      .refine((names) => names.length > 0 && names.every(isReference), {
        error: 'expected fields: names, or [name][name] …',
      })
      .describe('fields that are written, in this order; one that is missing is empty'),
    csv_options: option
      .hash()
      .default({})
      .refine((names) => Object.keys(names).every((name) => CSV_OPTIONS.includes(name)), {
        error: `expected ${CSV_OPTIONS.join(', ')}`,
      })
      .describe(
        '`col_sep` (default a comma), `row_sep` (a line feed), `quote_char` (a double quote), `force_quotes` (false)',
      ),
    spreadsheet_safe: option.boolean().default(true).describe('no value can be taken for a formula'),
  }),
  examples: [
    {
      title: 'who did what',
      pipeline:
        'csv { path => "/var/log/actions-%{+yyyy-MM}.csv" fields => ["@timestamp", "[user][name]", "message"] }',
    },
  ],
  isLocal: true,
  defaultCodec: 'plain',
  needs: ({ path }) => [{ path: fixedPart(path), access: 'write' }],
  createEncoder: (options, context) => {
    const fields = options.fields.map(fieldOf);
    const {
      col_sep: separator = ',',
      row_sep: end = '\n',
      quote_char: quote = '"',
      force_quotes,
    } = options.csv_options;
    const isQuoted = force_quotes === 'true';
    const text = (value: Value | undefined): string | null => {
      if (value === undefined || value === null) return isQuoted ? '' : null;
      const plain = typeof value === 'object' ? JSON.stringify(value) : valueText(value);
      // Numbers are numbers: a minus before one begins no formula.
      return options.spreadsheet_safe && typeof value !== 'number' && FORMULA.test(plain) ? `'${plain}` : plain;
    };
    const all = (value: string | null): string => quote + (value ?? '').replaceAll(quote, quote + quote) + quote;
    return file.createEncoder(options, {
      ...context,
      codec: {
        encode: (event) => {
          const values = fields.map((field) => text(field.get(event)));
          const line = isQuoted ? values.map(all).join(separator) : formatCsvLine(values, { separator, quote });
          return line + end;
        },
      },
    });
  },
  createDeliverer: (options, context) => {
    if (file.createDeliverer === undefined) throw new Error('csv: files can’t be written here');
    return file.createDeliverer(options, context);
  },
});

const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
