import { expect, test } from 'vitest';
import { compilePipeline, PLUGINS } from '../compile/index.ts';
import { planWorkers } from './plan-workers.ts';

const plan = (text: string, workers: number, ordered: 'auto' | 'true' | 'false' = 'auto') => {
  const compiled = compilePipeline(
    [{ file: 'x', text }],
    { ecs: 'v8', supportEscapes: false, variable: () => undefined, clock: () => 0, folder: '/' },
    PLUGINS,
  );
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join());
  return planWorkers({ workers, ordered }, compiled.pipeline).map((inputs) => inputs.map(({ id }) => id));
};

const BEATS = 'input { heartbeat { id => a1 } heartbeat { id => a2 } heartbeat { id => a3 } }';
const STDIN = 'input { stdin { id => in } }';

test.each([
  ['inputs are shared out', BEATS, 2, [['a1', 'a3'], ['a2']]],
  ['no more workers than inputs', BEATS, 8, [['a1'], ['a2'], ['a3']]],
  ['a stream of lines goes to all', STDIN, 3, [['in'], ['in'], ['in']]],
  [
    'beside others',
    `${STDIN} ${BEATS}`,
    2,
    [
      ['in', 'a1', 'a3'],
      ['in', 'a2'],
    ],
  ],
  [
    'one that can not be cut goes to one',
    'input { stdin { id => in codec => multiline { pattern => "^ " what => previous } } }',
    3,
    [['in']],
  ],
  [
    'a filter that must see everything',
    `${STDIN} filter { if [x] { throttle { key => "k" after_count => 2 } } }`,
    3,
    [['in']],
  ],
  ['one that might', `${STDIN} filter { csv { autodetect_column_names => true } }`, 3, [['in']]],
  ['and does not', `${STDIN} filter { csv {} }`, 2, [['in'], ['in']]],
])('%s', (_, text, workers, expected) => {
  expect(plan(text, workers)).toEqual(expected);
});

test('ordered: one', () => {
  expect(plan(STDIN, 3, 'true')).toEqual([['in']]);
  expect(plan(STDIN, 3, 'false')).toHaveLength(3);
});
