import type { Command } from 'commander';
import { listLetters } from '../dlq/list.ts';
import { removeWanted } from '../dlq/remove.ts';
import { replay } from '../dlq/replay.ts';
import { showLetters } from '../dlq/show.ts';
import { CommandFailure } from '../failure.ts';
import type { RunOptions } from '../run/options.ts';
import { type Place, readSettings } from '../settings.ts';
import { stripControl } from '../terminal.ts';

interface Options extends Place {
  readonly pipeline?: string;
  readonly plugin?: string;
  readonly format?: string;
}

/** `tocsin dlq list|show|replay|remove`: what could not be delivered. */
export const dlq = (program: Command): Command => {
  const group = program
    .command('dlq')
    .summary('see, send again or remove what could not be delivered (dead letters)')
    .addHelpText(
      'after',
      `
Examples:
  tocsin dlq list
  tocsin dlq show --plugin http_output_1 --limit 5
  tocsin dlq replay --pipeline main                       pipelines of tocsin up
  tocsin dlq replay --pipeline main -f shop.conf          a pipeline of tocsin run`,
    );
  common(group.command('list').summary('how many there are, by pipeline, plugin and reason'))
    .option('--format <format>', 'table or json (one object a line)', 'table')
    .action((options: Options) => listLetters(folderOf(options), options, formatOf(options, ['table', 'json'])));
  common(group.command('show').summary('show dead letters, the oldest first'))
    .option('--limit <number>', 'letters at most', '20')
    .option('--full', 'do not shorten bodies')
    .option('--format <format>', 'text or json (one object a line)', 'text')
    .action((options: Options & { limit: string; full?: boolean }) =>
      showLetters(folderOf(options), {
        ...options,
        limit: limitOf(options.limit),
        full: options.full === true,
        format: formatOf(options, ['text', 'json']),
      }),
    );
  common(group.command('replay').summary('send them again, through the configuration as it is now'))
    .option('-f, --path.config <path>', 'the configuration, of pipelines that `tocsin run` runs')
    .option('--path.settings <path>', 'pipelines.yml or its folder, of such pipelines')
    .addHelpText(
      'after',
      '\nRecords go to the output that gave them up, events through filters and outputs. What is delivered is removed,\nthe rest stays. It may run beside `tocsin up`.',
    )
    .action((options: Options & RunOptions) => replayAction(options));
  common(group.command('remove').summary('remove them for good'))
    .option('--reason <text>', 'those with this reason, as `list` writes it')
    .option('--before <time>', 'those older than this time: 2026-11-23 or 2026-11-23T10:00:00Z')
    .option('--all', 'without any of these: all of them')
    .action((options: Options & { reason?: string; before?: string; all?: boolean }) => removeAction(options));
  return group;
};

const common = (command: Command): Command =>
  command
    .option('--pipeline <id>', 'of this pipeline only')
    .option('--plugin <id>', 'of this plugin only')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder');

const folderOf = (options: Place) => readSettings(options).system.folder;

function formatOf({ format = '' }: Options, formats: readonly string[]): string {
  if (formats.includes(format)) return format;
  throw new CommandFailure(`--format is ${formats.join(' or ')}, not "${format}"`, 2);
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new CommandFailure(`--limit is a number of letters, not "${text}"`, 2);
}

async function replayAction(options: Options & RunOptions): Promise<void> {
  const { system } = readSettings(options);
  const { 'path.config': config, 'path.settings': settings } = options;
  const isOfRun = config !== undefined || settings !== undefined;
  const run: RunOptions | undefined = isOfRun
    ? {
        ...(config === undefined ? {} : { 'path.config': config }),
        ...(settings === undefined ? {} : { 'path.settings': settings }),
        ...(options.pipeline === undefined || config === undefined ? {} : { 'pipeline.id': options.pipeline }),
        'path.data': system.folder.path,
      }
    : undefined;
  const abort = new AbortController();
  const stop = (): void => abort.abort(new CommandFailure('stopped'));
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop);
  const { pipeline, plugin } = options;
  const { delivered, stayed, reasons } = await replay(system, { pipeline, plugin, run }, abort.signal);
  process.stderr.write(`${delivered} sent again and removed, ${stayed} stay\n`);
  for (const reason of reasons) process.stderr.write(`  ${stripControl(reason)}\n`);
  process.exit(stayed > 0 ? 1 : 0);
}

async function removeAction(options: Options & { reason?: string; before?: string; all?: boolean }): Promise<void> {
  const { pipeline, plugin, reason, before, all } = options;
  const isLimited = [pipeline, plugin, reason, before].some((one) => one !== undefined);
  if (!isLimited && all !== true)
    throw new CommandFailure('say which: --pipeline, --plugin, --reason, --before, or --all for all of them', 2);
  const time = before === undefined ? undefined : Date.parse(before);
  if (Number.isNaN(time)) throw new CommandFailure(`--before is a time such as 2026-11-23, not "${before}"`, 2);
  const removed = await removeWanted(folderOf(options), { pipeline, plugin, reason, before: time });
  process.stderr.write(`${removed} removed\n`);
}
