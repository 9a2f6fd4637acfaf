import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SplError } from '../src/search/index.ts';
import { SearchFixture } from './search-events.ts';

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start();
});
afterAll(() => fixture.stop());

const ODD = [
  "it's",
  '\\',
  "\\\\'",
  '` OR 1=1 --',
  "') OR ('1'='1",
  '\0',
  '\ud800',
  '😀',
  '%s{x:String}',
  '$1',
  '',
  '__proto__',
  'constructor',
  'toString',
];

/** The same searches each time; other numbers look further. */
const RUNS = {
  numRuns: Number(process.env.TOCSIN_FUZZ_RUNS ?? 150),
  seed: Number(process.env.TOCSIN_FUZZ_SEED ?? 1),
};

describe('text of any kind', () => {
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
  const named = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

  it.each(ODD)('%j is a value, and no SQL', async (text) => {
    const rows = await fixture.rows(
      `failed | head 1 | eval x=${quoted(text)}, n=len(x), same=if(x=${quoted(text)}, 1, 0), other=if(user=${quoted(text)}, 1, 0) | table x n same other`,
    );
    const stored = text.toWellFormed();
    expect(rows).toEqual([{ x: stored, n: [...stored].length, same: 1, other: 0 }]);
    expect(await fixture.ids(`failed user=${quoted(text)}`)).toBe('');
    expect(await fixture.ids(`failed | where user=${quoted(text)} OR like(user, ${quoted(text)})`)).toBe('');
  });

  it.each(ODD.filter((text) => text !== '' && !text.includes('`')))('%j is a name', async (text) => {
    const name = quoted(text);
    const key = text;
    for (const spl of [
      `failed | head 1 | eval ${name}=7 | where ${named(text)}=7 | table ${name}`,
      `failed | head 1 | stats count AS ${name} | eval ${name}=${named(text)}+6`,
      `failed | head 1 | eval y=7 | rename y AS ${name} | sort ${name} | dedup ${name} | fields ${name}`,
      `failed | head 1 | eval ${name}=7 | stats max(${name}) AS y by ${name} | fields ${name}`,
    ]) {
      const { rows } = await fixture.run(spl);
      expect(
        rows.map((row) => Number(row[key])),
        spl,
      ).toEqual([7]);
    }
    expect(await fixture.ids(`failed ${name}=*`)).toBe('');
  });

  it('a series may be called like a property of objects', async () => {
    const { columns, rows } = await fixture.run(
      'failed | eval u=if(user="bob", "__proto__", "constructor") | timechart span=1d count by u',
    );
    expect(columns).toEqual(['_time', '__proto__', 'constructor']);
    expect(rows.at(-1)).toMatchObject({ constructor: 9 });
  });
});

describe('numbers that are none', () => {
  it.each(['inf', '-Infinity', 'NaN', '1e999'])('%s in a text is no number', async (text) => {
    const rows = await fixture.rows(
      `sourcetype=access bytes<=300 | eval x=if(bytes=200, "${text}", bytes), y=mvindex(split("a,b", ","), lower(x)), z=strftime(x, "%F"), w=printf("%d", x) | stats avg(x) AS mean sum(x) AS sum count`,
    );
    expect(rows).toEqual([{ mean: 200, sum: 400, count: 3 }]);
  });

  it('nor is what grows beyond all numbers', async () => {
    const rows = await fixture.rows(
      'failed | head 1 | eval i=1e308*10, x=substr("abc", i), y=printf("%d %f", i, i), z=tostring(i, "commas"), w=mvrange(1, i) | table i x y z w',
    );
    expect(rows).toEqual([{ i: null, x: null, y: null, z: null, w: null }]);
  });

  it('arithmetic with what is absent is absent, in figures too', async () => {
    expect(
      await fixture.rows(
        'failed | stats min(eval("x"*_time)) AS a sum(eval(null()*_time)) AS b max(eval(1-nosuch)) AS c',
      ),
    ).toEqual([{ a: null, b: null, c: null }]);
  });
});

