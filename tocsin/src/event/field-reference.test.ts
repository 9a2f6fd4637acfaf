import { describe, expect, it } from 'vitest';
import { eventOf, fieldOf, InvalidReference, parseReference, plainEvent, type Value } from './index.ts';

describe('parseReference', () => {
  it.each<[string, string[]]>([
    ['foo', ['foo']],
    ['[foo]', ['foo']],
    ['[foo][bar]', ['foo', 'bar']],
    ['[foo][bar][baz]', ['foo', 'bar', 'baz']],
    ['[foo][0][-1]', ['foo', '0', '-1']],
    ['a.b', ['a.b']],
    ['[a.b][c d][é]', ['a.b', 'c d', 'é']],
    ['[a, b]', ['a, b']],
    ['a,b', ['a,b']],
    ['[@metadata][x]', ['@metadata', 'x']],
    ['[[foo][bar]]', ['foo', 'bar']],
    ['[[foo][bar]][baz]', ['foo', 'bar', 'baz']],
    ['[[[foo]]]', ['foo']],
    ['', ['']],
    ['[__proto__][constructor]', ['__proto__', 'constructor']],
  ])('%j is %j', (text, steps) => {
    expect(parseReference(text)).toEqual(steps);
  });

  it.each([
    '[foo][bar][baz',
    'foo[bar][baz]',
    '[foo]bar[baz]',
    '[foo]bar',
    '[',
    ']',
    '[]',
    '[foo][]',
    '[][foo]',
    '[[[[[[[[[[[]',
    '[foo]][bar]',
    '[this[is]terrible]',
    'this[index]',
    '[[foo]bar]',
    '[a]'.repeat(65),
  ])('%j is none', (text) => {
    expect(() => parseReference(text)).toThrow(InvalidReference);
  });

  it('leaves escapes alone', () => {
    expect(parseReference('[a%5B0%5D]')).toEqual(['a%5B0%5D']);
    expect(parseReference('a&#91;0&#93;')).toEqual(['a&#91;0&#93;']);
  });
});

const NOW = Date.UTC(2026, 10, 23, 1, 57, 17, 889);
const made = (fields: string) => eventOf(JSON.parse(fields), NOW);
const shown = (event: ReturnType<typeof made>): Value => {
  const { '@timestamp': _timestamp, '@version': _version, ...rest } = plainEvent(event, { metadata: true });
  return JSON.parse(JSON.stringify(rest));
};

