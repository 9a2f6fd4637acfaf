import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyObject, getField, parseJsonObject, parseJsonValue, setField } from './index.ts';

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('parseJsonObject', () => {
  it.each([
    ['', 'not_json'],
    ['plain text', 'not_json'],
    ['{"a":1', 'not_json'],
    ['[1]', 'not_object'],
    ['"x"', 'not_object'],
    ['null', 'not_object'],
    [nested(64), 'object'],
    [nested(65), 'too_deep'],
    [`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'too_deep'],
    [`{${Array.from({ length: 2000 }, (_, index) => `"${index}":0`).join()}}`, 'object'],
    [`{${Array.from({ length: 2001 }, (_, index) => `"${index}":0`).join()}}`, 'too_many_keys'],
  ])('%.30s', (text, expected) => {
    const parsed = parseJsonObject(text);
    expect(typeof parsed === 'string' ? parsed : 'object').toBe(expected);
  });

  it('keeps numbers that a double cannot hold as they were written', () => {
    const text = String.raw`{"big":12345678901234567890,"safe":9007199254740991,"neg":-9007199254740993,"inf":1e999,"half":0.5,"s":"say \"98765432109876543210\""}`;
    expect({ ...(parseJsonObject(text) as object) }).toEqual({
      big: '12345678901234567890',
      safe: 9_007_199_254_740_991,
      neg: '-9007199254740993',
      inf: '1e999',
      half: 0.5,
      s: 'say "98765432109876543210"',
    });
  });

  it('keeps what Python writes for numbers that JSON does not have', () => {
    const parsed = parseJsonObject(String.raw`{"a":NaN,"b":[-Infinity],"s":"NaN \" Infinity"}`);
    expect(JSON.parse(JSON.stringify(parsed))).toEqual({ a: 'NaN', b: ['-Infinity'], s: 'NaN " Infinity' });
    expect(parseJsonObject('{"a":NaN')).toBe('not_json');
    expect(parseJsonObject(`{"a":NaN,"${'\\"'.repeat(500_000)}`)).toBe('not_json');
  });

  it('inherits nothing anywhere, and pollutes nothing', () => {
    const parsed = parseJsonObject(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":[{"b":{}}]}',
    );
    if (typeof parsed === 'string') throw new Error(parsed);
    const parent: object = Object.getPrototypeOf(parsed);
    expect([Reflect.ownKeys(parent), Object.isFrozen(parent), Object.getPrototypeOf(parent)]).toEqual([[], true, null]);
    expect(Object.keys(parsed)).toEqual(['__proto__', 'constructor', 'a']);
    expect(getField(parsed, '__proto__.polluted')).toBe(1);
    expect(getField(parsed, 'toString')).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('takes the last of equal keys', () => {
    expect({ ...(parseJsonObject('{"a":1,"a":2}') as object) }).toEqual({ a: 2 });
  });

  it('says the same as JSON.parse for what is within the limits', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })), (value) => {
        const text = JSON.stringify(value);
        const parsed = parseJsonObject(text);
        fc.pre(!/\d{16}|e[+]?\d{2}/.test(text));
        expect(JSON.parse(JSON.stringify(parsed))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('paths', () => {
  it('sets and reads', () => {
    const event = emptyObject();
    expect(setField(event, 'http.request.method', 'GET')).toBe(true);
    expect(setField(event, 'http.request.method.name', 'x')).toBe(false);
    expect(getField(event, 'http.request.method')).toBe('GET');
    expect(getField(event, 'http.request.method.length')).toBeUndefined();
    expect(getField(event, 'http.none.at.all')).toBeUndefined();
  });

  it('refuses more than 64 levels and changes nothing then', () => {
    const event = emptyObject();
    expect(setField(event, Array.from({ length: 65 }, () => 'a').join('.'), 1)).toBe(false);
    expect(Object.keys(event)).toEqual([]);
  });

  it('is not led to a prototype by any name', () => {
    const plain: Record<string, never> = {};
    setField(plain, '__proto__.polluted', 1);
    setField(plain, 'constructor.prototype.polluted', 1);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(Object.hasOwn(Object, 'polluted')).toBe(false);
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
    expect(getField(plain, '__proto__.polluted')).toBe(1);
  });
});

describe('parseJsonValue', () => {
  it.each([
    ['[1,{"a":2}]', [1, { a: 2 }]],
    ['"x"', 'x'],
    [' 12 ', 12],
    ['null', null],
    ['12345678901234567890', '12345678901234567890'],
    ['[1e999]', ['1e999']],
  ])('%s', (text, value) => expect(parseJsonValue(text)).toEqual({ ok: true, value }));

  it.each([
    ['', 'not_json'],
    ['  ', 'not_json'],
    ['{"a":1} x', 'not_json'],
    ['1,"b":2', 'not_json'],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'too_deep'],
    [`[${'{"a":1},'.repeat(2001)}1]`, 'too_many_keys'],
  ])('%s is refused', (text, reason) => expect(parseJsonValue(text)).toEqual({ ok: false, reason }));

  it('takes as many levels as parseJsonObject', () => {
    const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    for (const levels of [64, 65])
      expect(parseJsonValue(nested(levels)).ok).toBe(typeof parseJsonObject(nested(levels)) !== 'string');
  });
});