describe('what cannot be done is said, with its place', () => {
  it.each<[string, string]>([
    ['regex "(?=a)"', '1:16: the regular expression "(?=a)" uses lookaround'],
    ['rex "(?<a>x)(?!y)"', 'uses lookaround'],
    ['where match(user, "(a)\\1")', 'uses a back reference'],
    ['eval x=replace(user, "(?<=a)b", "")', 'uses lookaround'],
    ['regex "(a{500}){500}"', 'a repetition above 1000'],
    ['regex "(?:(a{10}){10}b{30}){30}"', 'a repetition above 1000'],
    ['regex "\\pL{1000}"', 'above 50 of a class'],
    ['regex "\\p{Foo}"', 'the class of characters \\p{Foo}'],
    ['regex "[[:foo:]]"', 'is no regular expression'],
    ['regex "\\x{110000}"', 'beyond the last character'],
    ['regex "(a"', 'is no regular expression'],
    ['rex "abc"', 'this expression names no field'],
    ['rex mode=sed "s/a"', 'a sed expression is s/expression/replacement/flags'],
    ['rex mode=sed "s/a/b/2"', 'holds no flag of a sed expression'],
    ['timechart span=999999999y count', 'the span is too wide'],
    ['bin span=999999999mon _time', 'the span is too wide'],
    ['timechart span=1us count', 'this span makes more than 50000 buckets'],
    ['timechart span=1s count by user', 'this span makes more than 50000 buckets'],
    ['eval x=strftime(_time, "%E")', 'is no code of a time format'],
    ['stats perc101(bytes)', 'a percentile is 0 to 100'],
    ['eval x=(user="a")', 'eval cannot store a condition'],
    ['where user', 'a condition is expected here'],
    ['stats foo(user)', 'there is no function "foo"'],
    ['stats constructor(user)', 'there is no function "constructor"'],
    ['eval x=constructor(1)', 'there is no function "constructor"'],
    ['constructor', 'there is no command "constructor"'],
    [`where ${'('.repeat(1_000)}1=1${')'.repeat(1_000)}`, 'nested'],
    [`eval x=${'1+'.repeat(5_000)}1`, 'at most 1000 operands'],
    [`where ${'NOT '.repeat(1_000)}user="a"`, 'nested'],
    [`eval x=${'if(isnull(user), user, '.repeat(90)}1${')'.repeat(90)}`, ''],
  ])('%.60s', async (command, message) => {
    const search = fixture.run(`failed | head 1 | ${command}`.replace('failed | head 1 | regex', 'failed | regex'));
    if (message === '') {
      await search.catch((error) => expect(error).toBeInstanceOf(SplError));
      return;
    }
    await expect(search).rejects.toThrow(SplError);
    await expect(search).rejects.toThrow(message);
    await search.catch(({ issues }: SplError) => {
      expect(issues[0]?.line).toBe(1);
      expect(issues[0]?.column).toBeGreaterThan(0);
    });
  });

  it.each<[string, string]>([
    ['[\\w-\\.]+', '1'],
    ['[a-\\d]', '1'],
    ['[\\p{Greek}\\pL]', '1'],
    ['\\p{^Han}{20}', '1'],
    ['(?i)(FAILED|b{10}){1,10}c?', '1'],
    ['[[:^digit:]-[:alpha:]]', '1'],
    ['\\Q(a\\E|login', '1'],
  ])('the expression %s runs', async (pattern, count) => {
    expect(await fixture.rows(`failed | head 1 | regex "${pattern}" | stats count`)).toEqual([
      { count: Number(count) },
    ]);
  });

  it('a search of 100 kB runs or is refused', async () => {
    const words = Array.from({ length: 10_000 }, (_, index) => `user!=u${index}`).join(' ');
    const list = Array.from({ length: 10_000 }, (_, index) => `u${index}`).join(', ');
    for (const spl of [`failed ${words} | stats count`, `failed NOT user IN (${list}) | stats count`]) {
      const outcome = await fixture.rows(spl).catch((error) => error);
      if (outcome instanceof Error) expect(outcome, spl.slice(0, 40)).toBeInstanceOf(SplError);
      else expect(outcome).toEqual([{ count: 12 }]);
    }
  });
});

const FIELDS = [
  'user',
  'status',
  'bytes',
  'n',
  '_time',
  '_raw',
  'roles',
  'color',
  'shop.total',
  'nosuch',
  'event.type',
  'src',
  'x',
];
const field = fc.constantFrom(...FIELDS);
const name = field.map((one) => `"${one}"`);
const join = (...parts: readonly (fc.Arbitrary<string> | string)[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''));