describe('a field', () => {
  const TEXT = '{"a":{"b":{"c":1},"l":["x",["y"],{"z":null}]},"a.b":"dot","n":null,"s":"text","__proto__":{"p":1}}';

  it.each<[string, Value | undefined]>([
    ['s', 'text'],
    ['[s]', 'text'],
    ['a.b', 'dot'],
    ['[a][b][c]', 1],
    ['[a][l][0]', 'x'],
    ['[a][l][-1]', { z: null }],
    ['[a][l][-3]', 'x'],
    ['[a][l][1][0]', 'y'],
    ['[a][l][3]', undefined],
    ['[a][l][-4]', undefined],
    ['[a][l][x]', undefined],
    ['[a][l][length]', undefined],
    ['[a][l][2][z]', null],
    ['[s][length]', undefined],
    ['[s][0]', undefined],
    ['[n]', null],
    ['[n][x]', undefined],
    ['missing', undefined],
    ['constructor', undefined],
    ['toString', undefined],
    ['[a][constructor]', undefined],
    ['[a][__proto__]', undefined],
    ['[__proto__][p]', 1],
    ['@timestamp', '2026-11-23T01:57:17.889Z'],
    ['[@timestamp]', '2026-11-23T01:57:17.889Z'],
    ['[@timestamp][x]', undefined],
    ['@version', '1'],
  ])('%s is found', (text, value) => {
    expect(fieldOf(text).get(made(TEXT))).toEqual(value);
  });

  it.each<[string, string, Value, boolean, string]>([
    ['{}', 'a', 1, true, '{"a":1}'],
    ['{}', '[a][b][c]', 1, true, '{"a":{"b":{"c":1}}}'],
    ['{"a":{"x":1}}', '[a][b]', [1], true, '{"a":{"x":1,"b":[1]}}'],
    ['{"a":null}', '[a][b]', 1, true, '{"a":{"b":1}}'],
    ['{"a":"s"}', '[a][b]', 1, false, '{"a":"s"}'],
    ['{"a":"s"}', '[a][b][c]', 1, false, '{"a":"s"}'],
    ['{"a":["x"]}', '[a][0]', 'y', true, '{"a":["y"]}'],
    ['{"a":["x"]}', '[a][-1]', 'y', true, '{"a":["y"]}'],
    ['{"a":["x"]}', '[a][3]', 'y', true, '{"a":["x",null,null,"y"]}'],
    ['{"a":["x"]}', '[a][1][b]', 'y', true, '{"a":["x",{"b":"y"}]}'],
    ['{"a":["x"]}', '[a][-2]', 'y', false, '{"a":["x"]}'],
    ['{"a":["x"]}', '[a][b]', 'y', false, '{"a":["x"]}'],
    ['{"a":["x"]}', '[a][b][c]', 'y', false, '{"a":["x"]}'],
    ['{"a":["x"]}', '[a][99999999]', 'y', false, '{"a":["x"]}'],
    ['{}', '[tags]', ['x'], true, '{"tags":["x"]}'],
    ['{}', 'tags', 'x', true, '{"tags":"x"}'],
    ['{}', 'tags', 1, false, '{}'],
    ['{}', 'tags', ['x', 1], false, '{}'],
    ['{}', '[tags][x]', 'y', false, '{}'],
    ['{"tags":["a"]}', '[tags][0]', 'y', false, '{"tags":["a"]}'],
    ['{}', '[@metadata][a][b]', 1, true, '{"@metadata":{"a":{"b":1}}}'],
    ['{}', '@metadata', 1, false, '{}'],
    ['{}', '@nanoseconds', 1, false, '{}'],
    ['{}', '[@timestamp][x]', 1, false, '{}'],
    ['{}', '__proto__', { x: 1 }, true, '{"__proto__":{"x":1}}'],
    ['{}', '[a][__proto__][x]', 1, true, '{"a":{"__proto__":{"x":1}}}'],
    ['{}', '[constructor][prototype][x]', 1, true, '{"constructor":{"prototype":{"x":1}}}'],
  ])('in %s set %s to %j: %j', (before, text, value, done, after) => {
    const event = made(before);
    expect(fieldOf(text).set(event, value)).toBe(done);
    expect(JSON.stringify(shown(event))).toBe(after);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it.each([
    ['2026-01-02T03:04:05.678Z', true, '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05.678901+01:00', true, '2026-01-02T02:04:05.678901Z'],
    ['2026-01-02 03:04:05', false, '2026-11-23T01:57:17.889Z'],
    ['yesterday', false, '2026-11-23T01:57:17.889Z'],
    [1_700_000_000, false, '2026-11-23T01:57:17.889Z'],
  ])('@timestamp set to %j: %j', (value, done, after) => {
    const event = made('{}');
    expect(fieldOf('@timestamp').set(event, value)).toBe(done);
    expect(fieldOf('@timestamp').get(event)).toBe(after);
  });

  it.each<[string, string, Value | undefined, string]>([
    ['{"a":1}', 'a', 1, '{}'],
    ['{"a":{"b":1,"c":2}}', '[a][b]', 1, '{"a":{"c":2}}'],
    ['{"a":["x","y","z"]}', '[a][1]', 'y', '{"a":["x","z"]}'],
    ['{"a":["x","y","z"]}', '[a][-1]', 'z', '{"a":["x","y"]}'],
    ['{"a":["x"]}', '[a][5]', undefined, '{"a":["x"]}'],
    ['{"a":"s"}', '[a][0]', undefined, '{"a":"s"}'],
    ['{"@metadata":{"a":1}}', '@metadata', { a: 1 }, '{}'],
    ['{"__proto__":1}', '__proto__', 1, '{}'],
    ['{}', 'toString', undefined, '{}'],
  ])('of %s removes %s', (before, text, value, after) => {
    const event = made(before);
    expect(fieldOf(text).remove(event)).toEqual(value);
    expect(JSON.stringify(shown(event))).toBe(after);
  });
});
