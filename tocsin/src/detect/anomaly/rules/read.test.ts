import { expect, test } from 'vitest';
import { printProblem } from '../../../define/index.ts';
import { readAnomalyRules } from './read.ts';

const problemsOf = (text: string): string[] =>
  readAnomalyRules(text, 'r.yml').problems.map((problem) => printProblem(problem).split('\n')[0] ?? '');

test('a rule with its defaults', () => {
  const text =
    'id: logins\ntitle: Logins\nanomaly:\n  model: count\n  by: user.name\n  where:\n    event.action: login\n';
  expect(readAnomalyRules(text, 'r.yml')).toEqual({
    problems: [],
    documents: [{ line: 1, id: 'logins', title: 'Logins', problems: [] }],
    rules: [
      {
        id: 'logins',
        file: 'r.yml',
        line: 1,
        title: 'Logins',
        level: 'medium',
        tags: [],
        falsepositives: [],
        tests: [],
        anomaly: {
          model: 'count',
          by: ['user.name'],
          where: { 'event.action': ['login'] },
          window: 300_000,
          season: 'day',
          learning: 86_400_000,
          chance: 1e-6,
          least: 5,
        },
      },
    ],
  });
});

const RULE = (id: string): string => `id: ${id}\ntitle: T\nanomaly: {model: silence, by: host.name}\n`;

test('several documents, and an id twice', () => {
  const { rules } = readAnomalyRules(`---\n${RULE('a')}---\n# nothing\n---\n${RULE('b')}`, 'r.yml');
  expect(rules.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(problemsOf(`${RULE('a')}---\n${RULE('a')}`)).toEqual([
    'r.yml:5:1: id: "a" is the id of the rule at line 1 as well',
  ]);
});

test.each([
  ['no anomaly', 'id: a\ntitle: T\n', /^r.yml:1:1: has no key `anomaly`$/],
  ['an unknown model', 'id: a\ntitle: T\nanomaly: {model: magic, by: a}\n', /^r.yml:3:\d+: .*count, distinct, value/],
  ['an unknown key', 'id: a\ntitle: T\nanomaly: {model: count, by: a, windw: 5m}\n', /^r.yml:3:\d+: .*windw/],
  [
    'a wrong span',
    'id: a\ntitle: T\nanomaly:\n  model: count\n  by: a\n  window: 5 minutes\n',
    /^r.yml:6:11: .*such as 90s/,
  ],
  ['a window of a second', 'id: a\ntitle: T\nanomaly: {model: count, by: a, window: 1s}\n', /from 10s to 7d/],
  ['a chance of 2', 'id: a\ntitle: T\nanomaly: {model: count, by: a, chance: 2}\n', /^r.yml:3:\d+: .*chance/],
  ['a missing field', 'id: a\ntitle: T\nanomaly: {model: rare, by: a}\n', /^r.yml:3:\d+: .*field/],
  ['the second document', `${RULE('a')}---\nid: b\ntitle: [\n`, /^r.yml:\d+:\d+: /],
  ['a list', '- a\n', /^r.yml:1:1: has no key `anomaly`$/],
])('%s is told with its place', (_name, text, expected) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(expected);
});
