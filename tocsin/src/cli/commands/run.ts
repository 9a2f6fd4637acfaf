import { existsSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism, homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { printProblem } from '../../define/index.ts';
import {
  ConfigurationProblems,
  checkPipelines,
  DEFAULT_BATCH_DELAY,
  DEFAULT_BATCH_SIZE,
  Links,
  type PipelineDefaults,
  type PipelineDefinition,
  Pipelines,
  PLUGINS,
  readConfigFiles,
  readPipelinesFile,
  Stdin,
} from '../../pipeline/index.ts';
import { CommandFailure } from '../failure.ts';
import { stripControl } from '../terminal.ts';

interface RunOptions {
  readonly 'path.config'?: string;
  readonly 'config.string'?: string;
  readonly 'path.settings'?: string;
  readonly 'path.data'?: string;
  readonly 'pipeline.id'?: string;
  readonly 'pipeline.workers'?: number;
  readonly 'pipeline.ordered'?: string;
  readonly 'pipeline.batch.size'?: number;
  readonly 'pipeline.batch.delay'?: number;
  readonly 'pipeline.ecs_compatibility'?: string;
  readonly 'queue.type'?: string;
  readonly 'config.support_escapes'?: boolean;
  readonly 'config.test_and_exit'?: boolean;
  readonly 'config.reload.automatic'?: boolean;
  readonly 'config.reload.interval'?: number;
  readonly 'log.level'?: string;
}

const PIPELINES_FILE = 'pipelines.yml';
const INLINE = 'config string';
const STOP_NOTICE = 5_000;
const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];

/** `tocsin run`: Logstash pipelines in the foreground. */
export const run = (program: Command): Command =>
  program
    .command('run')
    .summary('run Logstash pipelines in the foreground')
    .description(
      'Runs a Logstash pipeline as it is, as `logstash -f` or `logstash -e`. It ends when its inputs have ended; Ctrl-C stops the inputs\nand delivers what they have read. SIGHUP reads the configuration anew.',
    )
    .option('-f, --path.config <path>', 'a configuration file, a folder of them, or a pattern')
    .option('-e, --config.string <text>', 'the configuration itself; without input or output: stdin and stdout')
    .option('--path.settings <path>', `a folder with ${PIPELINES_FILE}, or such a file: several pipelines`)
    .option('--path.data <folder>', 'folder for what inputs and queues must not forget')
    .option('-t, --config.test_and_exit', 'check the configuration, and end')
    .option('-r, --config.reload.automatic', 'look for changes of the configuration, and take them over')
    .option('--reload', 'the same')
    .option('--config.reload.interval <seconds>', 'how often it looks', seconds, 3)
    .option('-w, --pipeline.workers <number>', 'threads that decode and filter (default: as many as cores)', count)
    .option(
      '-b, --pipeline.batch.size <number>',
      `events that are filtered at once (default: ${DEFAULT_BATCH_SIZE})`,
      count,
    )
    .option(
      '-u, --pipeline.batch.delay <ms>',
      `how long an event waits for company (default: ${DEFAULT_BATCH_DELAY})`,
      count,
    )
    .option(
      '--pipeline.ordered <how>',
      'auto: one worker keeps the order; true: only one works; false',
      choice('auto', 'true', 'false'),
    )
    .option(
      '--pipeline.ecs_compatibility <mode>',
      'names of fields: disabled, v1 or v8 (default)',
      choice('disabled', 'v1', 'v8'),
    )
    .option('--pipeline.id <id>', 'name of the pipeline (default: main)')
    .option('--queue.type <type>', 'memory (default) or persisted', choice('memory', 'persisted'))
    .option('--config.support_escapes', 'read \\n and the like in strings')
    .option('--log.level <level>', `what is told: ${LEVELS.join(', ')} (default: info)`, choice(...LEVELS))
    .action(async (options: RunOptions & { readonly reload?: boolean }) => {
      const load = loader(options);
      if (options['config.test_and_exit'] === true) {
        const checked = orFailure(() => checkPipelines(load(), PLUGINS));
        for (const problem of checked.flatMap(({ warnings }) => warnings))
          process.stderr.write(`warning: ${printProblem(problem)}\n`);
        process.stdout.write('Configuration OK\n');
        return;
      }
      await runPipelines(load, options);
    });

