import { describe, expect, it } from 'vitest';
import { spanOf } from './ast/index.ts';
import { SplError } from './errors.ts';
import type { Macro, Macros } from './macros.ts';
import { parseSpl } from './parse.ts';
import { printSpl } from './print.ts';

const macros = (definitions: Readonly<Record<string, Macro | string>>): Macros =>
  new Map(
    Object.entries(definitions).map(([name, macro]) => [
      name,
      typeof macro === 'string' ? { args: [], definition: macro } : macro,
    ]),
  );

const issuesOf = (spl: string, known: Macros = macros({})): SplError['issues'] => {
  try {
    parseSpl(spl, { macros: known });
  } catch (error) {
    if (error instanceof SplError) return error.issues;
    throw error;
  }
  throw new Error(`${spl} was read`);
};

describe('macros', () => {
  it.each([
    ['a definition', '`web`', { web: 'index=web' }, 'index=web'],
    [
      'several commands',
      '`web` | head 5',
      { web: 'index=web | where status>4' },
      'index=web | where status>4 | head 5',
    ],
    [
      'arguments',
      'x | `ctime(first, "%F | %T")`',
      { 'ctime(2)': { args: ['f', 'form'], definition: 'convert timeformat="$form$" ctime($f$)' } },
      'x | convert timeformat="%F | %T" ctime(first)',
    ],
    ['one in another', '`outer`', { outer: '`inner` b', inner: 'a' }, 'a b'],
    [
      'an argument that reads like a parameter',
      '`both("$b$", c)`',
      { 'both(2)': { args: ['a', 'b'], definition: 'x=$a$ y=$b$' } },
      'x=$b$ y=c',
    ],
    ['the old comment', 'a `comment("b | c")` d', {}, 'a d'],
    ['a comment in a definition', '`web`', { web: 'index=web ```the | web```' }, 'index=web'],
  ])('stand for %s', (_, spl, definitions, same) => {
    expect(parseSpl(spl, { macros: macros(definitions) })).toEqual(parseSpl(same));
  });

  it('stay text within quotes', () => {
    expect(printSpl(parseSpl('x | eval a="`web`"', { macros: macros({ web: 'no' }) }))).toBe(
      'search x | eval a="`web`"',
    );
  });

  it('differ by their number of arguments', () => {
    const known = macros({ m: 'none', 'm(1)': { args: ['a'], definition: 'one' } });
    expect(parseSpl('`m` `m(x)`', { macros: known })).toEqual(parseSpl('none one'));
    expect(issuesOf('`m(x, y)`', known)[0]?.message).toBe('there is no macro "m" with 2 arguments');
  });

  it('that are not known name a near one and their place', () => {
    expect(issuesOf('a\n  `wbe`', macros({ web: 'x' }))).toEqual([
      { message: 'there is no macro "wbe"', hint: 'did you mean "web"?', line: 2, column: 3, from: 4, to: 9 },
    ]);
  });

  it('that are not known can be told and read over', () => {
    const unknown: string[] = [];
    const read = (spl: string) => parseSpl(spl, { onUnknownMacro: (name) => unknown.push(name) });
    expect(read('`web` a | `filter(x, y)` | tstats `fast` count where (`cond` OR b=1) by c')).toEqual(
      parseSpl('search * a | search * | tstats count where (* OR b=1) by c'),
    );
    expect(unknown).toEqual(['web', 'filter(2)', 'fast', 'cond']);
    for (const [spl, same] of [
      ['`web` AND a=1', '* AND a=1'],
      ['a=1 `web` OR b=2', 'a=1 * OR b=2'],
      ['a=1 OR `web`', 'a=1 OR *'],
      ['a=1 | tstats count where `web` AND b=1 by c', 'a=1 | tstats count where * AND b=1 by c'],
      ['a=1 | head limit=`many`', 'a=1 | head limit=1'],
    ] as const)
      expect(read(spl), spl).toEqual(parseSpl(same));
  });

  it('keep the places of the text as written', () => {
    const known = macros({ long: 'a b c d e f g h i j', bad: 'x | nosuch 1' });
    const text = '`long` | where 1 < x | eval y=2';
    const [, where, evaluate] = parseSpl(text, { macros: known }).commands;
    expect(text.slice(spanOf(where ?? {})?.from, spanOf(where ?? {})?.to)).toBe('1 < x ');
    expect(text.slice(spanOf(evaluate ?? {})?.from, spanOf(evaluate ?? {})?.to)).toBe('y=2');
    const [after] = issuesOf('`long`\n| wehre x', known);
    expect(after).toMatchObject({ line: 2, column: 3, hint: 'did you mean "where"?' });
    const [within] = issuesOf('a `bad`', known);
    expect(within).toMatchObject({ message: 'there is no command "nosuch"', from: 2, to: 7 });
  });

  it('that never end are refused', () => {
    expect(issuesOf('`a`', macros({ a: 'x `b`', b: 'y `a`' }))[0]?.message).toBe('macros nested more than 32 deep');
    const doubling = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`m${index}`, `\`m${index + 1}\`\`m${index + 1}\``]),
    );
    expect(issuesOf('`m0`', macros({ ...doubling, m30: '' }))[0]?.message).toBe(
      'the macros of this search grow beyond 1 MiB',
    );
  });

  it.each([
    ['`a', 'this ` is never closed'],
    ['`a b`', 'this is no call of a macro'],
    ['``', 'this is no call of a macro'],
  ])('%s is refused', (spl, message) => {
    expect(issuesOf(spl)[0]?.message).toBe(message);
  });
});
