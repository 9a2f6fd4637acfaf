import { existsSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import { CONFIG_NAME } from '../config/index.ts';
import { checkDocuments, loadRules } from '../detect/index.ts';
import type { CheckedFile } from './check-pipelines.ts';

const RULES = 'rules';

/** A folder `rules`, or a file of YAML somewhere below one. */
export const isRulePath = (path: string): boolean => {
  const names = resolve(path).split(sep);
  if (names.at(-1) === RULES) return true;
  return names.includes(RULES) && /\.ya?ml$/i.test(path) && basename(path) !== CONFIG_NAME;
};

/** Each file of rules with what is wrong with it; none where the path does not exist. */
export const checkRulesIn = (path: string): readonly CheckedFile[] => {
  if (!existsSync(path)) return [];
  const files = loadRules([path]);
  const checked = checkDocuments(files);
  return files.map(({ file, text }) => {
    const own = checked.filter((rule) => rule.file === file);
    return {
      file: relative('', file),
      text,
      problems: own.flatMap(({ problems }) => problems),
      warnings: own.flatMap(({ warnings }) => warnings),
    };
  });
};
