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
  [...new Set(paths.flatMap(filesOf))].map((file) => loadFile(file, options));

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
  const refuse = (message: string): RuleFile => {
    const problem: Problem = { file, line: 1, column: 1, message };
    return { file, text: '', documents: [], problems: [problem], refused: [], warnings: [] };
  };
  try {
    if (statSync(file).size > MAX_BYTES) return refuse(`is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    return { file, text, ...readSigma(text, file, options) };
  } catch (error) {
    if (error instanceof TypeError) return refuse('is not UTF-8 text');
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return refuse(code === 'EACCES' ? 'may not be read: check its permissions' : `cannot be read: ${code}`);
  }
}
