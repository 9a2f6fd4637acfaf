import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeadLetter } from '../src/inputs/index.ts';
import { DeadLetterFolder } from '../src/outputs/index.ts';
import { removeLetters } from '../src/pipeline/index.ts';
import { InputRig } from './input-rig.ts';

let root: string;
let letters: DeadLetterFolder;
let folder: string;
let stateDir: string;
let time: number;
const rigs: InputRig[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tocsin-dlq-input-'));
  folder = join(root, 'pipelines', 'shop', 'dead-letters');
  stateDir = join(root, 'state');
  mkdirSync(stateDir);
  time = 5_000;
  letters = new DeadLetterFolder({ folder, clock: () => time });
});
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.stop();
  await letters.close();
  rmSync(root, { recursive: true, force: true });
});

const letterOf = (body: string, more: Partial<DeadLetter> = {}): DeadLetter => ({
  kind: 'record',
  time: '2026-11-23T10:00:00.000Z',
  pipeline: 'shop',
  plugin: 'http_1',
  type: 'http',
  reason: 'status 400',
  body: Buffer.from(body),
  ...more,
});

const start = (options: Readonly<Record<string, unknown>> = {}): InputRig => {
  const rig = new InputRig('dead_letter_queue', { path: root, pipeline_id: 'shop', ...options }, { stateDir });
  rigs.push(rig);
  return rig;
};

test('events come as they were, records as what they hold, each with why it is here', async () => {
  await letters.keep([
    letterOf('{"@timestamp":"2026-11-22T00:00:00.000Z","message":"a","tags":["x"]}', {
      kind: 'event',
      plugin: 'if_1',
      type: 'if',
    }),
    letterOf('{"index":{"_index":"shop"}}\n{"message":"b","@timestamp":"2026-11-22T00:00:01.000Z"}\n'),
    letterOf('user=c'),
  ]);
  const events = await start().until(3);
  expect(events.map((event) => [event.message, event['@timestamp']])).toEqual([
    ['a', Date.parse('2026-11-22T00:00:00.000Z')],
    ['b', Date.parse('2026-11-22T00:00:01.000Z')],
    ['user=c', expect.any(Number)],
  ]);
  expect(events[0]?.['@metadata']).toEqual({
    dead_letter_queue: {
      plugin_type: 'if',
      plugin_id: 'if_1',
      reason: 'status 400',
      entry_time: '2026-11-23T10:00:00.000Z',
    },
  });
});

test('it follows what is written, and goes on after a restart behind what was acknowledged', async () => {
  const first = start();
  await letters.keep([letterOf('a')]);
  await first.until(1);
  first.hold();
  await letters.keep([letterOf('b')]);
  while (first.given.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  first.break();
  await first.stop();
  rigs.pop();
  await letters.close();
  time = 9_000;
  await letters.keep([letterOf('c')]);
  const again = await start().until(2);
  expect(again.map(({ message }) => message)).toEqual(['b', 'c']);
});

test('letters that others take out of a page cost no other one', async () => {
  await letters.keep(['a', 'b', 'c'].map((body) => letterOf(body)));
  const first = start();
  await first.until(3);
  await first.stop();
  rigs.pop();
  await removeLetters(folder, ({ body }) => Buffer.from(body).toString() === 'a');
  await letters.keep([letterOf('d')]);
  const again = await start().until(3);
  expect(new Set(again.map(({ message }) => message))).toEqual(new Set(['b', 'c', 'd']));
});

test('start_timestamp passes over what is older; clean_consumed removes what is acknowledged', async () => {
  await letters.keep([letterOf('old', { time: '2026-11-22T23:59:59.000Z' }), letterOf('new')]);
  const rig = start({ start_timestamp: '2026-11-23T00:00:00Z', clean_consumed: true });
  expect((await rig.until(1)).map(({ message }) => message)).toEqual(['new']);
  while (readdirSync(folder).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});
