import { type Command, Option } from 'commander';
import { askStatus } from '../ask-status.ts';
import { inputTables } from '../input-tables.ts';
import type { Place } from '../settings.ts';
import { tableOptions } from '../terminal.ts';

/** `tocsin inputs`: what the running process reads, and where it listens. */
export const inputs = (program: Command): Command =>
  program
    .command('inputs')
    .summary('what the running process reads, and how far, and where it listens')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .addOption(new Option('--format <format>', 'how it is shown').choices(['table', 'json']).default('table'))
    .action(async ({ format, ...place }: Place & { readonly format: 'table' | 'json' }) => {
      const status = await askStatus(place);
      const all = [
        ...status.inputs.map((input) => ({ ...input, pipeline: '' })),
        ...status.pipelines.flatMap(({ id, inputs: own }) => own.map((input) => ({ ...input, pipeline: id }))),
      ];
      if (format === 'json') {
        for (const { pipeline, ...input } of all) process.stdout.write(`${JSON.stringify({ pipeline, ...input })}\n`);
        return;
      }
      if (all.length === 0) process.stderr.write('there is no input\n');
      else process.stdout.write(inputTables(all, tableOptions(), Date.now()));
    });
