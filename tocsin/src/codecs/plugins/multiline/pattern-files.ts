import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files of patterns, or folders of such files: `NAME pattern` on each line. Throws a sentence for what can't be read. */
export function readPatternFiles(paths: readonly string[]): ReadonlyMap<string, string> {
  const patterns = new Map<string, string>();
  for (const path of paths.flatMap(filesOf)) {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const [, name, pattern] = /^\s*([A-Za-z]\w*)\s+(.*\S)\s*$/.exec(line) ?? [];
      if (name !== undefined && pattern !== undefined) patterns.set(name, pattern);
    }
  }
  return patterns;
}

function filesOf(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(path, entry.name))
    .sort();
}
