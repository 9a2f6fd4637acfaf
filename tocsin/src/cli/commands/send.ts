import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { createTestEvent, sendTestEvent } from '../../pipeline/index.ts';
import { CommandFailure } from '../failure.ts';
import { type Place, readSettings } from '../settings.ts';
import { stripControl } from '../terminal.ts';

/** Milliseconds in which the other side must have answered. */
const TIMEOUT = 30_000;

/** `tocsin send`: whether an output works. */
export const send = (program: Command): Command =>
  program
    .command('send')
    .summary('send a test event by an output, and show what the other side says')
    .description(
      'Sends one event that says that it is a test by an output of the configuration, at once and past its queue and its\n`when`, and prints what the other side answered. It need not run, and may.',
    )
    .requiredOption('--to <name>', 'name of the output')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .action(async ({ to, ...place }: Place & { readonly to: string }) => {
      const { outputs } = readSettings(place).config;
      const output = outputs.find(({ name }) => name === to);
      if (output === undefined) {
        const names = outputs.map(({ name }) => name).join(', ');
        throw new CommandFailure(
          names === ''
            ? 'the configuration has no `outputs`; --config names another file'
            : `there is no output "${to}"; there are: ${names}`,
          2,
        );
      }
      const id = randomUUID();
      const { delivered, words } = await sendTestEvent(output, createTestEvent(id), {
        clock: Date.now,
        timeout: TIMEOUT,
      });
      const said = stripControl(words);
      if (!delivered) throw new CommandFailure(`not delivered: ${said}`);
      process.stdout.write(`delivered: ${said}\n  the event has the event.id ${id}\n`);
      process.exit(0);
    });
