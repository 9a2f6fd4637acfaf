import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { compileSegment, expandBraces } from '../../inputs/index.ts';
import type { PipelineSource } from '../compile/index.ts';

/**
 * The files of `-f` or `path.config`: a file, every file of a folder, or those that a pattern names; in the order of their
 * names. Throws a sentence.
 */
export function readConfigFiles(path: string): readonly PipelineSource[] {
  const files = filesOf(path);
  if (files.length === 0)
    throw new Error(`${path}: there is no such file; -f takes a file, a folder or a pattern such as conf.d/*.conf`);
  return files.map((file) => ({ file, text: readText(file) }));
}

function filesOf(path: string): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return filesIn(path, () => true);
  if (stat !== undefined) return [path];
  const matchers = expandBraces(basename(path)).map(compileSegment);
  return filesIn(dirname(path), (name) => matchers.some((matches) => matches(name)));
}

function filesIn(folder: string, isWanted: (name: string) => boolean): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) =>
        !entry.isDirectory() && !entry.name.startsWith('.') && !entry.name.endsWith('~') && isWanted(entry.name),
    )
    .map(({ name }) => join(folder, name))
    .sort();
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new Error(`${file} is not UTF-8; save it so`);
    throw new Error(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
