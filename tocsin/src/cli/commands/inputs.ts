import { type Command, Option } from 'commander';
import { askStatus } from '../ask-status.ts';
import type { Place } from '../settings.ts';
import { renderTable, tableOptions } from '../terminal.ts';

/** `tocsin inputs`: what the running process reads. */
export const inputs = (program: Command): Command =>
  program
    .command('inputs')
    .summary('what the running process reads, and how far')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .addOption(new Option('--format <format>', 'how it is shown').choices(['table', 'json']).default('table'))
    .action(async ({ format, ...place }: Place & { readonly format: 'table' | 'json' }) => {
      const status = await askStatus(place);
      const all = [
        ...status.inputs.map((input) => ({ pipeline: '', ...input })),
        ...status.pipelines.flatMap(({ id, inputs: own }) => own.map((input) => ({ pipeline: id, ...input }))),
      ];
      if (format === 'json') {
        for (const input of all) process.stdout.write(`${JSON.stringify(input)}\n`);
        return;
      }
      if (all.length === 0) process.stderr.write('there is no input\n');
      const rows = all.map(({ pipeline, id, type, events, sources, error }) => [
        pipeline,
        id,
        type,
        String(events),
        String(sources.length),
        String(sources.reduce((sum, { lag }) => sum + lag, 0)),
        error ?? '',
      ]);
      const head = ['pipeline', 'id', 'type', 'events', 'sources', 'bytes behind', 'trouble'];
      if (all.length > 0) process.stdout.write(renderTable(head, rows, tableOptions()));
    });