const { value, condition } = fc.letrec<{ value: string; condition: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'expression' },
    field.map((one) => `'${one}'`),
    fc.constantFrom('1', '-2.5', '1e308', '"a"', '"it\'s"', '"10.0.0.1"', '"\\\\"', '""', 'null()', 'now()'),
    join('(', tie('value'), fc.constantFrom('+', '-', '*', '/', '%', '.'), tie('value'), ')'),
    join(
      fc.constantFrom('len(', 'upper(', 'tonumber(', 'tostring(', 'abs(', 'mvcount(', 'mvdedup(', 'md5('),
      tie('value'),
      ')',
    ),
    join('if(', tie('condition'), ', ', tie('value'), ', ', tie('value'), ')'),
    join('coalesce(', tie('value'), ', ', tie('value'), ')'),
    join('replace(', tie('value'), ', "(a|\\d)", "<\\1>")'),
    join('mvindex(split(', tie('value'), ', "."), ', tie('value'), ')'),
    join('strftime(', tie('value'), ', "%Y-%m-%dT%H:%M:%S.%3N")'),
    join('relative_time(', tie('value'), ', "-1mon@d")'),
    join('round(', tie('value'), ', 2)'),
  ),
  condition: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'expression' },
    join('(', tie('value'), fc.constantFrom('=', '!=', '<', '>=', ' LIKE '), tie('value'), ')'),
    join(fc.constantFrom('isnull(', 'isnotnull(', 'isnum('), tie('value'), ')'),
    join('match(', tie('value'), ', "^[a-z]+$")'),
    join('NOT ', tie('condition')),
    join('(', tie('condition'), fc.constantFrom(' AND ', ' OR ', ' XOR '), tie('condition'), ')'),
  ),
}));
const figure = fc.oneof(
  fc.constant('count'),
  join(
    fc.constantFrom(
      'count',
      'dc',
      'sum',
      'avg',
      'min',
      'max',
      'values',
      'list',
      'first',
      'last',
      'earliest',
      'latest',
      'p95',
      'mode',
      'range',
      'stdev',
      'var',
      'sumsq',
      'rate',
      'earliest_time',
    ),
    '(',
    fc.oneof(name, join('eval(', value, ')')),
    ')',
    fc.constantFrom('', ' AS x', ' AS _time', ' AS user'),
  ),
);
const by = fc.oneof(fc.constant(''), join(' BY ', name), join(' BY ', name, ', ', name));
const command = fc.oneof(
  join(
    'search ',
    fc.constantFrom(...FIELDS, '*', 'u*', 'e*.t*', '_*'),
    fc.constantFrom('=', '!=', '<', '>='),
    fc.constantFrom('1', '*', 'a*', '"it\'s"', '"\\\\"', '10.0.*', '""'),
  ),
  join('where ', condition),
  join('eval x=', value),
  join('eval user=', value, ', x=', value),
  join('stats ', figure, ' ', figure, by),
  join('eventstats ', figure, by),
  join(
    'timechart span=',
    fc.constantFrom('1h', '7m', '1d', '1mon'),
    ' ',
    figure,
    fc.oneof(
      fc.constant(''),
      join(
        ' BY ',
        name,
        fc.constantFrom('', ' limit=1', ' useother=f', ' where sum in top1', ' where max > 1', ' partial=f cont=f'),
      ),
    ),
  ),
  join(fc.constantFrom('top ', 'rare limit=2 ', 'top limit=1 useother=t '), name, by),
  join('table ', name, ' ', name, fc.constantFrom('', ' *', ' e*')),
  join('fields ', fc.constantFrom('', '- '), name, fc.constantFrom('', ' e*')),
  join('rename ', name, ' AS ', fc.oneof(name, fc.constant('z'))),
  join('rename ', fc.constantFrom('e*', 's*', 'shop.*'), ' AS ', fc.constantFrom('q*', '*_z', '*')),
  join(
    'rex field=',
    name,
    fc.constantFrom(
      ' "(?<x>\\w+)"',
      ' max_match=0 "(?<x>.)(?<user>\\d)?"',
      ' mode=sed "s/(.)/<\\1>/g"',
      ' mode=sed "y/abc/xyz/"',
    ),
  ),
  join(
    'dedup ',
    fc.constantFrom('', '2 '),
    name,
    fc.constantFrom('', ' keepempty=t', ' keepevents=t', ' consecutive=t', ' sortby -_time'),
  ),
  join(
    'sort ',
    fc.constantFrom('', '0 ', '3 '),
    fc.constantFrom('', '-'),
    fc.oneof(name, join(fc.constantFrom('num(', 'str(', 'ip('), name, ')')),
  ),
  join('head (', condition, ')', fc.constantFrom('', ' keeplast=t', ' null=t')),
  join(
    'bin ',
    fc.constantFrom('span=10 ', 'span=1h ', 'bins=3 ', 'span=log2 ', 'span=1mon ', 'span=7m aligntime=@h '),
    name,
    fc.constantFrom('', ' AS x'),
  ),
  join('fillnull value=', fc.constantFrom('0', '"-"'), ' ', name),
  fc.constantFrom('head 3', 'tail 2', 'reverse'),
);
const search = fc
  .tuple(
    fc.constantFrom('index=*', 'failed', 'sourcetype=access', 'sourcetype=json', 'nothingofthekind'),
    fc.array(command, { minLength: 1, maxLength: 4 }),
  )
  .map((parts) => parts.flat().join(' | '));

const outcomeOf = async (spl: string): Promise<void> => {
  try {
    await fixture.run(spl);
  } catch (error) {
    expect(error, `${spl}\n${String(error)}`).toBeInstanceOf(SplError);
  }
};

describe('any search', () => {
  it('of commands that are known runs, or is refused by name', async () => {
    await fc.assert(fc.asyncProperty(search, outcomeOf), RUNS);
  }, 120_000);

  it('that is cut, doubled or has odd signs in it does so too', async () => {
    const torn = fc
      .tuple(
        search,
        fc.nat(),
        fc.constantFrom(...ODD, '"', "'", '`', '|', '[', ']', '(', ')', '*', '=', '```', ','),
        fc.nat(12),
      )
      .map(([spl, at, sign, gone]) => spl.slice(0, at % spl.length) + sign + spl.slice((at % spl.length) + gone));
    await fc.assert(fc.asyncProperty(torn, outcomeOf), RUNS);
  }, 120_000);
});
