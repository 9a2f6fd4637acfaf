import { describe, expect, it } from 'vitest';
import { checkSpl } from '../search/index.ts';
import { readDefinition } from './definition.ts';
import type { SavedSearch } from './saved-search.ts';

const read = (text: string, actions?: readonly string[]) =>
  readDefinition('failed', text, 'failed.yml', { check: checkSpl, actions });
const problems = (text: string, actions?: readonly string[]): readonly string[] =>
  read(text, actions).problems.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
const definition = (text: string): SavedSearch => {
  const found = read(text);
  if (found.definition === undefined) throw new Error(problems(text).join('\n'));
  return found.definition;
};

describe('a saved search', () => {
  it('gets its defaults, and spans as milliseconds', () => {
    const text = 'title: Failed logins\nsearch: error\nschedule: { every: 1m }\nalert: {}\n';
    expect(definition(text)).toEqual({
      id: 'failed',
      title: 'Failed logins',
      enabled: true,
      search: 'error',
      schedule: { every: 60_000 },
      delay: 5_000,
      late: 900_000,
      alert: {
        when: { count: 'results', is: 'greater than', value: 0 },
        mode: 'once',
        severity: 'medium',
        expires: '90d',
        actions: [],
      },
    });
    expect(read(text).body).toEqual({ title: 'Failed logins', search: 'error', schedule: { every: '1m' }, alert: {} });
  });

  it.each([
    ['zero for delay and late', 'delay: 0s\nlate: 0s', { delay: 0, late: 0 }],
    [
      'a cron schedule',
      'schedule: { cron: "*/5 * * * *", timeZone: Europe/Berlin }',
      { schedule: { cron: '*/5 * * * *', timeZone: 'Europe/Berlin' } },
    ],
    [
      'a condition of its own',
      'alert: { when: { condition: search count > 3 } }',
      { alert: expect.objectContaining({ when: { condition: 'search count > 3' } }) },
    ],
  ])('takes %s', (_name, more, wanted) => {
    expect(definition(`title: t\nsearch: error | stats count\n${more}\n`)).toMatchObject(wanted);
  });

  const base = 'title: t\nsearch: error\n';
  it.each([
    ['nothing', '', ['1:1 "title" is missing (expected a text)', '1:1 "search" is missing (expected a text)']],
    ['a bad key', `${base}shedule: {}\n`, ['3:1 unknown key "shedule" (did you mean "schedule"?)']],
    [
      'both schedules',
      `${base}schedule:\n  every: 1m\n  cron: "* * * * *"\n`,
      ['4:3 schedule: expected either `every` or `cron`'],
    ],
    [
      'a bad cron',
      `${base}schedule:\n  cron: "61 * * * *"\n`,
      ['4:9 schedule.cron: expected five cron fields such as `*/5 * * * *`: Invalid value for minute: 61'],
    ],
    [
      'a bad zone',
      `${base}schedule:\n  cron: "1 * * * *"\n  timeZone: Mars/Base\n`,
      ['5:13 schedule.timeZone: expected an IANA time zone such as Europe/Berlin, UTC, or an offset such as +02:00'],
    ],
    ['too short a period', `${base}schedule:\n  every: 10ms\n`, ['4:10 schedule.every: must be 1s to 366 days']],
    [
      'an alias',
      `${base}description: &a x\nwindow: *a\n`,
      ['3:17 anchors are not allowed (remove "&a")', '4:9 aliases are not allowed (write the value out)'],
    ],
    [
      'a response',
      `${base}schedule: { every: 1m }\nalert: {}\nrespond:\n  kind: lock_user\n  mode: maybe\n  prefix: { ipv4: 8 }\n  limit: 0\n`,
      [
        expect.stringMatching(/^7:9 respond.mode: .*dry run.*approve.*automatic/),
        expect.stringMatching(/^8:19 respond.prefix.ipv4: must be 16 \(the widest range that is answered\) to 32/),
        expect.stringMatching(/^9:10 respond.limit: /),
      ],
    ],
    [
      'a range of a user',
      `${base}schedule: { every: 1m }\nalert: {}\nrespond:\n  kind: lock_user\n  prefix: { ipv4: 24 }\n`,
      ['7:11 respond.prefix: belongs to `kind: block_address` only'],
    ],
    [
      'a response to nothing',
      `${base}respond: { kind: block_address }\n`,
      [
        '3:10 respond: answers what an alert finds, but there is no `schedule` and `alert` (add `schedule` and `alert`, or remove `respond`)',
      ],
    ],
    ['an unknown relation', `${base}alert: { when: { is: greater } }\n`, [expect.stringContaining('alert.when')]],
    ['SPL on one line', 'title: t\nsearch: error | nonsense x\n', [expect.stringMatching(/^2:\d+ search: /)]],
  ])('names what is wrong with %s', (_name, text, wanted) => {
    expect(problems(text)).toEqual(wanted);
  });

  it.each([
    ['a block', 'title: t\nsearch: |\n  error\n  | stats sum(\n', 4],
    ['an indented block', 'title: t\nsearch: |2\n    error\n  | nonsense x\n', 4],
    ['a block with CRLF', 'title: t\r\nsearch: |\r\n  error\r\n  | nonsense x\r\n', 4],
    ['quotes', 'title: t\nsearch: "error | nonsense x"\n', 2],
    ['folded lines', 'title: t\nsearch: >\n  error\n  | nonsense x\n', 2],
  ])('names the place of a fault of SPL in %s', (_name, text, line) => {
    const [first] = read(text).problems;
    expect(first?.line).toBe(line);
    expect(first?.message).toMatch(/^search/);
  });

  it('names the column, too', () => {
    const spl = 'title: t\nsearch: |\n    error\n    | nonsense x\n';
    const { line, column } = read(spl).problems[0] ?? {};
    expect(spl.split('\n')[(line ?? 0) - 1]?.slice((column ?? 0) - 1)).toMatch(/^nonsense/);
  });

  it('names the place in a condition, and an unknown action', () => {
    const text = `${base}alert:\n  when:\n    condition: nonsense x\n  actions:\n    - opss\n`;
    expect(problems(text, ['ops'])).toEqual([
      expect.stringMatching(/^5:16 alert.when.condition: /),
      '7:7 alert.actions: there is no action "opss" in tocsin.yaml (did you mean "ops"?)',
    ]);
  });

  it('refuses a time of its own where it has a schedule', () => {
    const search = 'title: t\nsearch: earliest=-1h error\n';
    expect(problems(search)).toEqual([]);
    expect(problems(`${search}schedule: { every: 1m }\n`)).toEqual([
      expect.stringContaining('2:9 search: names a time of its own'),
    ]);
  });

  it('survives hostile YAML', () => {
    const laughs = `a: &a [x,x]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [*${'abcdefgh'[i]},*${'abcdefgh'[i]}]`).join('\n')}\n`;
    expect(problems(laughs).length).toBeGreaterThan(0);
    expect(problems(`title: ${'['.repeat(5_000)}`).length).toBeGreaterThan(0);
    expect(problems('__proto__: { polluted: true }\ntitle: t\nsearch: x\n').length).toBeGreaterThan(0);
  });
});
