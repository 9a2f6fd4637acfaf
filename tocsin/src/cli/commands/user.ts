import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { type Accounts, openAccounts, ROLES, type Role } from '../../api/index.ts';
import { createDataFolder, findRunning } from '../../server/index.ts';
import { CommandFailure } from '../failure.ts';
import { type Place, readSettings } from '../settings.ts';
import { renderTable, tableOptions } from '../terminal.ts';

/** Opens the accounts of the data folder; a running process sees the change at once. */
export const withAccounts = async (place: Place, body: (accounts: Accounts) => Promise<void>): Promise<void> => {
  const { folder } = readSettings(place).system;
  createDataFolder(folder);
  const accounts = openAccounts(folder.accounts);
  try {
    await body(accounts);
  } finally {
    await accounts.close();
  }
};

/** Asks twice on a terminal without showing it; otherwise takes the first line of stdin. */
const readPassword = async (): Promise<string> => {
  if (!process.stdin.isTTY) {
    for await (const line of createInterface({ input: process.stdin })) return line;
    throw new CommandFailure('give the password on standard input', 2);
  }
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    process.stderr.write('password: ');
    const first = await lines.question('');
    process.stderr.write('\nagain: ');
    const second = await lines.question('');
    process.stderr.write('\n');
    if (first !== second) throw new CommandFailure('the two passwords differ');
    return first;
  } finally {
    lines.close();
  }
};

const asRole = (text: string): Role => {
  const role = ROLES.find((one) => one === text);
  if (role === undefined) throw new CommandFailure(`--role is ${ROLES.join(', ')}, not "${text}"`, 2);
  return role;
};

const places = (command: Command): Command =>
  command.option('--config <file>', 'configuration').option('--data <folder>', 'data folder');

/** `tocsin user add|passwd|role|list|remove|link`. */
export const user = (program: Command): Command => {
  const group = program.command('user').summary('manage who may sign in');
  places(
    group
      .command('add')
      .summary('add a user; the password is asked for, or read from standard input')
      .argument('<name>'),
  )
    .option('--role <role>', ROLES.join(', '), 'viewer')
    .action((name: string, options: Place & { role: string }) =>
      withAccounts(options, async (accounts) => {
        const role = asRole(options.role);
        await accounts.addUser({ name, role, password: await readPassword() });
        process.stdout.write(`added ${name} (${role})\n`);
      }),
    );
  places(group.command('passwd').summary('set a password').argument('<name>')).action((name: string, options: Place) =>
    withAccounts(options, async (accounts) => {
      await accounts.setPassword(name, await readPassword());
      process.stdout.write(`password of ${name} set\n`);
    }),
  );
  places(group.command('role').summary('change a role').argument('<name>').argument('<role>')).action(
    (name: string, role: string, options: Place) =>
      withAccounts(options, async (accounts) => {
        await accounts.setRole(name, asRole(role));
        process.stdout.write(`${name} is ${role} now\n`);
      }),
  );
  places(group.command('list').summary('list users')).action((options: Place) =>
    withAccounts(options, async (accounts) => {
      const rows = accounts.users().map(({ name, role }) => [name, role]);
      process.stdout.write(renderTable(['name', 'role'], rows, tableOptions()));
    }),
  );
  places(group.command('remove').summary('remove a user').argument('<name>')).action((name: string, options: Place) =>
    withAccounts(options, async (accounts) => {
      await accounts.removeUser(name);
      process.stdout.write(`removed ${name}\n`);
    }),
  );
  places(group.command('link').summary('make a one-time sign-in link').argument('[name]')).action(
    (name: string | undefined, options: Place) =>
      withAccounts(options, async (accounts) => {
        const link = await accounts.issueSignInLink(name);
        const { config, system } = readSettings(options);
        const page = config.web.publicUrl?.replace(/\/$/, '') ?? findRunning(system.folder)?.url;
        const hint = page === undefined ? 'append it to the address of the page; ' : '';
        process.stdout.write(
          `${page ?? ''}/#link=${link.token}   (${hint}signs in as ${link.user}, once, within 15 minutes)\n`,
        );
      }),
  );
  return group;
};
