import { expect, test } from 'vitest';
import { PLUGINS } from '../compile/index.ts';
import type { PipelineDefinition } from '../run/definition.ts';
import { addressesOf } from '../run/links.ts';
import { checkPipelines } from '../run/pipelines.ts';
import { REPLAY_ADDRESS, replayedDefinitions } from './replayed-definitions.ts';

const definition = (id: string, ...texts: readonly string[]): PipelineDefinition => ({
  id,
  sources: texts.map((text, index) => ({ file: `${id}-${index}.conf`, text })),
  ecs: 'v8',
  supportEscapes: false,
  workers: 4,
  ordered: 'auto',
  batchSize: 500,
  batchDelay: 50,
  queue: 'persisted',
  folder: '/',
  stateDir: `/state/${id}`,
});

const DEFINITIONS = [
  definition('shop', 'input { stdin {} }', 'filter { drop {} }\noutput { pipeline { send_to => ["web"] } }'),
  definition('web', 'input { generator {} pipeline { address => "web" } } output { pipeline { send_to => ["last"] } }'),
  definition('last', 'input { pipeline { address => "last" } } output { null {} }'),
  definition('other', 'input { heartbeat {} } output { null {} }'),
];

test('a pipeline gets its dead letters in place of its inputs, and those that it reaches only what it sends', () => {
  const replayed = replayedDefinitions(DEFINITIONS, 'shop', '/elsewhere', PLUGINS);
  const checked = checkPipelines(replayed, PLUGINS);
  expect(checked.map(({ definition: { id }, compiled }) => [id, addressesOf(compiled).listens])).toEqual([
    ['shop', [REPLAY_ADDRESS]],
    ['web', ['web']],
    ['last', ['last']],
  ]);
  expect(checked.map(({ compiled }) => compiled.inputs.length)).toEqual([1, 1, 1]);
  for (const { queue, stateDir } of replayed) expect([queue, stateDir]).toEqual(['memory', '/elsewhere']);
});

test('the last of a chain is replayed alone', () => {
  const replayed = replayedDefinitions(DEFINITIONS, 'last', '/elsewhere', PLUGINS);
  expect(replayed.map(({ id }) => id)).toEqual(['last']);
});
