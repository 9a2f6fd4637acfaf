import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../../event/index.ts';
import { pick, tryFilter } from '../try-filter.ts';
import { csv } from './csv.ts';
import { parseCsvRow } from './parse-row.ts';

const run = async (options: Record<string, unknown>, event: ValueObject | string): Promise<ValueObject | undefined> =>
  (await tryFilter(csv, options).run(typeof event === 'string' ? { message: event } : event))[0];

const FAILED = { tags: ['_csvparsefailure'] };

describe('csv', () => {
  it.each<[string, Record<string, unknown>, ValueObject | string, Record<string, unknown>]>([
    [
      'defaults',
      {},
      'big,bird,sesame street',
      { column1: 'big', column2: 'bird', column3: 'sesame street', message: 'big,bird,sesame street' },
    ],
    ['separator', { separator: ';' }, 'big,bird;sesame street', { column1: 'big,bird', column2: 'sesame street' }],
    ['separator of two characters', { separator: '::' }, 'a::b:c', { column1: 'a', column2: 'b:c' }],
    ['tab', { separator: '\t' }, 'a\tb', { column1: 'a', column2: 'b' }],
    ['quote_char', { quote_char: "'" }, "big,bird,'sesame, street'", { column3: 'sesame, street' }],
    ['quotes', {}, 'a,"b ""c"", d","",', { column1: 'a', column2: 'b "c", d', column3: '', column4: null }],
    ['no quotes', { quote_char: '\0' }, 'big,bird,"sesame" street', { column3: '"sesame" street' }],
    ['no quotes, as written', { quote_char: '\\x00' }, 'big,bird,"sesame" street', { column3: '"sesame" street' }],
    ['a line break within quotes', {}, 'a,"b\nc",d', { column2: 'b\nc', column3: 'd' }],
    ['only the first row', {}, 'a,b\nc,"d', { column1: 'a', column2: 'b', column3: null, tags: null }],
    [
      'columns',
      { columns: ['first', 'last', 'address'] },
      'big,bird,street',
      { first: 'big', last: 'bird', address: 'street' },
    ],
    [
      'more columns than names',
      { columns: ['custom1', 'custom2'] },
      'val1,val2,val3',
      { custom1: 'val1', custom2: 'val2', column3: 'val3' },
    ],
    [
      'no names of our own',
      { columns: ['custom1', 'custom2'], autogenerate_column_names: false },
      'val1,val2,val3',
      { custom1: 'val1', custom2: 'val2', column3: null },
    ],
    [
      'empty columns',
      { skip_empty_columns: true, source: 'datafield', columns: ['a', 'b', 'c'] },
      { datafield: 'val1,,""' },
      { a: 'val1', b: null, c: null },
    ],
    ['target', { target: 'data' }, 'a,b', { data: { column1: 'a', column2: 'b' } }],
    [
      'nested target',
      { target: '[foo][bar]', columns: ['[test][one]', 'x'] },
      'hello,world',
      { foo: { bar: { test: { one: 'hello' }, x: 'world' } } },
    ],
    [
      'metadata',
      { columns: ['[@metadata][one]', 'foo'] },
      'hello,world',
      { '@metadata': { one: 'hello' }, foo: 'world' },
    ],
    [
      'types',
      {
        convert: {
          column1: 'integer',
          column3: 'boolean',
          column4: 'float',
          column5: 'date',
          column6: 'date_time',
          column7: 'date',
          column8: 'date_time',
        },
      },
      '1234,bird,false,3.25,2017-06-01,2001-02-03 04:05:06,invalid_date,invalid_date_time',
      {
        column1: 1234,
        column2: 'bird',
        column3: false,
        column4: 3.25,
        column5: '2017-06-01T00:00:00.000Z',
        column6: '2001-02-03T04:05:06.000Z',
        column7: 'invalid_date',
        column8: 'invalid_date_time',
      },
    ],
    [
      'types by name',
      { convert: { custom1: 'integer', custom3: 'boolean' }, columns: ['custom1', 'custom2', 'custom3'] },
      '1234,bird,TRUE',
      { custom1: 1234, custom3: true },
    ],
    [
      'types that do not fit',
      { convert: { column1: 'integer', column2: 'float', column3: 'boolean', column4: 'integer' } },
      '12a,1.,Maybe,',
      { column1: '12a', column2: '1.', column3: 'maybe', column4: null },
    ],
    [
      'integers as Ruby reads them',
      { convert: { column1: 'integer', column2: 'integer', column3: 'integer', column4: 'integer' } },
      '0x1F,1_000,-010,0',
      { column1: 31, column2: 1000, column3: -8, column4: 0 },
    ],
    [
      'times with words and zones',
      { convert: { column1: 'date', column2: 'date_time', column3: 'date_time' } },
      '"Sat, June 3, 2017",2001-02-03T04:05:06+07:00,Mon Jun 3 4:05:06 2024',
      { column1: '2017-06-03T00:00:00.000Z', column2: '2001-02-02T21:05:06.000Z', column3: '2024-06-03T04:05:06.000Z' },
    ],
    ['empty', {}, '', FAILED],
    ['empty, skipped', { skip_empty_rows: true }, '', { tags: ['_csvskippedemptyfield'] }],
    ['a quote within', {}, 'big,bi"rd', { ...FAILED, column1: null }],
    ['a quote behind a blank', {}, 'big, "bird"', FAILED],
    ['something behind quotes', {}, '"a"b,c', FAILED],
    ['no closing quote', {}, 'a,"b', FAILED],
    ['no text', {}, { message: 5 }, FAILED],
    ['missing', { source: 'nope' }, 'a', { tags: null }],
    ['a name that is no field', { columns: ['a'], autodetect_column_names: true }, { message: 'x' }, { a: 'x' }],
  ])('%s', async (_name, options, event, expected) =>
    expect(pick(await run(options, event), expected)).toEqual(expected),
  );

  it('takes the names from the first event', async () => {
    const events = await tryFilter(csv, { autodetect_column_names: true }).run(
      { message: 'first,last,' },
      { message: 'big,bird,x' },
    );
    expect(events).toMatchObject([{ first: 'big', last: 'bird', column3: 'x' }]);
  });

  it('drops the header', async () => {
    const tried = tryFilter(csv, { skip_header: true, columns: ['a', 'b'] });
    expect(await tried.run({ message: 'a,b' }, { message: '1,2' }, { message: 'a,c' })).toHaveLength(2);
    expect(tried.matched).toHaveLength(2);
  });

  it('tags an event whose header holds no fields', async () => {
    const events = await tryFilter(csv, { autodetect_column_names: true }).run(
      { message: 'a[b,c' },
      { message: '1,2' },
    );
    expect(events).toMatchObject([FAILED]);
  });

  it.each([
    [{ convert: { a: 'wrong' } }, /is no type here: known: integer, float/],
    [{ quote_char: '' }, /is not one character/],
    [{ columns: ['a[b'] }, /is no name of a field/],
    [{ separator: '' }, /must not be empty/],
  ])('%j is refused', (options, message) => expect(() => tryFilter(csv, options)).toThrow(message));

  it('reads back what was written', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (values) => {
        const line = values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',');
        expect(parseCsvRow(line, { separator: ',', quote: '"' })).toEqual({ ok: true, values, end: line.length });
      }),
    );
  });
});
