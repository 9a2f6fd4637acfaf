import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../define/index.ts';
import { type ReadOptions, type ReadSigma, readSigma } from './read/read-sigma.ts';

/** All public rules in one file are half of it. */
const MAX_BYTES = 16 * 1024 * 1024;

export interface RuleFile extends ReadSigma {
  readonly file: string;
  /** Empty where it could not be read. */
  readonly text: string;
}

/**
 * Files of Sigma, and those in folders (`*.yml`, `*.yaml`, with folders in them; not `*.test.yml`, and nothing whose name begins with a dot).
 * Throws where a path does not exist.
 */
export const loadRules = (paths: readonly string[], options: ReadOptions = {}): readonly RuleFile[] =>
  ruleFilesIn(paths).map((file) => loadFile(file, options));

/** Files of rules, as `loadRules` finds them. Throws where a path does not exist. */
export const ruleFilesIn = (paths: readonly string[]): readonly string[] => [...new Set(paths.flatMap(filesOf))];

const RULE_FILE = /^[^.].*\.ya?ml$/i;
const TEST_FILE = /\.test\.ya?ml$/i;

function filesOf(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : filesOf(inner);
      return RULE_FILE.test(entry.name) && !TEST_FILE.test(entry.name) ? [inner] : [];
    });
}

function loadFile(file: string, options: ReadOptions): RuleFile {
  const { text, problem } = readRuleText(file);
  if (problem === undefined) return { file, text, ...readSigma(text, file, options) };
  return { file, text, documents: [], problems: [problem], refused: [], warnings: [] };
}

/** The text of a file of rules, or why there is none. */
export function readRuleText(file: string): { readonly text: string; readonly problem?: Problem } {
  const refuse = (message: string) => ({ text: '', problem: { file, line: 1, column: 1, message } });
  try {
    if (statSync(file).size > MAX_BYTES) return refuse(`is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    if (error instanceof TypeError) return refuse('is not UTF-8 text');
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return refuse(code === 'EACCES' ? 'may not be read: check its permissions' : `cannot be read: ${code}`);
  }
}
