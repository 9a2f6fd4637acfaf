import { existsSync } from 'node:fs';
import { printProblem } from '../../define/index.ts';
import { type AnyDocument, type Level, loadRules, ruleName } from '../../detect/index.ts';
import type { Notice } from '../system.ts';

/** Which rules run, and what becomes of what they find. */
export interface RuleSettings {
  /** Folders of rules; one that is not there has none. */
  readonly folders: readonly string[];
  /** Ids, or names, of rules that are not wanted. */
  readonly disabled: readonly string[];
  /** Findings below are no alerts. */
  readonly level: Level;
  /** Actions of alerts from `actionsFrom` on. */
  readonly actions: readonly string[];
  readonly actionsFrom: Level;
}

export const LEVELS: readonly Level[] = ['informational', 'low', 'medium', 'high', 'critical'];

/** The rules that run. One that is wrong is told of and left out, and what it names with it; the others run. */
export function readRules({ folders, disabled, level }: RuleSettings, notice: Notice): readonly AnyDocument[] {
  const files = loadRules(folders.filter((folder) => existsSync(folder)));
  for (const { problems } of files)
    for (const problem of problems) notice('warn', `a rule is left out: ${printProblem(problem)}`);
  const documents = files.flatMap((file) => file.documents);
  const unwanted = new Set(disabled);
  for (const name of unwanted)
    if (!documents.some((one) => ruleName(one) === name || one.name === name))
      notice('warn', `rules: there is no rule "${name}", which \`rules.disabled\` names`);
  const wanted = documents.filter((one) => !unwanted.has(ruleName(one)) && !unwanted.has(one.name ?? ''));
  const named = new Set(wanted.flatMap((one) => (one.kind === 'correlation' ? one.correlation.rules : [])));
  // What is below the level would be judged for nothing, but where a correlation names it.
  return wanted.filter(
    (one) =>
      one.kind === 'filter' ||
      LEVELS.indexOf(one.level ?? 'medium') >= LEVELS.indexOf(level) ||
      named.has(ruleName(one)) ||
      named.has(one.name ?? ''),
  );
}
