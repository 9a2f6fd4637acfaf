import type { Command } from 'commander';
import { ACTIONS, type ActionState } from '../../alert/index.ts';
import { findRunning, type Running } from '../../server/index.ts';
import { CommandFailure } from '../failure.ts';
import { askRunning } from '../running-process.ts';
import { type Place, readSettings } from '../settings.ts';
import { renderTable, stripControl, tableOptions } from '../terminal.ts';

const statesOf = async (running: Running): Promise<readonly ActionState[]> => {
  const { isOk, status, body } = await askRunning(running, '/api/v1/actions', undefined, new AbortController().signal);
  const { actions, error } = body as {
    readonly actions?: readonly ActionState[];
    readonly error?: { readonly message: string };
  };
  if (!isOk || actions === undefined) throw new CommandFailure(error?.message ?? `the server answered ${status}`);
  return actions;
};

/** `tocsin action`: who is told of alerts. */
export const action = (program: Command): Command => {
  const group = program.command('action').summary('who is told of alerts, and whether that works');
  group
    .command('list')
    .summary('list the actions of the configuration, and what the running process says of them')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .action(async (options: Place) => {
      const { config, system } = readSettings(options);
      const running = findRunning(system.folder);
      const states = running === undefined ? [] : await statesOf(running);
      const rows =
        running === undefined
          ? config.actions.map(({ name, type, options: own }) => [
              name,
              type,
              ACTIONS.find((one) => one.name === type)?.describe(own) ?? '',
            ])
          : states.map(({ name, type, summary, waiting, delivered, failed, error }) => [
              name,
              type,
              summary,
              String(delivered),
              String(waiting),
              String(failed),
              error?.message ?? '',
            ]);
      const head = ['name', 'type', 'what it does'];
      if (rows.length === 0) process.stderr.write('the configuration has no `actions`\n');
      else if (running === undefined) process.stdout.write(renderTable(head, rows, tableOptions()));
      else
        process.stdout.write(
          renderTable([...head, 'delivered', 'waiting', 'given up', 'trouble'], rows, tableOptions()),
        );
    });
  group
    .command('test')
    .summary('send a message that says that it is a test')
    .description(
      'Asks the running process to send a message that says that it is a test, once, and prints what the other side answered.',
    )
    .argument('<name>', 'name of the action')
    .option('--config <file>', 'configuration')
    .option('--data <folder>', 'data folder')
    .action(async (name: string, options: Place) => {
      const { folder } = readSettings(options).system;
      const running = findRunning(folder);
      if (running === undefined) {
        throw new CommandFailure(
          `Tocsin does not run on ${folder.path}: it is the running process that sends\n  start it with \`tocsin up\`; --data or TOCSIN_DATA names another folder`,
        );
      }
      const abort = new AbortController();
      process.once('SIGINT', () => abort.abort(new CommandFailure('cancelled')));
      const path = `/api/v1/actions/${encodeURIComponent(name)}/test`;
      const { isOk, status, body } = await askRunning(running, path, {}, abort.signal);
      const reply = body as {
        readonly delivered?: boolean;
        readonly detail?: string;
        readonly error?: { readonly message: string; readonly hint?: string };
      };
      if (!isOk) {
        const said = [reply.error?.message, reply.error?.hint].filter(Boolean).join('\n  ');
        throw new CommandFailure(said || `the server answered ${status}`);
      }
      const detail = stripControl(reply.detail ?? '');
      if (reply.delivered !== true) throw new CommandFailure(`not delivered: ${detail}`);
      process.stdout.write(`delivered: ${detail}\n`);
    });
  return group;
};
