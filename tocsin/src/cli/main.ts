import { Command, CommanderError } from 'commander';
import { VERSION } from '../server/index.ts';
import { action } from './commands/action.ts';
import { check } from './commands/check.ts';
import { pipeline } from './commands/pipeline.ts';
import { search } from './commands/search.ts';
import { spl } from './commands/spl.ts';
import { token } from './commands/token.ts';
import { up } from './commands/up.ts';
import { user } from './commands/user.ts';
import { CommandFailure, describeFailure } from './failure.ts';

const COMMANDS = [action, check, pipeline, search, spl, token, up, user];

const program = new Command('tocsin')
  .description('Security events of web applications: collect, store, search.')
  .version(VERSION)
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()
  .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage. Data goes to stdout, words to stderr.');
for (const command of COMMANDS) command(program);
const sentence = (summary: string): string => `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`;
const everything = (command: Command): Command[] => [command, ...command.commands.flatMap(everything)];
for (const command of everything(program)) {
  command.exitOverride().showHelpAfterError('(add --help for what there is)');
  // Commander shows the summary in lists only.
  if (command.description() === '') command.description(sentence(command.summary()));
}

// `tocsin search … | head` closes the pipe early: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof CommandFailure) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exitCode = error.exitCode;
  } else {
    process.stderr.write(`${describeFailure(error)}\n`);
    if (process.env.TOCSIN_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  }
}
