import { describe, expect, it } from 'vitest';
import { printProblem } from '../../define/index.ts';
import { isThreshold, readThreshold } from './index.ts';

const problemsOf = (text: string): readonly string[] =>
  readThreshold(text, 'r.yml').problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('reading rules of thresholds', () => {
  it.each([
    ['an unknown key', 'title: a\nwhen: {a: b}\ncuont: 3\n', ['3:1 unknown key "cuont"']],
    ['no conditions', 'title: a\ncount: 3\nwithin: 5m\n', ['1:1 `when` is missing']],
    ['no span', 'title: a\nwhen: {a: b}\ncount: 3\n', ['3:1 "count" needs `within`']],
    [
      'two thresholds',
      'title: a\nwhen: {a: b}\ncount: 3\nsum: {field: n, gt: 1}\nwithin: 5m\n',
      ['4:1 a rule has "count" or "sum", not both'],
    ],
    ['values without a count', 'title: a\nwhen: {a: b}\ndistinct: c\n', ['3:1 `distinct` needs `count`']],
    ['groups without a threshold', 'title: a\nwhen: {a: b}\nby: c\n', ['3:1 "by" without a threshold says nothing']],
    ['a modifier that is none', 'title: a\nwhen:\n  a|contians: b\n', ['3:3 there is no modifier "contians"']],
    [
      'conditions beside steps',
      'title: a\nwhen: {a: b}\nwithin: 1m\nsequence: [{when: {a: b}}, {when: {a: c}}]\n',
      ['2:1 `when` belongs into the steps'],
    ],
    ['one step', 'title: a\nwithin: 1m\nsequence: [{when: {a: b}}]\n', ['3:11 sequence: must be at least 2 entries']],
    [
      'a bad step',
      'title: a\nwithin: 1m\nsequence: [{when: {a: b}}, {when: {a|foo: c}}]\n',
      ['3:36 there is no modifier "foo"'],
    ],
    [
      'a bad share',
      'title: a\nwithin: 1m\nwhen: {a: b}\nshare: {of: {a|foo: c}, gt: 5}\n',
      ['4:14 there is no modifier "foo"'],
    ],
    [
      'no comparison',
      'title: a\nwithin: 1m\nwhen: {a: b}\ncount: {}\n',
      ['4:8 count: expected a comparison: gt, gte, lt, lte, eq or neq'],
    ],
    [
      'an answer that is none',
      'title: a\nwhen: {a: b}\nrespond: {kind: nuke}\n',
      ['3:17 respond.kind: expected "block_address", "lock_user" or "logout_user"'],
    ],
    [
      'a test that is none',
      'title: a\nwhen: {a: b}\ntests:\n  - {name: x, events: []}\n',
      ['4:5 tests[0].matches: expected a number or a list, found nothing'],
    ],
    [
      'two rules with faults',
      'title: a\nwhen: {a: b}\nby: c\n---\nwhen: {a: b}\n',
      ['3:1 "by" without a threshold says nothing', '5:1 "title" is missing'],
    ],
    ['no rule', '# nothing\n', ['1:1 there is no rule in it']],
  ])('%s', (_name, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  it('shows the place and what is meant', () => {
    const text = 'title: a\nwhen: {a: b}\ncuont: 3\n';
    const [problem] = readThreshold(text, 'r.yml').problems;
    expect(problem === undefined ? '' : printProblem(problem, text)).toBe(
      'r.yml:3:1: unknown key "cuont"\n  3 | cuont: 3\n    | ^\n  did you mean "count"?',
    );
  });

  it('makes documents of which the own one is the last', () => {
    const text = 'title: a\nname: own\nwithin: 5m\nsequence: [{when: {a: b}, count: 3}, {when: {a: c}}]\n';
    const { documents } = readThreshold(text, 'r.yml');
    expect(documents.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'rule r.yml#1 1',
      'correlation r.yml#1 1 counted',
      'rule r.yml#1 2',
      'correlation own',
    ]);
  });

  it.each([
    ['title: a\nwhen: {a: b}\n', true],
    ['title: a\nsequence: []\n', true],
    ['title: a\ndetection: {a: {b: c}, condition: a}\n', false],
    ['- a\n', false],
    ['a: [', false],
  ])('tells its files from those of Sigma: %j', (text, expected) => {
    expect(isThreshold(text)).toBe(expected);
  });
});
