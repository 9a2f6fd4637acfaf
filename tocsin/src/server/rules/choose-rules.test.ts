import { expect, it } from 'vitest';
import { readRuleFile } from '../../detect/index.ts';
import { type Choice, chooseRules } from './choose-rules.ts';
import { type WrittenRule, writtenRules } from './written-rule.ts';

const SHIPPED = `
title: Failed login
id: failed
level: high
logsource: { category: authentication }
detection: { selection: { event.action: fail }, condition: selection }
---
title: Guessing
id: guessing
level: high
correlation: { type: event_count, rules: [failed], group-by: [source.ip], timespan: 5m, condition: { gte: 5 } }
---
title: Low
id: low
level: low
logsource: { category: authentication }
detection: { selection: { a: b }, condition: selection }
`;
const THRESHOLD = `
title: Own
id: own
level: high
when: { event.action: fail }
count: 3
within: 1m
by: source.ip
`;
const ANOMALY = 'id: unusual\ntitle: U\nlevel: high\nanomaly: { model: count, by: user.name }\n';

const read = (text: string, origin: 'own' | 'shipped', file: string): readonly WrittenRule[] =>
  writtenRules(readRuleFile(text, file), origin, file);

const RULES = [
  ...read(SHIPPED, 'shipped', 'a.yml'),
  ...read(THRESHOLD, 'own', 't.yml'),
  ...read(ANOMALY, 'shipped', 'u.yml'),
];

const chosen = (choice: Partial<Choice>, rules = RULES) => {
  const { set, whyNot } = chooseRules(rules, {
    level: 'medium',
    respond: false,
    configured: new Set(),
    disabled: new Set(),
    failing: new Set(),
    ...choice,
  });
  return {
    runs: [...set.documents.map(({ id }) => id ?? 'part'), ...set.anomalies.map(({ id }) => id)].join(' '),
    not: Object.fromEntries([...whyNot].map(([{ id }, why]) => [id, why])),
  };
};

it('knows kinds, and a threshold with what it is compiled to is one rule', () => {
  expect(RULES.map(({ id, type, documents }) => [id, type, documents.length])).toEqual([
    ['failed', 'sigma', 1],
    ['guessing', 'correlation', 1],
    ['low', 'sigma', 1],
    ['own', 'threshold', 2],
    ['unusual', 'anomaly', 0],
  ]);
});

it.each([
  ['nothing said', {}, 'failed guessing part own unusual', { low: 'level' }],
  ['a lower level', { level: 'low' }, 'failed guessing low part own unusual', {}],
  [
    'a correlation disabled: what it is made of does not become a finding',
    { disabled: new Set(['guessing']) },
    'part own unusual',
    { guessing: 'disabled', failed: 'unused', low: 'level' },
  ],
  [
    'a threshold disabled: with all that it is compiled to',
    { disabled: new Set(['own']) },
    'failed guessing unusual',
    { own: 'disabled', low: 'level' },
  ],
  [
    'by tocsin.yaml',
    { configured: new Set(['unusual']), disabled: new Set(['unusual']) },
    'failed guessing part own',
    { unusual: 'configuration', low: 'level' },
  ],
] as const)('%s', (_name, choice, runs, not) => {
  expect(chosen(choice)).toEqual({ runs, not });
});

it('runs one of your own in place of the one that ships', () => {
  const own = read(SHIPPED.replace('level: high', 'level: critical'), 'own', 'copy.yml');
  const { runs, not } = chosen({}, [...RULES, ...own]);
  expect(runs).toBe('part own failed guessing unusual');
  expect(not).toMatchObject({ low: 'level' });
  const disabled = chosen({ disabled: new Set(['guessing']) }, [...RULES, ...own]);
  expect(disabled.runs).toBe('part own unusual');
});
