import { expect, test } from 'vitest';
import { checkDocuments } from './check-documents.ts';
import type { RuleFile } from './sigma/index.ts';

const file = (name: string, text: string): RuleFile => ({
  file: name,
  text,
  documents: [],
  problems: [],
  refused: [],
  warnings: [],
});

test('rules of anomalies are told one by one, each with what is wrong with it', () => {
  const good = 'id: good\ntitle: Good\nanomaly: {model: count, by: user.name}\n';
  const wrong = 'id: wrong\ntitle: Wrong\nanomaly:\n  model: count\n  by: user.name\n  windw: 5m\n';
  const checked = checkDocuments([file('b.yml', `${good}---\n${wrong}`), file('a.yml', good)]);
  expect(checked.map(({ file: of, line, id, problems }) => [of, line, id, problems.map((one) => one.line)])).toEqual([
    ['b.yml', 1, 'good', []],
    ['b.yml', 5, 'wrong', [10]],
    ['a.yml', 1, 'good', []],
  ]);
});
