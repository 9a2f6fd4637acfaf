import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Problem } from '../../define/index.ts';
import { ConfigurationProblems, PROCESS_PASSED_OVER, readLogstashFile, toldOf } from '../../pipeline/index.ts';
import type { RunOptions } from './options.ts';

const LOGSTASH_FILE = 'logstash.yml';

export interface SettledOptions {
  readonly options: RunOptions;
  /** Settings that have no meaning here, and that somebody may rely on. */
  readonly warnings: readonly Problem[];
}

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** What to say of flags that have no meaning here. */
export const toldFlags = (given: RunOptions): readonly string[] =>
  Object.entries(given).flatMap(([name, value]) => {
    const words = toldOf(PROCESS_PASSED_OVER, name)?.(value);
    return words === undefined ? [] : [`--${name} has no meaning here: ${words}`];
  });

/** The options, and what `logstash.yml` in `--path.settings` says where they say nothing. Throws `ConfigurationProblems`. */
export function withSettings(given: RunOptions): SettledOptions {
  const path = given['path.settings'];
  if (path === undefined) return { options: given, warnings: [] };
  const file = join(isFolder(path) ? path : dirname(path), LOGSTASH_FILE);
  if (!existsSync(file)) return { options: given, warnings: [] };
  const text = readFileSync(file, 'utf8');
  const { settings, warnings, problems } = readLogstashFile(file, text);
  if (problems.length > 0) throw new ConfigurationProblems(problems, new Map([[file, text]]));
  const { 'path.config': config, 'config.string': string, ...others } = settings;
  // What the command line names goes before both of them.
  const isNamed = given['path.config'] !== undefined || given['config.string'] !== undefined;
  return { options: { ...(isNamed ? others : { ...others, ...named(config, string) }), ...given }, warnings };
}

const named = (config: string | undefined, string: string | undefined): RunOptions => ({
  ...(config === undefined ? {} : { 'path.config': config }),
  ...(string === undefined ? {} : { 'config.string': string }),
});
