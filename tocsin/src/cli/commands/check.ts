import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { CONFIG_NAME, type Config, checkPaths } from '../../config/index.ts';
import { type Problem, printProblem } from '../../define/index.ts';
import { checkSearches } from '../../detect/index.ts';
import { REGISTRY } from '../settings.ts';

const SEARCHES = 'searches';

/** `tocsin check`: validates configuration and saved searches, and names file, line and column of each problem. */
export const check = (program: Command): Command =>
  program
    .command('check')
    .summary('validate the configuration and the saved searches')
    .argument('[path...]', 'files, or folders with a tocsin.yaml and searches/ (default: here)')
    .action((paths: string[]) => {
      const files = (paths.length === 0 ? ['.'] : paths).flatMap(checkPath);
      for (const { file, problems, text } of files) {
        if (problems.length === 0) process.stdout.write(`${file}: ok\n`);
        for (const problem of problems) process.stderr.write(`${printProblem(problem, text)}\n`);
      }
      if (files.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
    });

interface Checked {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly text?: string;
}

/** The folder `searches`, a file in it, or a configuration and its saved searches. */
const checkPath = (path: string): readonly Checked[] => {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder && basename(resolve(path)) === SEARCHES) return checkSearches(path, actionsBeside(path));
  if (!isFolder && basename(dirname(resolve(path))) === SEARCHES) {
    const folder = dirname(path);
    return checkSearches(folder, { ...actionsBeside(folder), only: basename(path) });
  }
  const configurations = checkPaths([path], { registry: REGISTRY });
  const config = configurations[0]?.config;
  const folder = relative('', config?.alerts.searches ?? join(isFolder ? path : dirname(path), SEARCHES));
  return [...configurations, ...checkSearches(folder, actionsOf(config))];
};

/** Of the configuration beside a folder of saved searches, where there is a right one. */
const actionsBeside = (folder: string): ReturnType<typeof actionsOf> => {
  const file = join(dirname(resolve(folder)), CONFIG_NAME);
  return actionsOf(existsSync(file) ? checkPaths([file], { registry: REGISTRY })[0]?.config : undefined);
};

/** Names of actions can be checked only against a configuration that can be read. */
const actionsOf = (config: Config | undefined): { readonly actions?: readonly string[] } =>
  config === undefined ? {} : { actions: config.actions.map(({ name }) => name) };
