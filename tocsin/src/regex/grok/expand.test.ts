import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandGrok, type InvalidGrok } from './expand.ts';

const DEFINITIONS = new Map([
  ['N', '\\d+'],
  ['PAIR', '%{N:a}-%{N:b:int}'],
  ['TWICE', '%{PAIR} %{PAIR}'],
  ['LOOP', 'a%{LOOPS}'],
  ['LOOPS', '%{LOOP}?'],
]);

const expand = (pattern: string, namedOnly = true): string => expandGrok(pattern, DEFINITIONS, namedOnly);

describe('expandGrok', () => {
  it.each([
    ['%{N}', '(?:\\d+)'],
    ['%{N:x}', '(?<N:x>\\d+)'],
    ['%{N:x:int}', '(?<N:x:int>\\d+)'],
    ['%{N:[a][b]:float}', '(?<N:[a][b]:float>\\d+)'],
    ['%{N:@x.y-z}', '(?<N:@x.y-z>\\d+)'],
    ['%{PAIR}', '(?:(?<N:a>\\d+)-(?<N:b:int>\\d+))'],
    ['%{N - a remark}', '(?:\\d+)'],
    ['%{N:x?}', '(?<N:x>\\d+)'],
    ['%{N:}', '(?:\\d+)'],
    ['a%{', 'a%{'],
    ['%{}%{ N}', '%{}%{ N}'],
    ['%{N', '%{N'],
    ['100% (?<x>{y})', '100% (?<x>{y})'],
    ['%{OWN=[ab]{2}(?:\\}|{x})}%{OWN:o}', '(?:[ab]{2}(?:\\}|{x}))(?<OWN:o>[ab]{2}(?:\\}|{x}))'],
    ['%{OWN:o=%{N}+}', '(?<OWN:o>(?:\\d+)+)'],
  ])('%s', (pattern, expected) => {
    expect(expand(pattern)).toBe(expected);
  });

  it('makes a group of every name where it is asked to', () => {
    expect(expand('%{N} %{N:x}', false)).toBe('(?<N>\\d+) (?<N:x>\\d+)');
  });

  it.each([
    ['%{NO_SUCH:x}', 'pattern %{NO_SUCH:x} is not defined'],
    ['%{LOOP}', 'pattern LOOP contains itself: LOOP → LOOPS → LOOP'],
  ])('refuses %s', (pattern, message) => {
    expect(() => expand(pattern)).toThrow(message);
  });

  it('names what nothing defines', () => {
    expect.assertions(1);
    try {
      expand('%{NO_SUCH}');
    } catch (error) {
      expect((error as InvalidGrok).unknown).toBe('NO_SUCH');
    }
  });

  it('gives up on definitions that double themselves', () => {
    const doubling = new Map([['P0', 'x'.repeat(50)]]);
    for (let level = 1; level < 60; level++) doubling.set(`P${level}`, `%{P${level - 1}}%{P${level - 1}}`);
    expect(() => expandGrok('%{P59}', doubling, true)).toThrow(/becomes too long|refers to more than/);
  });

  it('goes down through a thousand definitions, and no further', () => {
    const chain = new Map([['P0', 'x']]);
    for (let level = 1; level < 5_000; level++) chain.set(`P${level}`, `%{P${level - 1}}`);
    expect(expandGrok('%{P999}', chain, true)).toHaveLength(1 + 1_000 * 4);
    expect(() => expandGrok('%{P4999}', chain, true)).toThrow('lies 1000 definitions deep');
  });

  it('has nothing left to do on what it made', () => {
    const piece = fc.constantFrom('%{N}', '%{PAIR:x}', '%{TWICE}', '-', '%', '{', '}', '%{N:y:int}', '(?:', ')');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const once = expand(pieces.join(''));
        expect(expand(once)).toBe(once);
      }),
    );
  });
});