async function runPipelines(
  load: () => readonly PipelineDefinition[],
  options: RunOptions & { readonly reload?: boolean },
): Promise<void> {
  const least = LEVELS.indexOf(options['log.level'] ?? 'info');
  const notice = (level: 'info' | 'warn' | 'error', message: string): void => {
    if (LEVELS.indexOf(level) <= least)
      process.stderr.write(
        `${level === 'info' ? '' : `${level}: `}${message.split('\n').map(stripControl).join('\n')}\n`,
      );
  };
  const pipelines = new Pipelines(load, PLUGINS, {
    entry: new URL('../../pipeline/run/thread.js', import.meta.url),
    host: hostname(),
    notice,
    stdin: new Stdin((message) => notice('error', `the standard input can't be read any more: ${message}`)),
    links: new Links(),
  });
  orFailure(() => pipelines.start());

  let isStopping = false;
  const stop = (): void => {
    // The second Ctrl-C of somebody who does not want to wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    const timer = setInterval(() => {
      const owing = pipelines.status().flatMap(({ outputs }) => outputs.filter(({ waiting }) => waiting.batches > 0));
      const names = owing.map(({ id, waiting }) => `${id} (${waiting.events} events)`).join(', ');
      if (names !== '') notice('warn', `still to be delivered: ${names}; stop it once more to give that up`);
    }, STOP_NOTICE);
    timer.unref();
    void pipelines.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  process.on('SIGHUP', () => void pipelines.reload());
  // A reader that has gone away: what other outputs have is still delivered.
  process.stdout.removeAllListeners('error');
  process.stdout.on('error', () => {
    if (!isStopping) stop();
  });
  const isWatching = options.reload === true || options['config.reload.automatic'] === true;
  const watch = isWatching
    ? setInterval(() => void pipelines.reload(), (options['config.reload.interval'] ?? 3) * 1000)
    : undefined;
  await pipelines.ended;
  clearInterval(watch);
  process.exit(0);
}

/** Turns what is wrong with a configuration into the command's failure. */
function orFailure<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigurationProblems)) throw error;
    throw new CommandFailure(
      error.problems.map((problem) => printProblem(problem, error.texts.get(problem.file))).join('\n'),
    );
  }
}

function loader(options: RunOptions): () => readonly PipelineDefinition[] {
  const path = options['path.config'];
  const text = options['config.string'];
  const settings = options['path.settings'];
  if (path !== undefined && text !== undefined)
    throw new CommandFailure('-f and -e can not be given together: the configuration is in files or in the command', 2);
  if (path === undefined && text === undefined && settings === undefined)
    throw new CommandFailure('give a configuration: -f FILE, -e TEXT, or --path.settings FOLDER', 2);
  const state = options['path.data'] ?? defaultState();
  const stateDir = (id: string): string => join(resolve(state), 'pipelines', encodeURIComponent(id));
  const defaults = defaultsOf(options);
  if (path === undefined && text === undefined && settings !== undefined)
    return () => readSettings(settings, defaults, stateDir);
  const id = options['pipeline.id'] ?? 'main';
  return () => [
    {
      ...defaults,
      id,
      sources: path === undefined ? [{ file: INLINE, text: withDefaults(text ?? '') }] : readConfigFiles(path),
      stateDir: stateDir(id),
    },
  ];
}

const defaultState = (): string =>
  process.env.TOCSIN_DATA ?? join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'tocsin');

const defaultsOf = (options: RunOptions): PipelineDefaults => ({
  ecs: oneOf(options['pipeline.ecs_compatibility'], ['disabled', 'v1', 'v8'] as const) ?? 'v8',
  supportEscapes: options['config.support_escapes'] ?? false,
  workers: options['pipeline.workers'] ?? availableParallelism(),
  ordered: oneOf(options['pipeline.ordered'], ['auto', 'true', 'false'] as const) ?? 'auto',
  batchSize: options['pipeline.batch.size'] ?? DEFAULT_BATCH_SIZE,
  batchDelay: options['pipeline.batch.delay'] ?? DEFAULT_BATCH_DELAY,
  queue: oneOf(options['queue.type'], ['memory', 'persisted'] as const) ?? 'memory',
  folder: process.cwd(),
});

const oneOf = <Choice extends string>(value: string | undefined, choices: readonly Choice[]): Choice | undefined =>
  choices.find((one) => one === value);

/** As Logstash does with `-e` where a section is missing. */
const withDefaults = (text: string): string => {
  const input = /\binput\s*\{/.test(text) ? '' : '\ninput { stdin { type => stdin } }';
  const output = /\boutput\s*\{/.test(text) ? '' : '\noutput { stdout { codec => rubydebug } }';
  return `${text}${input}${output}`;
};

function readSettings(
  settings: string,
  defaults: PipelineDefaults,
  stateDir: (id: string) => string,
): readonly PipelineDefinition[] {
  const isFolder = statSync(settings, { throwIfNoEntry: false })?.isDirectory() === true;
  const file = isFolder ? join(settings, PIPELINES_FILE) : settings;
  if (!existsSync(file))
    throw new CommandFailure(`${file}: there is no such file; --path.settings names it or its folder`);
  const text = readFileSync(file, 'utf8');
  const { definitions, problems } = readPipelinesFile({ file, text, defaults, stateDir });
  if (problems.length > 0) throw new ConfigurationProblems(problems, new Map([[file, text]]));
  return definitions;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new CommandFailure(`expected a whole number from 1 on, not "${text}"`, 2);
  return value;
}

function seconds(text: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)s?$/.exec(text)?.[1]);
  if (!(value > 0)) throw new CommandFailure(`expected a number of seconds, not "${text}"`, 2);
  return value;
}

const choice =
  (...choices: readonly string[]) =>
  (text: string): string => {
    if (choices.includes(text)) return text;
    throw new CommandFailure(`expected ${choices.join(', ')}, not "${text}"`, 2);
  };
