import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { printProblem } from '../../define/index.ts';
import {
  documentsOf,
  loadRules,
  type ReadOptions,
  type RuleText,
  readDocuments,
  ruleName,
} from '../../detect/index.ts';
import { shippedContent } from '../content.ts';
import { CommandFailure } from '../failure.ts';
import type { Settings } from '../settings.ts';

/** Rules as a backtest takes them. */
export interface ChosenRules {
  readonly rules: readonly RuleText[];
  /** Absent: all of them. */
  readonly only?: readonly string[];
}

/**
 * Rules by their files and folders, or by id or name: then they are looked for in `rules/` beside the configuration and in the data folder,
 * and among those that ship. Problems of files that were named are told.
 */
export function chooseRules(wanted: readonly string[], settings: Settings, options: ReadOptions): ChosenRules {
  const paths = wanted.filter((one) => existsSync(one));
  const names = wanted.filter((one) => !paths.includes(one));
  const named = textsOf(paths);
  for (const problem of readDocuments(named, options).problems)
    process.stderr.write(`${printProblem(problem, named.find(({ file }) => file === problem.file)?.text)}\n`);
  if (names.length === 0) return { rules: named };
  const folders = [
    ...new Set([join(dirname(settings.file ?? '.'), 'rules'), join(settings.system.folder.path, 'rules')]),
    shippedContent('rules'),
  ].filter((folder) => folder !== undefined && existsSync(folder));
  const library = textsOf(folders.filter((folder) => folder !== undefined));
  const { documents } = readDocuments(library, options);
  for (const name of names)
    if (documentsOf(documents, [name]).every(({ kind }) => kind === 'filter'))
      throw new CommandFailure(
        `there is neither a file nor a rule "${name}"\n  rules are looked for by id or name in ${folders.length === 0 ? 'rules/ beside tocsin.yaml, which is not there' : folders.join(', ')}`,
      );
  const files = new Set(documentsOf(documents, names).map(({ file }) => file));
  return {
    rules: [...named, ...library.filter(({ file }) => files.has(file))],
    only: [...names, ...readDocuments(named, options).documents.map(ruleName)],
  };
}

/** Files that cannot be read are told. */
function textsOf(paths: readonly string[]): readonly RuleText[] {
  const files = loadRules(paths);
  for (const { text, problems } of files)
    if (text === '') for (const problem of problems) process.stderr.write(`${printProblem(problem)}\n`);
  return files.filter(({ text }) => text !== '').map(({ file, text }) => ({ file, text }));
}
