import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SearchFixture } from './search-events.ts';

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start();
});
afterAll(() => fixture.stop());

const NOON = Date.UTC(2026, 10, 24, 12) / 1000;

describe('convert', () => {
  /** Of one event whose field `a` holds `value`. */
  const converted = async (value: string, conversion: string): Promise<unknown> => {
    const { rows } = await fixture.run(`n=A0 | eval a=${value} | convert ${conversion}`);
    return rows[0]?.a ?? null;
  };

  it.each<[string, string, unknown]>([
    [String(NOON), 'ctime(a)', '11/24/2026 12:00:00'],
    [`"${NOON}.5"`, 'timeformat="%Y-%m-%dT%H:%M:%S" ctime(a)', '2026-11-24T12:00:00'],
    [String(NOON), 'timezone="Asia/Tokyo" timeformat="%F %H:%M" ctime(a)', '2026-11-24 21:00'],
    ['"never"', 'ctime(a)', 'never'],
    [`split("${NOON},x", ",")`, 'timeformat="%F" ctime(a)', ['2026-11-24', 'x']],
    ['"11/24/2026 12:00:00"', 'mktime(a)', NOON],
    ['"2026-11-24"', 'timeformat="%Y-%m-%d" mktime(a)', NOON - 43_200],
    ['"soon"', 'mktime(a)', null],
    ['"01:02:03"', 'dur2sec(a)', '3723'],
    ['"2+01:02:03"', 'dur2sec(a)', '176523'],
    ['"long"', 'dur2sec(a)', 'long'],
    ['"10m"', 'memk(a)', '10240'],
    ['"1.5G"', 'memk(a)', '1572864'],
    ['12', 'memk(a)', '12'],
    ['"01:02.500"', 'mstime(a)', '62.5'],
    ['"2.25"', 'mstime(a)', '2.25'],
    ['"12ms"', 'num(a)', null],
    ['" 12 "', 'num(a)', 12],
    ['"1,234,567"', 'rmcomma(a)', '1234567'],
    ['"12.5ms"', 'rmunit(a)', '12.5'],
    ['"ms"', 'rmunit(a)', 'ms'],
    ['"1,234"', 'auto(a)', '1234'],
    ['"00:01:00"', 'auto(a)', '60'],
    ['"word"', 'auto(a)', 'word'],
    ['"10m"', 'none(a)', '10m'],
  ])('%s by %s is %j', async (value, conversion, expected) => {
    expect(await converted(value, conversion)).toEqual(expected);
  });

  it('makes new fields, takes patterns on tables, and auto looks at all rows', async () => {
    const { columns, rows } = await fixture.run(
      'failed | stats min(_time) AS t_first max(_time) AS t_last by user | convert timeformat="%H:%M" ctime(t_*) AS when_* | fields user when_* | tail 1',
    );
    expect(columns).toEqual(['user', 'when_first', 'when_last']);
    expect(rows).toEqual([{ user: 'carol', when_first: '11:48', when_last: '11:56' }]);
    const mixed = await fixture.run(
      'failed | stats count by user | eval a=if(user="bob", "x", "1,0"), b="1,0" | convert auto(*) none(user) | table a b | head 2',
    );
    expect(mixed.rows).toEqual([
      { a: '1,0', b: '10' },
      { a: 'x', b: '10' },
    ]);
  });

  it.each<[string, string]>([
    ['failed | convert ctime(*)', 'convert of many fields needs a table'],
    ['failed | convert timezone="Mars/Base" ctime(_time)', 'there is no time zone "Mars/Base"'],
  ])('%s is refused', async (spl, message) => {
    await expect(fixture.run(spl)).rejects.toThrow(message);
  });
});
