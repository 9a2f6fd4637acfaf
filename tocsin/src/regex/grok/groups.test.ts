import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renameGroups } from './groups.ts';

describe('renameGroups', () => {
  it.each([
    ['(?<N:[a][b]:int>x)', '(?<g0>x)', ['N:[a][b]:int']],
    ['(?<a>x)(?<a>y)', '(?<g0>x)(?<g1>y)', ['a', 'a']],
    ["(?'a'x)", '(?<g0>x)', ['a']],
    ['(?<=x)(?<!y)(?<z>.)', '(?<=x)(?<!y)(?<g0>.)', ['z']],
    ['[(?<a>]\\(?<b>(?<c>x)', '[(?<a>]\\(?<b>(?<g0>x)', ['c']],
    ['[]\\](?<a>](?<b>x)', '[]\\](?<a>](?<g0>x)', ['b']],
    ['[[:alpha:](?<a>](?<b>x)', '[[:alpha:](?<a>](?<g0>x)', ['b']],
    ['(?<q>.)(?<a.b>x)\\k<q>', '(?<s0>.)(?<g1>x)\\k<s0>', ['q', 'a.b']],
    ['(?<a-b>x\\g<a-b>?)', '(?<s0>x\\g<s0>?)', ['a-b']],
    ['(?#[ (?<a>\\))(?<b>x)', '(?#[ (?<a>\\))(?<g0>x)', ['b']],
    ['(x)\\k<1>', '(x)\\k<1>', []],
  ])('%s', (source, renamed, names) => {
    expect(renameGroups(source)).toMatchObject({ source: renamed, names });
  });

  it('goes there and back', () => {
    const name = fc.stringMatching(/^[a-z@[][a-z0-9[\]:.@-]{0,8}$/);
    const piece = fc.oneof(
      name.map((text) => `(?<${text}>x)`),
      fc.constantFrom('a', '[(?<x>]', '\\(', '(?:b)', '(?=c)'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const source = pieces.join('');
        const { source: renamed, names } = renameGroups(source);
        expect(renamed.replace(/\(\?<g(\d+)>/g, (_whole, number) => `(?<${names[Number(number)]}>`)).toBe(source);
      }),
    );
  });
});
