import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from 'chdb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Expression } from '../src/search/ast/index.ts';
import { PlanError } from '../src/search/errors.ts';
import { countGroups, toRe2 } from '../src/search/functions/pattern.ts';
import { compileFunction, FUNCTIONS } from '../src/search/functions/registry.ts';
import { Cursor } from '../src/search/parser/cursor.ts';
import { parseExpression } from '../src/search/parser/expression.ts';
import { number, type Typed, text } from '../src/search/sql/typed.ts';

const NOW = 1_700_000_000;
let folder: string;
let session: Session;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-functions-'));
  session = new Session(folder);
});

afterAll(() => {
  session.cleanup();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls, literals and negative numbers; a field is a Nullable(String) column, or a list for those named mv…. */
const compile = (expression: Expression, timeZone: string): Typed => {
  switch (expression.kind) {
    case 'string':
      return text(expression.value);
    case 'number':
      return number(expression.value);
    case 'field':
      return { sql: expression.name, type: expression.name.startsWith('mv') ? 'list' : 'string' };
    case 'unary': {
      const { literal } = compile(expression.operand, timeZone);
      return number(-Number(literal));
    }
    case 'call':
      return compileFunction(
        expression.name,
        expression.args.map((arg) => compile(arg, timeZone)),
        { timeZone, now: NOW },
        expression,
      );
    default:
      throw new Error(`not in an example: ${expression.kind}`);
  }
};

const plan = (expression: string, timeZone = 'UTC'): Typed =>
  compile(parseExpression(new Cursor(expression)), timeZone);

const COLUMNS = `CAST(NULL AS Nullable(String)) AS absent, CAST('' AS Nullable(String)) AS blank, CAST('Ab\\0\\'\\\\é"' AS Nullable(String)) AS odd, CAST('1700000000.5' AS Nullable(String)) AS epoch, CAST('10.1.2.3' AS Nullable(String)) AS ip, CAST('12' AS Nullable(String)) AS n, ['b', 'a', 'b'] AS mv, CAST([] AS Array(String)) AS mvnone`;

/** What a query over one row of real columns gives; an empty list is absent. */
const run = (expression: string, timeZone?: string): unknown => {
  const typed = plan(expression, timeZone);
  const answer = JSON.parse(
    session.query(
      `SELECT ${typed.sql} AS v FROM (SELECT ${COLUMNS}) SETTINGS output_format_json_quote_64bit_integers = 0`,
      'JSONCompact',
    ),
  ) as { data: [[unknown]] };
  const [[value]] = answer.data;
  return Array.isArray(value) && value.length === 0 ? null : value;
};

describe('registry', () => {
  test('is sorted, without repetitions, and every entry has examples', () => {
    const names = FUNCTIONS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    for (const { name, examples, syntax } of FUNCTIONS) {
      expect(examples.length, name).toBeGreaterThan(0);
      expect(syntax.startsWith(`${name}(`), name).toBe(true);
    }
  });

  test('unknown names and wrong arity say the mend', () => {
    expect(() => plan('coalese(1)')).toThrow('there is no function "coalese"');
    try {
      plan('coalese(1)');
    } catch (error) {
      expect(error instanceof PlanError && error.hint).toBe('did you mean "coalesce"?');
    }
    expect(() => plan('if(true(), 1)')).toThrow('if takes 3 arguments, not 2: if(<condition>, <value>, <value>)');
    expect(() => plan('constructor()')).toThrow('there is no function');
    expect(() => plan('case(true(), 1, false())')).toThrow('pairs');
    expect(() => plan('tostring(1, "constructor")')).toThrow('no format');
  });
});

describe('examples', () => {
  for (const { examples } of FUNCTIONS) {
    for (const { expression, value } of examples) {
      test(expression, () => {
        const found = run(expression);
        if (typeof value === 'number') expect(found).toBeCloseTo(value, 6);
        else expect(found).toEqual(value);
      });
    }
  }
});

describe('over columns', () => {
  test.each<[string, unknown]>([
    ['len(odd)', 7],
    ['lower(odd)', 'ab\0\'\\é"'],
    ['isnull(absent)', true],
    ['isnull(blank)', false],
    ['isnull(mvnone)', true],
    ['coalesce(absent, blank)', ''],
    ['coalesce(mvnone, n)', ['12']],
    ['if(isnum(n), n, 0)', '12'],
    ['if(match(absent, "x"), 1, 0)', 0],
    ['match(absent, "x")', null],
    ['match(mv, "^a$")', true],
    ['match(mvnone, "a")', null],
    ['match(odd, "\\x00\'\\\\\\\\")', true],
    ['like(odd, "%\\\\%")', true],
    ['like(odd, "%\'\\\\_\\"")', true],
    ['like(odd, odd)', true],
    ['like(odd, "x\\\\")', false],
    ['upper(mv)', ['B', 'A', 'B']],
    ['replace(mv, "b", "\'")', ["'", 'a', "'"]],
    ['replace(odd, "\\\\\\\\", "\\\\")', 'Ab\0\'\\é"'],
    ['replace(n, "(1)", "[\\1\\2\\\\q]")', '[1\\q]2'],
    ['split(absent, ",")', null],
    ['split(odd, "\'")', ['Ab\0', '\\é"']],
    ['split(odd, "")', ['A', 'b', '\0', "'", '\\', 'é', '"']],
    ['substr(odd, 6, 1)', 'é'],
    ['substr(absent, 1)', null],
    ['trim(odd, "A\\"é")', "b\0'\\"],
    ['trim(odd, "]-^A")', 'b\0\'\\é"'],
    ['printf("%s|%5.1f|%-4d|%x", n, n, n, n)', '12| 12.0|12  |c'],
    ['printf("%d", absent)', null],
    ['mvindex(mv, 1)', 'a'],
    ['mvindex(mv, -3)', 'b'],
    ['mvindex(mv, -4)', null],
    ['mvindex(mv, absent)', null],
    ['mvindex(mv, -9, 0)', ['b']],
    ['mvindex(mvnone, 0)', null],
    ['mvindex(absent, 0)', null],
    ['mvcount(mvnone)', null],
    ['mvcount(absent)', null],
    ['mvdedup(mv)', ['b', 'a']],
    ['mvappend(mv, absent, n)', ['b', 'a', 'b', '12']],
    ['mvjoin(mv, "\'")', "b'a'b"],
    ['mvzip(mv, n)', ['b,12']],
    ['mvrange(n, 15)', ['12', '13', '14']],
    ['mvrange(absent, 15)', null],
    ['mvrange(5, 1, -2)', ['5', '3']],
    ['cidrmatch("10.0.0.0/8", ip)', true],
    ['cidrmatch("10.0.0.0/8", odd)', false],
    ['cidrmatch("10.0.0.0/8", absent)', null],
    ['cidrmatch("::/0", mv)', false],
    ['ipmask("255.0.0.0", ip)', '10.0.0.0'],
    ['ipmask("255.0.0.0", odd)', null],
    ['min(n, 5)', '5'],
    ['max(n, odd, absent)', 'Ab\0\'\\é"'],
    ['tonumber(odd)', null],
    ['tonumber(odd, 16)', null],
    ['tostring(n, "duration")', '00:00:12'],
    ['tostring(absent, "commas")', null],
    ['tostring(-1234.5, "commas")', '-1,234.50'],
    ['tostring(isnull(absent))', 'True'],
    ['round(absent, 2)', null],
    ['round(-2.5)', -3],
    ['nullif(n, "12.0")', null],
    ['in(n, "11", "12")', true],
    ['typeof(n)', 'Number'],
    ['typeof(odd)', 'String'],
    ['typeof(mvnone)', 'Invalid'],
    ['json_object("o\'", odd, "n", absent)', '{"o\'":"Ab\\u0000\'\\\\é\\"","n":null}'],
    ['json_extract(odd, "a\'.b{}")', null],
    ['json_extract(absent, "a")', null],
    ['strptime(absent, "%s")', null],
    ['strptime(odd, "\'%Y\\\\(")', null],
  ])('%s', (expression, value) => {
    const found = run(expression);
    const shown = typeof value === 'boolean' && typeof found === 'number' ? found === 1 : found;
    expect(shown).toEqual(value);
  });
});

describe('time in a zone', () => {
  test.each<[string, unknown]>([
    ['strftime(epoch, "%F %T.%6N %z %:z")', '2023-11-14 23:13:20.500000 +0100 +01:00'],
    ['strftime(epoch, "%-d/%-m it\'s %k")', "14/11 it's 23"],
    ['strftime(absent, "%F")', null],
    ['strftime(99999999999999, "%F")', null],
    ['relative_time(epoch, "@d")', 1_699_916_400],
    ['relative_time(epoch, "-1mon@mon")', 1_696_111_200],
    ['relative_time(epoch, "@w1")', 1_699_830_000],
    ['relative_time(epoch, "@w")', 1_699_743_600],
    ['relative_time(epoch, "@q")', 1_696_111_200],
    ['relative_time(epoch, "@y+2h")', 1_672_534_800],
    ['relative_time(epoch, "+90m")', 1_700_005_400.5],
    ['relative_time(absent, "@d")', null],
    ['strptime("2023-11-14 23:13:20", "%F %T")', 1_700_000_000],
    ['strptime("2023-11-14T22:13:20.250Z", "%Y-%m-%dT%H:%M:%S.%3N%z")', 1_700_000_000.25],
    ['strptime("23:13:20", "%H:%M:%S")', 1_700_000_000],
    ['strptime("Tue, 14 Nov 2023 22:13:20 GMT", "%a, %d %b %Y %H:%M:%S %Z")', 1_700_000_000],
  ])('%s', (expression, value) => {
    expect(run(expression, 'Europe/Berlin')).toEqual(value);
  });

  test.each(['-1h@h', '@d', '@w', '@w3', '@mon', '@q', '@y', '-1mon', '+1d@d+3h', '-2q@q', '-1y', '-1w@w5'])(
    'a field moves by %s as a literal does, also around a change of clocks',
    (modifier) => {
      for (const seconds of [1_700_000_000, 1_698_541_200, 1_698_544_800, 1_711_846_800, 1_709_164_800]) {
        const literal = run(`relative_time(${seconds}, "${modifier}")`, 'Europe/Berlin');
        const column = run(`relative_time(tonumber("${seconds}"), "${modifier}")`, 'Europe/Berlin');
        const field = run(`relative_time(mvindex(split("${seconds}", ","), 0), "${modifier}")`, 'Europe/Berlin');
        expect([column, field], `${seconds}`).toEqual([literal, literal]);
      }
    },
  );

  test('what is no time is refused', () => {
    expect(() => plan('relative_time(1, "-1fortnight")')).toThrow('no unit of time');
    expect(() => plan('relative_time(1, "2026-01-01")')).toThrow('no modifier');
    expect(() => plan('strftime(1, "%")')).toThrow('ends in');
    expect(() => plan('strftime(1, "%E")')).toThrow('no code');
    expect(() => plan('strptime("1", "x")')).toThrow('reads no time');
  });
});

describe('regular expressions', () => {
  test.each([
    ['(?=a)', 'lookaround'],
    ['(?<!a)b', 'lookaround'],
    ['(a)\\1', 'back reference'],
    ['(?<n>a)\\k<n>', 'back reference'],
    ['a++', 'possessive'],
    ['a{2}+', 'possessive'],
    ['(?>a)', 'atomic'],
    ['(?R)', 'RE2 cannot'],
    ['a{1001}', 'repetition'],
    ['(a', 'no regular expression'],
    ['a)', 'no regular expression'],
    ['[a', 'never closed'],
    ['*a', 'no regular expression'],
    ['a\\', 'backslash'],
  ])('%s is refused', (pattern, message) => {
    expect(() => toRe2(pattern)).toThrow(PlanError);
    expect(() => toRe2(pattern)).toThrow(message);
  });

  test.each<[string, string, boolean]>([
    ['(?<user>\\w+)@', 'ab@', true],
    ["(?'user'\\w+)@", 'ab@', true],
    ['a.b', 'a\nb', false],
    ['(?s)a.b', 'a\nb', true],
    ['\\_\\-\\/', '_-/', true],
    ['[\\]\\-_]x', '-x', true],
    ['[]a]', ']', true],
    ['[[:alpha:]]+1', 'ab1', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['a\\hb', 'a\tb', true],
    ['(?i:AB)c', 'abc', true],
    ['a(?#comment)b', 'ab', true],
    ['\\y', 'y', true],
    ['[(+]+', '(+', true],
    ['a+?b', 'aab', true],
    ['é\\é', 'éé', true],
    ['x{', 'x{', true],
  ])('%s over %j', (pattern, value, expected) => {
    const sql = compileFunction('match', [text(value), text(pattern)], { timeZone: 'UTC', now: NOW }).sql;
    expect(session.query(`SELECT ${sql}`, 'TSV').trim()).toBe(expected ? '1' : '0');
  });

  test('groups are counted', () => {
    expect(countGroups('(a)(?:b)(?<n>c)(?P<m>d)\\(x[(](?i)')).toBe(3);
  });
});
