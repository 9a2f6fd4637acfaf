import type { Command } from 'commander';
import { SCOPES, type Scope } from '../../api/index.ts';
import { CommandFailure } from '../failure.ts';
import type { Place } from '../settings.ts';
import { renderTable, tableOptions } from '../terminal.ts';
import { withAccounts } from './user.ts';

const places = (command: Command): Command =>
  command.option('--config <file>', 'configuration').option('--data <folder>', 'data folder');

const asScopes = (text: string): readonly Scope[] =>
  text.split(',').map((part) => {
    const scope = SCOPES.find((one) => one === part.trim());
    if (scope === undefined)
      throw new CommandFailure(`--scopes is a list of ${SCOPES.join(', ')}; "${part}" is none of them`, 2);
    return scope;
  });

const day = (time: number | undefined): string =>
  time === undefined ? '' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** `tocsin token create|list|revoke`. */
export const token = (program: Command): Command => {
  const group = program.command('token').summary('manage API tokens');
  places(group.command('create').summary('make a token; its secret is shown once').argument('<name>'))
    .option('--scopes <list>', SCOPES.join(', '), 'search')
    .option('--days <number>', 'days until it expires (default: never)')
    .action((name: string, options: Place & { scopes: string; days?: string }) =>
      withAccounts(options, async (accounts) => {
        const scopes = asScopes(options.scopes);
        if (options.days !== undefined && !/^[1-9]\d{0,4}$/.test(options.days))
          throw new CommandFailure(`--days is a number, not "${options.days}"`, 2);
        const expiresAt = options.days === undefined ? undefined : Date.now() + Number(options.days) * 86_400_000;
        const { secret } = await accounts.createToken({ name, scopes, createdBy: 'command line', expiresAt });
        process.stdout.write(`${secret}\n`);
        process.stderr.write('this secret is not shown again\n');
      }),
    );
  places(group.command('list').summary('list tokens, without their secrets')).action((options: Place) =>
    withAccounts(options, async (accounts) => {
      const rows = accounts
        .tokens()
        .map((one) => [
          one.id,
          one.name,
          one.scopes.join(','),
          day(one.createdAt),
          day(one.expiresAt),
          day(one.usedAt),
        ]);
      process.stdout.write(renderTable(['id', 'name', 'scopes', 'created', 'expires', 'used'], rows, tableOptions()));
    }),
  );
  places(group.command('revoke').summary('end a token').argument('<id>')).action((id: string, options: Place) =>
    withAccounts(options, async (accounts) => {
      await accounts.revokeToken(id);
      process.stdout.write(`revoked ${id}\n`);
    }),
  );
  return group;
};
