import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import {
  describeResult,
  describeTotal,
  jsonLine,
  PLUGINS,
  type ReadTest,
  readTests,
  type TestResult,
  TestRunner,
} from '../../pipeline/index.ts';

/** `tocsin pipeline`: what can be done with Logstash pipelines without running one. */
export const pipeline = (program: Command): Command => {
  const group = program.command('pipeline').summary('test pipelines');
  group
    .command('test')
    .summary('run unit tests of pipelines')
    .argument('<file...>', 'tests: YAML documents, or one JSON object a line')
    .addOption(new Option('--format <format>', 'how results are shown').choices(['text', 'json']).default('text'))
    .action(async (files: string[], { format }: { format: 'text' | 'json' }) => {
      const runner = new TestRunner({
        registry: PLUGINS,
        variable: (name) => process.env[name],
        clock: Date.now,
        folder: process.cwd(),
      });
      const results: Pick<TestResult, 'ok'>[] = [];
      for (const file of files) {
        for (const test of readFile(file)) {
          const result = await runner.run(test, file);
          results.push({ ok: result.ok });
          process.stdout.write(`${format === 'json' ? jsonLine(result) : describeResult(result)}\n`);
        }
      }
      if (format === 'text') process.stdout.write(`${describeTotal(results)}\n`);
      if (results.some(({ ok }) => !ok)) process.exitCode = 1;
    });
  return group;
};

/** A file that can't be read is a test that fails. */
const readFile = (file: string): readonly ReadTest[] => {
  const refuse = (message: string): readonly ReadTest[] => [
    { ok: false, name: file, problems: [{ file, line: 1, column: 1, message }] },
  ];
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    const tests = readTests(file, text);
    return tests.length === 0 ? refuse('there is no test in it') : tests;
  } catch (error) {
    if (error instanceof TypeError) return refuse('is not UTF-8 text');
    return refuse(error instanceof Error ? error.message : String(error));
  }
};
