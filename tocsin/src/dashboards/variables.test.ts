import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSpl } from '../search/index.ts';
import { fillVariables, type VariableValue } from './variables.ts';

const filled = (spl: string, values: Readonly<Record<string, VariableValue>> = {}): string =>
  fillVariables(spl, new Map(Object.entries(values))).text;

describe('values of variables', () => {
  it.each<[string, Record<string, VariableValue>, string]>([
    ['user=$user$', { user: 'alice' }, 'user="alice"'],
    ['user=$user$', { user: '*' }, 'user=*'],
    ['where user=$user|s$', { user: '*' }, 'where user="*"'],
    ['user="$user$"', { user: 'a"b' }, 'user="a\\"b"'],
    ['user=$user$', { user: 'x" OR *' }, 'user="x\\" OR *"'],
    ['user=$user$', { user: '\\' }, 'user="\\\\"'],
    ['user IN ($user$)', { user: ['a', 'b c'] }, 'user IN ("a", "b c")'],
    ['user IN ($user$)', { user: ['*'] }, 'user IN (*)'],
    ['user IN ($user$)', { user: [] }, 'user IN ("")'],
    ['price="5$$" user=$u$', { u: '1' }, 'price="5$" user="1"'],
    ['regex x="a$$"', {}, 'regex x="a$"'],
    ['x=$ y=$', {}, 'x=$ y=$'],
    ['user=$user$', { user: '$other$', other: 'no' }, 'user="$other$"'],
  ])('%s with %j', (spl, values, expected) => {
    expect(filled(spl, values)).toBe(expected);
  });

  it('that are not known are told with their places, and stay', () => {
    const { text, unknown } = fillVariables('a=$a$ b=$b$ b=$b$', new Map([['a', '1']]));
    expect([text, unknown]).toEqual(['a="1" b=$b$ b=$b$', [{ name: 'b', from: 8 }]]);
  });

  it('shift places, which are led back', () => {
    const { text, origin } = fillVariables('a=$a$ | nonsense', new Map([['a', 'long value']]));
    expect(origin(text.indexOf('nonsense'))).toBe(8);
    expect(origin(text.indexOf('long'))).toBe(2);
  });

  it('never are more than one value, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (value) => {
        const { commands } = parseSpl(filled('search user=$user$ | stats count', { user: value }));
        expect(commands.map(({ name }) => name)).toEqual(['search', 'stats']);
        expect(commands[0]).toMatchObject({ predicate: { kind: 'comparison', field: 'user', value } });
      }),
    );
  });
});
