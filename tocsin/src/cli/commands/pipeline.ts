import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import {
  describeResult,
  describeTotal,
  jsonLine,
  PLUGINS,
  type PluginCounts,
  type ReadTest,
  readTests,
  type TestResult,
  TestRunner,
} from '../../pipeline/index.ts';
import { askStatus } from '../ask-status.ts';
import type { Place } from '../settings.ts';
import { renderTable, tableOptions } from '../terminal.ts';

/** `tocsin pipeline`: unit tests of Logstash pipelines, and what the running ones have done. */
export const pipeline = (program: Command): Command => {
  const group = program.command('pipeline').summary('test pipelines, and see what the running ones do');
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
  group
    .command('stats')
    .summary('what each plugin of the running pipelines has done')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .addOption(new Option('--format <format>', 'how it is shown').choices(['table', 'json']).default('table'))
    .action(async ({ format, ...place }: Place & { readonly format: 'table' | 'json' }) => {
      const { pipelines } = await askStatus(place);
      const plugins = pipelines.flatMap(({ id, plugins: own }) => own.map((one) => ({ pipeline: id, ...one })));
      if (format === 'json') {
        for (const plugin of plugins) process.stdout.write(`${JSON.stringify(plugin)}\n`);
        return;
      }
      if (pipelines.length === 0) process.stderr.write('no pipeline runs\n');
      else process.stdout.write(renderTable(STATS, plugins.map(statsRow), tableOptions()));
    });
  return group;
};

const STATS = ['pipeline', 'kind', 'id', 'in', 'out', 'failed', 'dropped', 'seconds', 'noted'];

const statsRow = (one: PluginCounts & { readonly pipeline: string }): string[] => [
  one.pipeline,
  one.kind,
  one.id,
  ...[one.in, one.out, one.failed, one.dropped].map(String),
  one.seconds.toFixed(3),
  Object.entries(one.reasons)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', '),
];

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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return refuse('there is no such file');
    return refuse(error instanceof Error ? error.message : String(error));
  }
};
