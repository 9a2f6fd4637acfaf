import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readSigma, type SigmaDocument } from '../../detect/index.ts';
import { CommandFailure } from '../failure.ts';

/** Every rule below a folder, or of a file. A rule that is not right is told of by `warn` and left out. */
export function readRules(path: string, warn: (message: string) => void): readonly SigmaDocument[] {
  return filesOf(path).flatMap((file) => {
    const { documents, problems } = readSigma(readFileSync(file, 'utf8'), file);
    for (const { line, column, message } of problems) warn(`${file}:${line}:${column}: ${message}`);
    return documents;
  });
}

function filesOf(path: string): readonly string[] {
  try {
    if (statSync(path).isFile()) return [path];
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(isRuleFile).sort();
    return files.map((file) => join(path, file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT') throw error;
    throw new CommandFailure(`${path}: there is no such folder of rules; name one with --rules`);
  }
}

const isRuleFile = (name: string): boolean => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name);
