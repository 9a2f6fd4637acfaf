import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMANDS, WAITING } from '../commands/registry.ts';
import { SplError } from '../errors.ts';
import { parseSpl } from '../parse.ts';
import { AGGREGATION_NAMES } from '../plan/aggregation.ts';
import { RATE_NAMES } from '../plan/timechart.ts';
import type { Completion } from '../search.ts';
import { AGGREGATION_SIGNATURES, RATE_SIGNATURES } from './aggregations.ts';
import { createComplete } from './complete.ts';

const catalog = {
  stored: new Set(['user.name', 'source.ip', 'event.action', 'http.response.status_code', 'extra']),
  overflowed: new Set<string>(),
  indexes: ['django-logs', 'web logs'],
};

/** Answers as the engine would: names of fields, or values. */
const cells = async function* (sql: string) {
  const rows = sql.includes('mapKeys')
    ? [['cart.total', 9]]
    : [
        ['authn_login_fail', 7],
        ['say "hi"', 2],
      ];
  yield { names: ['value', 'n'], rows };
};

const complete = createComplete(
  { cells },
  () => 0,
  () => {
    let last = 0;
    const alias = (): string => `c${last++}`;
    return { catalog, timeZone: 'UTC', now: 0, earliest: 0, latest: 1, alias, warn: () => undefined };
  },
);

/** The cursor stands at the ‸. */
const at = (marked: string): Promise<Completion> => complete(marked.replace('‸', ''), marked.indexOf('‸'));
const inserts = async (marked: string): Promise<readonly string[]> =>
  (await at(marked)).items.map(({ insert }) => insert);

describe('completion offers', () => {
  it.each<[string, readonly string[]]>([
    // commands
    ['index=* | ‸', ['stats ', 'where ', 'eval ', 'table ']],
    ['index=* | st‸', ['stats ']],
    ['index=*|‸', ['stats ']],
    ['index=* | where x=[ search a | he‸', ['head ']],
    // terms
    ['‸', ['index=django-logs ', 'index="web logs" ', 'src=', 'user=']],
    ['fail us‸', ['user=']],
    ['us‸ | stats count', ['user=']],
    ['us‸=alice', ['user']],
    ['index=dj‸', ['django-logs']],
    ['index="w‸', ['"web logs"']],
    ['index="w‸"', ['"web logs"']],
    ['event.action=au‸', ['authn_login_fail']],
    ['event.action IN (x, au‸', ['authn_login_fail']],
    ['event.action=‸', ['authn_login_fail', '"say \\"hi\\""']],
    ['failed ‸', ['src=', 'user=']],
    ['failed N‸', ['NOT ']],
    ['earliest=-2‸', ['-24h']],
    ['cart‸', ['cart.total=']],
    // expressions
    ['index=* | where us‸', ['user', "'user.name'"]],
    ['index=* | where user.n‸', ["'user.name'"]],
    ["index=* | where 'user.n‸", ["'user.name'"]],
    ["index=* | where 'user.n‸' = 1", ["'user.name'"]],
    ['index=* | where cart‸', ["'cart.total'"]],
    ['index=* | where user="al‸', []],
    ["index=* | where 'event.action'=\"au‸", ['"authn_login_fail"']],
    ['index=* | where event_x=1 AND isn‸', ['isnotnull(', 'isnull(', 'isnum(']],
    ['index=* | eval x=‸', ['src', 'status', 'user']],
    ['index=* | eval x=if(us‸', ['user', "'user.name'"]],
    ['index=* | eval x=upper(user), y=us‸', ['user', "'user.name'"]],
    ['index=* | eval xy=upper(user) | eval z=x‸', ['xy']],
    ['index=* | eval us‸', ['user=']],
    ['index=* | eval x="user‸', []],
    ['index=* | where user ‸', ['AND ', 'OR ', 'LIKE ', 'IN ']],
    // figures
    ['index=* | stats ‸', ['count ', 'dc(', 'sum(']],
    ['index=* | stats dc(us‸', ['user)', 'user.name)']],
    ['index=* | stats dc(us‸)', ['user', 'user.name']],
    ['index=* | stats count ‸', ['as ', 'by ']],
    ['index=* | stats count b‸', ['by ']],
    ['index=* | stats count by us‸', ['user', 'user.name']],
    ['index=* | stats count(eval(us‸', ['user', "'user.name'"]],
    ['index=* | stats count as ‸', []],
    ['index=* | timechart sp‸', ['span=']],
    ['index=* | timechart span=‸', ['1m', '5m']],
    ['index=* | timechart useother=‸', ['true', 'false']],
    ['index=* | timechart per_‸', ['per_second(', 'per_minute(']],
    // fields after each stage
    ['index=* | stats count by user | where ‸', ['user', 'count']],
    ['index=* | stats count by user | table ‸', ['user', 'count']],
    ['index=* | stats dc(src) by user | where ‸', ['user', "'dc(src)'"]],
    ['index=* | stats dc(src) by user | table ‸', ['user', '"dc(src)"']],
    ['index=* | fields user | table u‸', ['user']],
    ['index=* | rename user as who | table wh‸', ['who']],
    ['index=* | rename user as who | table use‸', ['user.name']],
    ['index=* | rex "(?<code>\\d+)" | where co‸', ['code']],
    ['index=* | nonsense ( | stats count by user | table ‸', ['user', 'count']],
    ['index=* | timechart count | table ‸', ['_time', 'count']],
    ['index=* | chart count by user | table ‸', ['user', 'count']],
    ['index=* | chart count over user sp‸', ['span=']],
    ['index=* | stats count by user | streamstats sum(count) AS total | table ‸', ['user', 'count', 'total']],
    ['index=* | top user | table ‸', ['user', 'count', 'percent']],
    // options and words of commands
    ['index=* | top li‸', ['limit=']],
    ['index=* | top showperc=‸', ['true', 'false']],
    ['index=* | rex field=us‸', ['user', 'user.name']],
    ['index=* | sort -us‸', ['user', 'user.name']],
    ['index=* | dedup user ke‸', ['keepempty=', 'keepevents=']],
    ['index=* | rename user a‸', ['as ']],
    ['index=* | rename user as ‸', []],
    // nowhere
    ['"a phrase ‸', []],
    ['index=* ```a comment ‸', []],
    ['index=* | rex "(?<us‸', []],
    ['`macro‸', []],
  ])('%s', async (marked, expected) => {
    const found = await inserts(marked);
    if (expected.length === 0) expect(found).toEqual([]);
    else expect(found.filter((insert) => expected.includes(insert))).toEqual(expected);
  });

  it('after stats nothing but its columns', async () => {
    const { items } = await at('index=* | stats count by user | table ‸');
    expect(items.filter(({ kind }) => kind === 'field').map(({ label }) => label)).toEqual(['user', 'count']);
  });

  it('commands that do not run yet last, and says so', async () => {
    const { items } = await at('index=* | t‸');
    const running = new Set(COMMANDS.map(({ name }) => name));
    const waits = items.map(({ label }) => !running.has(label));
    expect(waits).toContain(true);
    for (const { label, detail } of items) expect(/does not run yet/.test(detail ?? '')).toBe(!running.has(label));
    const beginning = waits.slice(0, items.filter(({ label }) => label.startsWith('t')).length);
    expect(beginning).toEqual([...beginning].sort((a, b) => Number(a) - Number(b)));
  });

  it('at most 50 items', async () => {
    expect((await at('index=* | eval x=‸')).items).toHaveLength(50);
  });

  it('the place that is replaced', async () => {
    expect(await at('index=* | stats count by us‸er')).toMatchObject({ from: 25, to: 29 });
    expect(await at('index="dj‸ango" x')).toMatchObject({ from: 6, to: 14 });
    expect(await at("a | where 'user.n‸ame'=1")).toMatchObject({ from: 10, to: 21 });
  });
});

