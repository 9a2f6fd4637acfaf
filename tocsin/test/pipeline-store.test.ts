import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from './running.ts';

const tocsin = new Installation('inputs: []\n');
beforeAll(() => writeFileSync(tocsin.path('lines.log'), 'one\ntwo\n'));
afterAll(() => tocsin.remove());

test('each `tocsin {}` of a pipeline stores what it is given', () => {
  const { status, stderr } = tocsin.run(
    'run',
    '-e',
    `input { file { path => "${tocsin.path('lines.log')}" mode => "read" file_completed_action => "log" file_completed_log_path => "${tocsin.path('done.log')}" exit_after_read => true } }
     output { tocsin { index => "first" } tocsin { index => "second" } }`,
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(tocsin.search('index=* | stats count by index')).toEqual([
    { index: 'first', count: 2 },
    { index: 'second', count: 2 },
  ]);
}, 120_000);
