import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { type Command, Option } from 'commander';
import { CommandFailure } from '../failure.ts';
import type { RunOptions } from '../run/options.ts';

const ENTRY = new URL('../../pipeline/run/thread.js', import.meta.url);
/** Flags of Logstash that have no meaning here. Who gives one is told where it matters. */
const OF_LOGSTASH = [
  '-l, --path.logs <folder>',
  '-n, --node.name <name>',
  '-p, --path.plugins <folder>',
  '--config.debug',
  '--log.format <format>',
  '--pipeline.unsafe_shutdown',
  '--pipeline.separate_logs',
  '--pipeline.plugin-classloaders',
  '--plugin-classloaders',
  '--java-execution',
  '--enable-local-plugin-development',
  '--field-reference-parser <mode>',
  '--config.field_reference.escape_style <style>',
  '--api.enabled <enabled>',
  '--api.http.host <host>',
  '--api.http.port <port>',
  '--http.host <host>',
  '--http.port <port>',
  '--modules <name>',
] as const;
const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];

/** `tocsin run`: Logstash pipelines in the foreground. */
export const run = (program: Command): Command => {
  const command = running(program);
  for (const flags of OF_LOGSTASH) command.addOption(new Option(flags).hideHelp());
  return command;
};

const running = (program: Command): Command =>
  program
    .command('run')
    .summary('run Logstash pipelines in the foreground')
    .description(
      'Runs a Logstash pipeline as it is, as `logstash -f` or `logstash -e`. It ends when its inputs have ended; Ctrl-C stops the inputs and delivers what they have read. SIGHUP reads the configuration anew.',
    )
    .option('-f, --path.config <path>', 'a configuration file, a folder of them, or a pattern')
    .option('-e, --config.string <text>', 'the configuration itself; without input or output: stdin and stdout')
    .option('--path.settings <path>', 'a folder with pipelines.yml and logstash.yml, or such a file: several pipelines')
    .option('--path.data <folder>', 'folder for what inputs and queues must not forget')
    .option('--path.keystore <folder>', 'folder with a file for each secret that a variable may name')
    .option('-t, --config.test_and_exit', 'check the configuration, and end')
    .option('-r, --config.reload.automatic', 'look for changes of the configuration, and take them over')
    .option('--reload', 'the same')
    .option('--config.reload.interval <seconds>', 'how often it looks (default: 3)', seconds)
    .option('-w, --pipeline.workers <number>', 'threads that decode and filter (default: as many as cores)', count)
    .option('-b, --pipeline.batch.size <number>', `events that are filtered at once (default: 1000)`, count)
    .option('-u, --pipeline.batch.delay <ms>', `how long an event waits for company (default: 50)`, count)
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
    .action(async (options: RunOptions) => {
      // Every core has a worker that is busy: threads that help one with its garbage take the time of another.
      setFlagsFromString('--no-parallel-scavenge');
      // It loads what it needs while this thread reads the configuration.
      const spare =
        options['config.test_and_exit'] === true || availableParallelism() === 1
          ? undefined
          : new Worker(ENTRY, { resourceLimits: { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 256 } });
      try {
        const { runPipelines } = await import('../run/run-pipelines.ts');
        await runPipelines(options, ENTRY, spare);
      } catch (error) {
        await spare?.terminate();
        throw error;
      }
    });

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
