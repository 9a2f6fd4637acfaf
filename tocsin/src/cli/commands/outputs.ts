import { type Command, Option } from 'commander';
import type { SystemStatus } from '../../server/index.ts';
import { askStatus } from '../ask-status.ts';
import type { Place } from '../settings.ts';
import { renderTable, stripControl, tableOptions } from '../terminal.ts';

/** `tocsin outputs`: where the running process sends events. */
export const outputs = (program: Command): Command =>
  program
    .command('outputs')
    .summary('where the running process sends events, and what waits')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .addOption(new Option('--format <format>', 'how it is shown').choices(['table', 'json']).default('table'))
    .action(async ({ format, ...place }: Place & { readonly format: 'table' | 'json' }) => {
      const { outputs: own, pipelines } = await askStatus(place);
      const ofPipelines = pipelines.flatMap(({ id, outputs: all }) =>
        all.map((output) => ({ pipeline: id, ...output })),
      );
      if (format === 'json') {
        for (const output of [...own, ...ofPipelines]) process.stdout.write(`${JSON.stringify(output)}\n`);
        return;
      }
      if (own.length + ofPipelines.length === 0) process.stderr.write('there is no output beside the store\n');
      if (own.length > 0) process.stdout.write(renderTable(HEAD, own.map(rowOf), tableOptions()));
      const rows = ofPipelines.map(({ pipeline, id, plugin, delivered, waiting }) => [
        pipeline,
        id,
        plugin,
        String(delivered),
        String(waiting.events),
        String(waiting.bytes),
      ]);
      const head = ['pipeline', 'id', 'plugin', 'delivered', 'waiting', 'bytes waiting'];
      if (rows.length > 0) process.stdout.write(renderTable(head, rows, tableOptions()));
    });

const HEAD = ['name', 'type', 'peer', 'delivered', 'waiting', 'bytes waiting', 'dead', 'last answer'];

const rowOf = ({ name, type, peer, delivered, waiting, dead, last }: SystemStatus['outputs'][number]): string[] => [
  name,
  type,
  peer,
  String(delivered),
  String(waiting.events),
  String(waiting.bytes),
  String(dead),
  last === undefined ? '' : stripControl(`${last.ok ? '' : 'failed: '}${last.words}`),
];
