import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  readSplunkSearches,
  SPLUNK_APP,
  type SplunkSearches,
  type SplunkSearchFiles,
  splunkApp,
  splunkSearchFiles,
} from '../../config/index.ts';
import { printProblem, writeBody } from '../../define/index.ts';
import { openSearches, type SavedSearch } from '../../detect/index.ts';
import { VERSION } from '../../server/index.ts';
import { CommandFailure } from '../failure.ts';
import { type Place, readSettings } from '../settings.ts';
import { splunkPlace } from '../splunk-files.ts';
import { stripControl } from '../terminal.ts';

/** `tocsin splunk`: saved searches from Splunk, and an app for it. */
export const splunk = (program: Command): Command => {
  const group = program.command('splunk').summary('take saved searches over from Splunk, and make an app for it');
  splunkPlace(group.command('import').summary('savedsearches.conf as saved searches, a file each'))
    .argument('[path]', "a savedsearches.conf, or Splunk's etc folder; default the configured one")
    .option('--out <folder>', 'where they are written; default the folder of the saved searches')
    .option('--dry-run', 'only say what would be done')
    .addHelpText(
      'after',
      '\nFiles that are there are left as they are. Entries for `actions` of tocsin.yaml go to stdout, what was not taken over to stderr.',
    )
    .action((path: string | undefined, options: Place & { out?: string; dryRun?: boolean }) =>
      importSearches(path, options),
    );
  splunkPlace(
    group.command('app').summary('an app for Splunk: fields, eventtypes and tags of the CIM, and the saved searches'),
  )
    .requiredOption('--out <folder>', `folder in which the app is made, as ${SPLUNK_APP}/`)
    .option('--sourcetype <name...>', 'sourcetypes of events that are sent as JSON', ['tocsin:json'])
    .action((options: Place & { out: string; sourcetype: string[] }) => makeApp(options));
  return group;
};

function importSearches(path: string | undefined, options: Place & { out?: string; dryRun?: boolean }): void {
  const settings = readSettings(options);
  const from = path ?? settings.splunk.etc;
  const { searches, actions, notes } = readFrom(from);
  const out = resolve(options.out ?? settings.system.alerting.searches);
  let [written, kept, wrong] = [0, 0, 0];
  for (const { id, text, isRight } of searches) {
    const file = join(out, `${id}.yml`);
    if (!isRight) wrong++;
    if (existsSync(file)) {
      kept++;
      process.stderr.write(`${stripControl(file)} is there already, and is left as it is\n`);
      continue;
    }
    written++;
    if (options.dryRun === true) continue;
    mkdirSync(out, { recursive: true });
    writeFileSync(file, text, { flag: 'wx', mode: 0o640 });
  }
  for (const note of notes) process.stderr.write(`${printProblem(note).split('\n').map(stripControl).join('\n')}\n`);
  if (actions.length > 0) process.stdout.write(writeBody({ actions }));
  const files = (count: number): string => (count === 1 ? '1 saved search' : `${count} saved searches`);
  process.stderr.write(
    [
      `${files(written)} ${options.dryRun === true ? 'would be written' : 'written'} to ${stripControl(out)}`,
      ...(kept === 0 ? [] : [`, ${kept} left as they are`]),
      ...(wrong === 0 ? [] : [`; ${files(wrong)} can't run as Splunk has it: see above, and tocsin check`]),
      ...(actions.length === 0 ? [] : ['; put the actions into tocsin.yaml']),
      '\n',
    ].join(''),
  );
}

function readFrom(from: string): SplunkSearches {
  if (!existsSync(from))
    throw new CommandFailure(`${from} is not there: give a savedsearches.conf, or Splunk's etc folder`, 2);
  if (!statSync(from).isDirectory()) return readSplunkSearches({ searches: [from], ...besides(from) });
  const found = splunkSearchFiles(from);
  if (found.searches.length === 0)
    throw new CommandFailure(`${from} has no savedsearches.conf in its apps or in system/local`);
  return readSplunkSearches(found);
}

/** The files of the same app that belong to a savedsearches.conf. */
function besides(file: string): Pick<SplunkSearchFiles, 'alertActions' | 'macros'> {
  const beside = (name: string): readonly string[] => [join(dirname(file), name)].filter((path) => existsSync(path));
  return { alertActions: beside('alert_actions.conf'), macros: beside('macros.conf') };
}

async function makeApp(options: Place & { out: string; sourcetype: string[] }): Promise<void> {
  const { config, system } = readSettings(options);
  const searches = await definitions(system.alerting.searches);
  const { files, losses } = splunkApp({
    searches,
    actions: config.actions,
    sourcetypes: options.sourcetype,
    version: VERSION,
  });
  const folder = join(resolve(options.out), SPLUNK_APP);
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  for (const loss of losses) process.stderr.write(`${stripControl(loss)}\n`);
  process.stdout.write(`${folder}\n`);
}

/** Those that are right; of the others it is said why they are not. */
async function definitions(folder: string): Promise<readonly SavedSearch[]> {
  const notice = (_level: string, message: string): void => {
    process.stderr.write(`${message.split('\n').map(stripControl).join('\n')}\n`);
  };
  const searches = await openSearches({ folder, notice });
  const found = searches.list().flatMap(({ definition }) => (definition === undefined ? [] : [definition]));
  await searches.close();
  return found;
}
