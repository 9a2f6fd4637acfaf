import { describe, expect, it } from 'vitest';
import type { Value } from '../../event/index.ts';
import { type Conversion, convertField } from './convert.ts';

// What Ruby 3.1 says, with Logstash's rules for 8.14 and later. Undefined: it raises.
describe('conversions', () => {
  it.each<[Conversion, Value, Value | undefined]>([
    ['integer', '7890.4', 7890],
    ['integer', '-123.45', -123],
    ['integer', -123.45, -123],
    ['integer', '1,234,567.8', 1234567],
    ['integer', ' 12 ', 12],
    ['integer', '0x7b', 123],
    ['integer', '-0x1A', -26],
    ['integer', '0x1.edcdp6', 123],
    ['integer', '0x1p3', undefined],
    ['integer', '0xg', undefined],
    ['integer', '1.234500e+02', 123],
    ['integer', '1E5', 1],
    ['integer', '1_000', 1000],
    ['integer', '12abc', 12],
    ['integer', 'abc', 0],
    ['integer', 'hello', undefined],
    ['integer', '', 0],
    ['integer', true, 1],
    ['integer', false, 0],
    ['integer', '9007199254740993.0', 9007199254740992],
    ['integer', '9223372036854775808', 2 ** 63],
    ['integer', '-0.5', 0],
    ['float', '3,141.5926', 3141.5926],
    ['float', '1.234500e+02', 123.45],
    ['float', '-0x1.edcdp6', -123.4501953125],
    ['float', '0x7b', 123],
    ['float', '0x1.8', undefined],
    ['float', '.5', 0.5],
    ['float', '5.', undefined],
    ['float', '1_000.5', 1000.5],
    ['float', '', undefined],
    ['float', 'Infinity', undefined],
    ['float', '1e999', undefined],
    ['float', 'abc', undefined],
    ['float', true, 1],
    ['float', 3, 3],
    ['integer_eu', '1.234.567,8', 1234567],
    ['integer_eu', '123,4', 123],
    ['float_eu', '3.141,5926', 3141.5926],
    ['float_eu', '3.141', 3141],
    ['float_eu', 2.5, 2.5],
    ['string', 1234, '1234'],
    ['string', 123.45, '123.45'],
    ['string', 0.00001, '1.0e-05'],
    ['string', true, 'true'],
    ['boolean', 'True', true],
    ['boolean', 't', true],
    ['boolean', 'Y', true],
    ['boolean', '1.0', true],
    ['boolean', 1, true],
    ['boolean', 'no', false],
    ['boolean', '0', false],
    ['boolean', 0, false],
    ['boolean', '', false],
    ['boolean', 'x\nyes', true],
    ['boolean', 'none of the above', 'none of the above'],
    ['boolean', -1, -1],
    ['boolean', 1.0123, 1.0123],
  ])('%s of %j', (conversion, value, expected) => {
    expect(convertField(value, conversion)).toEqual(expected);
  });

  it('of lists, hashes and null', () => {
    const integer = 'integer';
    expect(convertField(['1', null, '2.5'], integer)).toEqual([1, null, 2]);
    expect(convertField(['1', { a: 1 }], integer)).toBeUndefined();
    expect(convertField({ a: '1' }, integer)).toEqual({ a: '1' });
    expect(convertField(null, integer)).toBeNull();
    expect(convertField([1, { a: [null] }], 'string')).toEqual(['1', '{"a"=>[nil]}']);
    expect(convertField(['1', '0', 0, 1, 2, []], 'boolean')).toEqual([true, false, false, true, 2, []]);
  });
});
