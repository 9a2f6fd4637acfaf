import { Command, CommanderError } from 'commander';
import { CommandFailure, describeFailure } from './failure.ts';

type Add = (program: Command) => Command;

/** Loaded when asked for: a pipeline that starts within a moment has no use for the store. */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  anomaly: async () => (await import('./commands/anomaly.ts')).anomaly,
  add: async () => (await import('./commands/add.ts')).add,
  agent: async () => (await import('./commands/agent.ts')).agent,
  action: async () => (await import('./commands/action.ts')).action,
  check: async () => (await import('./commands/check.ts')).check,
  detect: async () => (await import('./commands/detect.ts')).detect,
  incidents: async () => (await import('./commands/incidents.ts')).incidents,
  inputs: async () => (await import('./commands/inputs.ts')).inputs,
  outputs: async () => (await import('./commands/outputs.ts')).outputs,
  dlq: async () => (await import('./commands/dlq.ts')).dlq,
  dashboards: async () => (await import('./commands/dashboards.ts')).dashboards,
  kibana: async () => (await import('./commands/kibana.ts')).kibana,
  list: async () => (await import('./commands/list.ts')).list,
  pipeline: async () => (await import('./commands/pipeline.ts')).pipeline,
  qradar: async () => (await import('./commands/qradar.ts')).qradar,
  remove: async () => (await import('./commands/remove.ts')).remove,
  respond: async () => (await import('./commands/respond.ts')).respond,
  rule: async () => (await import('./commands/rule.ts')).rule,
  run: async () => (await import('./commands/run.ts')).run,
  search: async () => (await import('./commands/search.ts')).search,
  send: async () => (await import('./commands/send.ts')).send,
  spl: async () => (await import('./commands/spl.ts')).spl,
  splunk: async () => (await import('./commands/splunk.ts')).splunk,
  token: async () => (await import('./commands/token.ts')).token,
  up: async () => (await import('./commands/up.ts')).up,
  user: async () => (await import('./commands/user.ts')).user,
};

const program = new Command('tocsin')
  .description('Security events of web applications: collect, store, search.')
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()
  .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage. Data goes to stdout, words to stderr.');
const [, , asked = ''] = process.argv;
// Splunk writes its long options with one dash: `add monitor /var/log -index web`.
if (['add', 'list', 'remove'].includes(asked))
  process.argv = process.argv.map((word) => (/^-[a-z][a-z-]+$/.test(word) ? `-${word}` : word));
const only = Object.hasOwn(COMMANDS, asked) ? COMMANDS[asked] : undefined;
if (only === undefined) program.version((await import('../server/index.ts')).VERSION);
for (const load of only === undefined ? Object.values(COMMANDS) : [only]) (await load())(program);
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
