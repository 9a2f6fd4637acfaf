import type { Command } from 'commander';
import { openInput, scoreCsv } from '../anomaly/score.ts';

/** `tocsin anomaly score`: how unusual each point of a series is. */
export const anomaly = (program: Command): Command => {
  const group = program.command('anomaly').summary('find what is unusual in a series of numbers');
  group
    .command('score')
    .summary('score each point of a series from 0 to 1, in one pass')
    .description(
      'Reads a table with the columns timestamp and value and prints timestamp,value,score: from 0.5 on a point is worth an alert. ' +
        'A score depends on what came before only, and there is nothing to set.',
    )
    .requiredOption('--input <file>', 'CSV, its header optional and its columns in any order; - reads standard input')
    .addHelpText(
      'after',
      '\nA point speaks for the 150 after it: they score near 0 unless one is more surprising by a fifth.\nWhat is no number scores 0, and so do the first 20 points.',
    )
    .action(async ({ input }: { input: string }) => {
      await scoreCsv(openInput(input), process.stdout, { isTerminal: process.stdout.isTTY === true });
    });
  return group;
};
