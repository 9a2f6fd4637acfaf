import { describe, expect, it } from 'vitest';
import { readDashboard } from './read-dashboard.ts';

const problemsOf = (text: string, patterns?: readonly string[]) =>
  readDashboard('d', text, 'd.yml', { patterns }).problems.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );

const panel = (search: string, at = '{ x: 0, y: 0, w: 6, h: 4 }'): string =>
  `  - type: table\n    search: ${search}\n    at: ${at}\n`;

describe('a dashboard', () => {
  it('is read with its defaults', () => {
    const { definition, problems } = readDashboard('d', `title: T\npanels:\n${panel("'* | stats count'")}`, 'd.yml');
    expect(problems).toEqual([]);
    expect(definition).toMatchObject({ id: 'd', earliest: '-24h', panels: [{ type: 'table', stacked: false }] });
  });

  it.each([
    [`title: T\npanels:\n${panel('error | nonsense x')}`, /^4:21 panels\.0\.search: .*nonsense/],
    // Behind a value that is longer than its token.
    [
      `title: T\nvariables:\n  - { name: u, type: text, default: somebody-long }\npanels:\n${panel('user=$u$ | nonsense x')}`,
      /^6:24 panels\.0\.search: /,
    ],
    [`title: T\npanels:\n${panel('|\n      error\n      | stats\n')}`, /^6:\d+ panels\.0\.search: /],
    [
      `title: T\nvariables: [{ name: user, type: text }]\npanels:\n${panel('user=$usr$')}`,
      /^5:18 panels\.0\.search: there is no variable "usr" \(did you mean `?"?user/,
    ],
    [`title: T\nfilters: ['src="']\n`, /^2:\d+ filters\.0: /],
    [`title: T\nvariables: [{ name: u, search: '* | stats' }]\n`, /^2:\d+ variables\.0\.search: /],
    [
      `title: T\npanels:\n${panel('a')}${panel('b', '{ x: 5, y: 3, w: 2, h: 2 }')}`,
      /^8:9 panels\.1\.at: lies over panel 1 \(write y: 4, or a free place\)$/,
    ],
    [`title: T\nlatest: soon\n`, /^2:9 latest: /],
    [`title: T\npattern: django-log\n`, /^2:10 pattern: there is no index pattern "django-log" \(.*django-logs/],
    [`title: T\npanels:\n  - { type: markdown, at: { x: 0, y: 0, w: 13, h: 1 } }\n`, /^3:/],
    ['title: T\npanel: []\n', /^2:1 .*panel/],
  ])('names what is wrong in %j', (text, expected) => {
    const problems = problemsOf(text, ['django-logs']);
    expect(problems[0]).toMatch(expected);
  });
});