describe('the signatures', () => {
  it('are of all functions', () => {
    expect(
      Object.keys(AGGREGATION_SIGNATURES)
        .filter((name) => name !== 'p95')
        .sort(),
    ).toEqual([...AGGREGATION_NAMES].sort());
    expect(Object.keys(RATE_SIGNATURES).sort()).toEqual([...RATE_NAMES].sort());
  });
});

const SAMPLES = [...COMMANDS, ...WAITING]
  .flatMap(({ examples }) => examples.map(({ spl }) => spl))
  .concat([
    'index=* action=failure | stats count dc(src) BY user | sort -count',
    'index=* | eval a=if(\'http.response.status_code\'>=500, "bad", "good"), b=upper(user) | where a="bad" | table a b',
    'index=a OR index="b c" NOT (x=1 y IN ("d", e)) [ search z=1 | fields user ] | timechart span=5m count by user',
    "don't | where 'a' | ``` c ``` stats count(eval(a=1)) as n by b | \"",
  ]);

/** Where the first fault lies; beyond the end where there is none. */
const faultOf = (text: string): number => {
  try {
    parseSpl(text);
    return text.length + 1;
  } catch (error) {
    if (error instanceof SplError) return Math.min(...error.issues.map(({ from }) => from));
    throw error;
  }
};

describe('at any place of any search', () => {
  it('what is inserted reads at least as far', async () => {
    for (const sample of SAMPLES)
      for (let cursor = 0; cursor <= sample.length; cursor++) {
        const { from, to, items } = await complete(sample, cursor);
        expect(from).toBeLessThanOrEqual(cursor);
        expect(to).toBeGreaterThanOrEqual(cursor);
        const before = sample.slice(0, from);
        const far = Math.min(faultOf(before), before.trimEnd().length - 1);
        for (const { insert } of items.slice(0, 4))
          expect(faultOf(before + insert), `${before}‸${insert}`).toBeGreaterThanOrEqual(far);
      }
  });

  it('never throws', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '|',
        '[',
        ']',
        '(',
        ')',
        '"',
        "'",
        '`',
        '```',
        '\\',
        '=',
        ',',
        ' ',
        'stats ',
        'by ',
        'eval ',
        'where ',
        'IN',
      ),
      fc.string({ maxLength: 4 }),
      fc.constantFrom(...SAMPLES),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.nat(), async (pieces, place) => {
        const text = pieces.join('');
        const cursor = place % (text.length + 1);
        const { from, to } = await complete(text, cursor);
        expect(from).toBeLessThanOrEqual(cursor);
        expect(to).toBeGreaterThanOrEqual(cursor);
      }),
      { numRuns: 500 },
    );
  });
});
