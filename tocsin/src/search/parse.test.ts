import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pipeline, spanOf, visitNodes } from './ast/index.ts';
import { COMMAND_NAMES } from './commands/registry.ts';
import { SplError } from './errors.ts';
import { parseSpl } from './parse.ts';
import { printSpl } from './print.ts';

const issuesOf = (spl: string): SplError['issues'] => {
  try {
    parseSpl(spl);
  } catch (error) {
    if (error instanceof SplError) return error.issues;
    throw error;
  }
  throw new Error(`${spl} was read`);
};

describe('parseSpl', () => {
  it.each([
    ['pipes in double quotes', 'a="b | c" | head', 2],
    ['pipes in single quotes', "a | eval 'b | c'=1 | head", 3],
    ['pipes in brackets', 'a [ search b | head ] | head', 2],
    ['a bracket in quotes', 'a | rex "[^|\\"]+" | head', 3],
    ['an apostrophe in a word', "don't | eval b='c' | where b='d'", 3],
    ['an escaped quote in a bare value', 'a=*\\"b | head', 2],
    ['a comment', 'a ```b | c``` | head', 2],
    ['a fence in quotes', 'a="```" | eval b="```" | head', 3],
    ['a leading pipe', '| tstats count | head', 2],
    ['the word search', 'search a | head', 2],
    ['a field named search', 'search=a | head', 2],
    ['upper case', 'a | HEAD 5 | Stats COUNT BY b', 3],
  ])('sees %s', (_, spl, commands) => {
    expect(parseSpl(spl).commands.length).toBe(commands);
  });

  it('reads the search of the first Django project', () => {
    expect(parseSpl('index="django-logs" sourcetype="django" "Failed login"')).toEqual({
      kind: 'pipeline',
      commands: [
        {
          kind: 'command',
          name: 'search',
          predicate: {
            kind: 'and',
            operands: [
              { kind: 'comparison', field: 'index', op: '=', value: 'django-logs' },
              { kind: 'comparison', field: 'sourcetype', op: '=', value: 'django' },
              { kind: 'term', text: 'Failed login', quoted: true },
            ],
          },
        },
      ],
    });
  });

  it('begins with a command in brackets only', () => {
    expect(parseSpl('head 5').commands).toMatchObject([{ name: 'search' }]);
    expect(parseSpl('a [ inputlookup b ]')).toEqual(parseSpl('a [ | inputlookup b ]'));
    expect(parseSpl('a [ head=5 ]')).toEqual(parseSpl('a [ search head=5 ]'));
  });

  it('collects what is wrong in each command, with line and column', () => {
    const found = issuesOf('a | wher b=1\n| stats\n| eval c=(d | head');
    expect(found.map(({ line, column, message }) => [line, column, message])).toEqual([
      [1, 5, 'there is no command "wher"'],
      [2, 8, 'stats needs a function such as count, dc(field) or avg(field), but the command ends here'],
      [3, 12, 'expected ")" to close the parenthesis, but the command ends here'],
    ]);
    expect(issuesOf('a | b'.repeat(1_000)).length).toBeLessThanOrEqual(20);
  });

  it('freezes every node and knows its place', () => {
    const text = 'a OR b=1 | stats count(eval(c>1)) AS d by e | sort -d';
    const places: string[] = [];
    visitNodes(parseSpl(text), (node) => {
      expect(Object.isFrozen(node)).toBe(true);
      const span = spanOf(node);
      if (span !== undefined) places.push(`${node.kind}: ${text.slice(span.from, span.to).trim()}`);
    });
    expect(places).toContain('comparison: b=1');
    expect(places).toContain('binary: c>1');
    expect(places).toContain('aggregation: count(eval(c>1)) AS d');
  });

  it('is plain data', () => {
    const read = parseSpl(
      'a [ search b ] | chart count by c d | transaction e startswith=(f) | rest /g h=1 __proto__=2',
    );
    expect(JSON.parse(JSON.stringify(read))).toEqual(read);
    expect(({} as Record<string, unknown>)['2']).toBeUndefined();
  });

  it('refuses what is too long or nested too deeply', () => {
    expect(issuesOf('a'.repeat((1 << 20) + 1))[0]?.message).toContain('a search may have 1048576 characters');
    expect(issuesOf('a [ search '.repeat(200) + ']'.repeat(200))[0]?.message).toContain('nested more than 100 deep');
    const mixed = `${'(('.repeat(20)}[ search `.repeat(2).repeat(40);
    expect(issuesOf(mixed).length).toBeGreaterThan(0);
  });

  it.each([
    ['quotes', '"'],
    ['brackets', '['],
    ['pipes', '|'],
    ['parentheses', '('],
    ['backslashes', '\\'],
    ['apostrophes', " '"],
    ['backticks', '` '],
    ['commands', '|stats '],
    ['unknown commands', '|a '],
    ['operators', 'OR '],
    ['commas', ','],
    ['sort keys', '| sort a,'],
  ])('answers soon on a long row of %s', (_, piece) => {
    const text = `a ${piece.repeat(Math.floor(200_000 / piece.length))}`;
    const start = performance.now();
    try {
      parseSpl(text);
    } catch (error) {
      expect(error).toBeInstanceOf(SplError);
    }
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

/** Pieces of real searches, so that mutations reach deep into the parsers. */
const PIECES = [
  ...COMMAND_NAMES.map((name) => `| ${name} `),
  ...'index=web|status>=500 |user!="a b"| IN (a, "b", c*)|NOT |AND | OR |(|)|[|]|[ search | ]|"|\'|\\|\\"|`|```|`m`|=|,|.|*|-|+| by | as | AS "x y"| over | where | with | in | output | OUTPUTNEW '.split(
    '|',
  ),
  ...'count|dc(user) |p95(ms)|count(eval(a>1)) AS n|avg(*)|sparkline(count, 1h)|span=5m|limit=0|useother=f|field=_raw|"(?<a>\\d+)"|mode=sed|maxspan=2m|startswith=(a)|startswith=eval(a=1)|from datamodel=Web.Web|earliest=-1h@h|TERM(a.b)|if(a=1,"b",null())|\'a.b{}\'|$t$|<<FIELD>>|1.5e3|a{}.b|||\n|\u00a0|é|😀|\u0000'.split(
    '|',
  ),
];

describe('any text', () => {
  const readOrRefuse = (text: string): void => {
    let read: Pipeline;
    try {
      read = parseSpl(text, { macros: new Map([['m', { args: [], definition: 'x | head `n`' }]]) });
    } catch (error) {
      if (!(error instanceof SplError)) throw error;
      for (const { from, to, line, column } of error.issues) {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(text.length);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(text.split('\n')[line - 1]?.length).toBeGreaterThanOrEqual(column - 1);
      }
      return;
    }
    const printed = printSpl(read);
    expect(parseSpl(printed), printed).toEqual(read);
  };

  it('is read, and prints back to the same, or refused with a place', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }), (pieces) => readOrRefuse(pieces.join(''))),
      { numRuns: 4_000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), readOrRefuse), { numRuns: 1_000 });
  });

  it('that was a search before a mutation is read or refused', () => {
    const searches = [
      'index=web status>=500 NOT user IN (a, "b c") | stats count(eval(a>1)) AS n dc(user) by src, "x y" | sort -n | head 5',
      '| tstats summariesonly=t count max(_time) AS last from datamodel=Web.Web where Web.status="5*" by Web.src _time span=1h | rename Web.* AS * | convert ctime(last)',
      'a [ search b | return 5 $c ] | join type=left d [ | inputlookup e where f=1 ] | eval g=if(match(h, "^\\d+$"), \'i j\', k . "l") | rex field=m "(?<n>[^|]+)"',
      'a | transaction b startswith=(c="d") endswith=eval(e>1) | timechart span=1h count by f where sum in top5 | foreach g* [ eval <<FIELD>>=1 ]',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...searches),
        fc.array(fc.tuple(fc.nat(200), fc.nat(6), fc.constantFrom('', ...PIECES)), { minLength: 1, maxLength: 4 }),
        (search, changes) => {
          let text = search;
          for (const [at, cut, piece] of changes) text = text.slice(0, at) + piece + text.slice(at + cut);
          readOrRefuse(text);
        },
      ),
      { numRuns: 4_000 },
    );
  });
});
