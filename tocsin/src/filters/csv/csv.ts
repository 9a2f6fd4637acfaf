import { z } from 'zod';
import { ecsOption, filterBase, knownTypes, option } from '../../define/index.ts';
import { addTag, cancel, type Event, type Field, fieldOf, isCancelled, type Value } from '../../event/index.ts';
import { defineFilter } from '../filter.ts';
import { referenceOf } from '../top-level.ts';
import { CONVERSIONS, type Conversion, convertValue } from './convert.ts';
import { parseCsvRow } from './parse-row.ts';

export const csv = defineFilter({
  name: 'csv',
  summary: 'reads a field that holds a line of comma-separated values',
  description: `Only the first row of the text is read; a quoted value may hold line breaks. A value that is not there is null. A tab as \`separator\` is
typed as the character itself, unless the pipeline supports escapes. With \`autodetect_column_names\` the first event names the columns: it needs one worker.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-csv`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    ...ecsOption,
    source: option.text().default('message').describe('the field that holds the row'),
    target: option.text().optional().describe('where the columns go; without it, to the top level'),
    separator: option
      .text(z.string().min(1, { error: 'must not be empty' }))
      .default(',')
      .describe('what stands between values'),
    quote_char: option.text().default('"').describe('the character around values; \\x00 for none'),
    columns: option.list().default([]).describe('names of the columns, in their order'),
    autodetect_column_names: option.boolean().default(false).describe('the first event holds the names'),
    autogenerate_column_names: option
      .boolean()
      .default(true)
      .describe('columns without a name are column1, column2 …; else they are left out'),
    skip_header: option.boolean().default(false).describe('drop an event that holds just the names'),
    skip_empty_columns: option.boolean().default(false).describe('leave out columns without a value'),
    skip_empty_rows: option.boolean().default(false).describe('tag empty rows as _csvskippedemptyfield'),
    convert: option
      .hash()
      .superRefine(knownTypes(CONVERSIONS))
      .transform((types): Readonly<Record<string, Conversion>> => types as Record<string, Conversion>)
      .default({})
      .describe('column → integer, float, date, date_time or boolean'),
  }),
  examples: [
    {
      title: 'columns with names and types',
      pipeline: 'csv { columns => ["user", "attempts", "agent"] convert => { "attempts" => "integer" } }',
      event: { message: 'ann,3,"Mozilla/5.0 (X11, Linux)"' },
      expect: [{ user: 'ann', attempts: 3, agent: 'Mozilla/5.0 (X11, Linux)' }],
    },
    {
      title: 'a row that is broken',
      pipeline: 'csv {}',
      event: { message: 'a,"b' },
      expect: [{ tags: ['_csvparsefailure'], column1: null }],
    },
  ],
  keepsState: ({ autodetect_column_names }) => autodetect_column_names,
  create: (options, context) => {
    const source = fieldOf(options.source);
    const quote = options.quote_char === '\\x00' ? '\0' : options.quote_char;
    if ([...quote].length !== 1) throw new Error(`quote_char: ${JSON.stringify(quote)} is not one character`);
    const format = { separator: options.separator, quote };
    const setters = createSetters(options);
    let names: readonly (string | null)[] = options.columns;

    const fail = (event: Event): void => {
      context.count('failed');
      addTag(event, '_csvparsefailure');
    };
    const isHeader = (values: readonly (string | null)[]): boolean => {
      if (options.autodetect_column_names && names.length === 0) {
        names = values;
        return true;
      }
      return (
        options.skip_header &&
        names.length === values.length &&
        values.length > 0 &&
        values.every((value, index) => value === names[index])
      );
    };
    const read = (event: Event): void => {
      const text = source.get(event);
      if (text === undefined || text === null || text === false) return;
      const row = typeof text === 'string' ? parseCsvRow(text, format) : { ok: false as const };
      if (row === undefined && options.skip_empty_rows) {
        addTag(event, '_csvskippedemptyfield');
      } else if (row === undefined || !row.ok) {
        fail(event);
      } else if (isHeader(row.values)) {
        cancel(event);
        context.count('header');
      } else if (row.values.every((value, index) => setters.set(event, index, names[index], value)))
        context.matched(event);
      else fail(event);
    };
    return {
      filter: (events) => {
        for (const event of events) if (!isCancelled(event)) read(event);
        return events;
      },
    };
  },
});

interface Setters {
  /** False where the column’s name is no field. */
  set(event: Event, index: number, name: string | null | undefined, value: string | null): boolean;
}

const MAX_COLUMNS = 2_000;

function createSetters(options: z.output<typeof csv.options>): Setters {
  const conversions = new Map(Object.entries(options.convert));
  const { target } = options;
  const prefix =
    target === undefined
      ? ''
      : fieldOf(target)
          .steps.map((step) => `[${step}]`)
          .join('');
  const known = new Map<string, Field | undefined>();
  const fieldFor = (name: string): Field | undefined => {
    if (known.has(name)) return known.get(name);
    const field = referenceOf(name.startsWith('[') && name.endsWith(']') ? prefix + name : `${prefix}[${name}]`);
    if (known.size < MAX_COLUMNS) known.set(name, field);
    return field;
  };
  for (const name of options.columns)
    if (fieldFor(name) === undefined) throw new Error(`columns: ${JSON.stringify(name)} is no name of a field`);
  return {
    set: (event, index, name, value) => {
      const isEmpty = value === null || value === '';
      if ((options.skip_empty_columns && isEmpty) || (!name && !options.autogenerate_column_names)) return true;
      if (index >= MAX_COLUMNS) return false;
      const column = name || `column${index + 1}`;
      const type = conversions.get(column);
      const converted: Value = value === null || type === undefined ? value : convertValue(value, type);
      const field = fieldFor(column);
      if (type === 'float' && typeof converted === 'number') return field?.setFloat(event, converted) ?? false;
      return field?.set(event, converted) ?? false;
    },
  };
}
