import { type Command, Option } from 'commander';
import { askStatus } from '../ask-status.ts';
import type { Place } from '../settings.ts';
import { renderTable, tableOptions } from '../terminal.ts';

/** `tocsin outputs`: where the running process sends events. */
export const outputs = (program: Command): Command =>
  program
    .command('outputs')
    .summary('where the running pipelines send events, and what waits')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .addOption(new Option('--format <format>', 'how it is shown').choices(['table', 'json']).default('table'))
    .action(async ({ format, ...place }: Place & { readonly format: 'table' | 'json' }) => {
      const { pipelines } = await askStatus(place);
      const all = pipelines.flatMap(({ id, outputs: own }) => own.map((output) => ({ pipeline: id, ...output })));
      if (format === 'json') {
        for (const output of all) process.stdout.write(`${JSON.stringify(output)}\n`);
        return;
      }
      if (all.length === 0) process.stderr.write('there is no output of a pipeline\n');
      const rows = all.map(({ pipeline, id, plugin, delivered, waiting }) => [
        pipeline,
        id,
        plugin,
        String(delivered),
        String(waiting.events),
        String(waiting.bytes),
      ]);
      const head = ['pipeline', 'id', 'plugin', 'delivered', 'waiting', 'bytes waiting'];
      if (all.length > 0) process.stdout.write(renderTable(head, rows, tableOptions()));
    });
