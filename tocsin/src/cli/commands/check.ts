import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { CONFIG_NAME, type Config, checkPaths, readSplunkInputs, readSplunkOutputs } from '../../config/index.ts';
import { checkDashboards, checkPatterns, type DocumentPlaces } from '../../dashboards/index.ts';
import { printProblem } from '../../define/index.ts';
import { checkSearches } from '../../detect/index.ts';
import { INPUTS } from '../../inputs/index.ts';
import { OUTPUTS } from '../../outputs/index.ts';
import { dataFolder } from '../../server/index.ts';
import { type CheckedFile, checkConfiguredPipelines, checkPipelinePath, isPipelinePath } from '../check-pipelines.ts';
import { checkRulesIn, isRulePath } from '../check-rules.ts';
import { shippedContent } from '../content.ts';
import { REGISTRY } from '../settings.ts';

const SEARCHES = 'searches';
const DASHBOARDS = 'dashboards';
const PATTERNS = 'patterns';

/** `tocsin check`: validates configuration, pipelines, rules, saved searches, dashboards and index patterns, and names file, line and column of each problem. */
export const check = (program: Command): Command =>
  program
    .command('check')
    .summary('validate the configuration, the pipelines, the rules, the saved searches and the dashboards')
    .argument(
      '[path...]',
      'files, or folders with a tocsin.yaml, pipelines/, rules/, searches/, dashboards/ and patterns/, or of Logstash (default: here)',
    )
    .action(async (paths: string[]) => {
      let isRight = true;
      for (const path of paths.length === 0 ? ['.'] : paths)
        for (const { file, problems, warnings = [], text } of await checkPath(path)) {
          if (problems.length === 0) process.stdout.write(`${file}: ok\n`);
          else isRight = false;
          for (const problem of problems) process.stderr.write(`${printProblem(problem, text)}\n`);
          for (const { message, ...warning } of warnings)
            process.stderr.write(`${printProblem({ ...warning, message: `warning: ${message}` }, text)}\n`);
        }
      if (!isRight) process.exitCode = 1;
    });

/** The folders `searches`, `rules` and `pipelines`, files in them, or a configuration and what stands beside it. */
const checkPath = async (path: string): Promise<readonly CheckedFile[]> => {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder && basename(resolve(path)) === SEARCHES) return checkSearches(path, actionsOf(configBeside(path)));
  if (!isFolder && basename(dirname(resolve(path))) === SEARCHES) {
    const folder = dirname(path);
    return checkSearches(folder, { ...actionsOf(configBeside(folder)), only: basename(path) });
  }
  const ofPage = checkDashboardPath(path, isFolder);
  if (ofPage !== undefined) return ofPage;
  if (isRulePath(path)) return checkRulesIn(path);
  if (isPipelinePath(path)) return checkPipelinePath(path, configBeside(isFolder ? path : dirname(path)));
  const configurations = checkPaths([path], { registry: REGISTRY });
  const config = configurations[0]?.config;
  const folder = isFolder ? path : dirname(path);
  const patterns = join(folder, PATTERNS);
  const searches = relative('', config?.alerts.searches ?? join(folder, SEARCHES));
  return [
    ...configurations,
    ...(await checkConfiguredPipelines(folder, config)),
    ...checkSearches(searches, actionsOf(config)),
    ...checkPatterns(patterns),
    ...checkDashboards(join(folder, DASHBOARDS), { patterns: patternsAt(patterns) }),
    ...checkRulesIn(config?.rules.folder ?? join(folder, 'rules')),
    ...checkSplunk(config),
  ];
};

const patternsAt = (own: string): DocumentPlaces => ({ own, shipped: shippedContent(PATTERNS) });

/** The folders `dashboards` and `patterns`, or a file in one of them; undefined: something else. */
const checkDashboardPath = (path: string, isFolder: boolean): readonly CheckedFile[] | undefined => {
  const folder = isFolder ? path : dirname(path);
  const only = isFolder ? undefined : basename(path);
  const name = basename(resolve(folder));
  if (name === PATTERNS) return checkPatterns(folder, { only });
  if (name !== DASHBOARDS) return undefined;
  return checkDashboards(folder, { patterns: patternsAt(join(dirname(resolve(folder)), PATTERNS)), only });
};

/** What Splunk's files ask for that is not taken over is no mistake in them. */
const checkSplunk = (config: Config | undefined): readonly CheckedFile[] => {
  if (config === undefined) return [];
  const { path } = dataFolder(undefined, config.data);
  const etc = config.splunk.etc ?? join(path, 'etc');
  if (!existsSync(etc)) return [];
  const { notes } = readSplunkInputs(etc, config, { declarations: INPUTS, dataFolder: path });
  const forwarding = readSplunkOutputs(etc, config, { declarations: OUTPUTS });
  const file = relative('', join(etc, '…', '{inputs,outputs,props,transforms}.conf'));
  return [{ file, problems: [], warnings: [...notes, ...forwarding.notes] }];
};

/** The configuration beside a folder of saved searches or pipelines, where there is a right one. */
const configBeside = (path: string): Config | undefined => {
  const file = join(dirname(resolve(path)), CONFIG_NAME);
  return existsSync(file) ? checkPaths([file], { registry: REGISTRY })[0]?.config : undefined;
};

/** Names of actions can be checked only against a configuration that can be read. */
const actionsOf = (config: Config | undefined): { readonly actions?: readonly string[] } =>
  config === undefined ? {} : { actions: config.actions.map(({ name }) => name) };
