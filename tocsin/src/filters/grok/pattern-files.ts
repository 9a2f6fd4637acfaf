import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The definitions in the files of these folders, in the order in which they are read: of one name the last one counts. */
export function patternFiles(folders: readonly string[], glob: string, base: string): [string, string][] {
  return folders
    .flatMap((folder) => expand(resolve(base, folder)))
    .flatMap((path) => (statSync(path).isDirectory() ? expand(join(path, glob)) : [path]))
    .filter((path) => statSync(path).isFile())
    .flatMap(readPatterns);
}

/** A text goes to the end of its line: white space there is a part of it. */
function readPatterns(path: string): [string, string][] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line): [string, string][] => {
      const [, name, text] = /^\s*([^\s#]\S*)\s+(\S.*)$/.exec(line.replace(/\r$/, '')) ?? [];
      return name === undefined || text === undefined ? [] : [[name, text]];
    });
}

const WILD = /[*?[{]/;

/** The files and folders that a path with `*`, `?`, `[…]` and `{…,…}` in its parts stands for, sorted; hidden ones need a dot. */
function expand(path: string): string[] {
  let found = ['/'];
  for (const part of path.split('/').filter((name) => name !== '')) {
    found = found.flatMap((folder) => {
      if (!WILD.test(part)) return [join(folder, part)];
      const matches = partPattern(part);
      return namesIn(folder)
        .filter((name) => matches.test(name) && (part.startsWith('.') || !name.startsWith('.')))
        .map((name) => join(folder, name));
    });
  }
  return found.filter((one) => statSync(one, { throwIfNoEntry: false }) !== undefined);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function partPattern(part: string): RegExp {
  const source = part.replace(/\[[^\]]+\]|\{[^}]*\}|[\s\S]/g, (piece) => {
    if (piece === '*') return '.*';
    if (piece === '?') return '.';
    if (piece.length > 1 && piece.startsWith('[')) return piece.replace('[!', '[^').replaceAll('\\', '\\\\');
    if (piece.length > 1) return `(?:${piece.slice(1, -1).split(',').map(partText).join('|')})`;
    return partText(piece);
  });
  return new RegExp(`^${source}$`, 's');
}

const partText = (text: string): string =>
  text.replace(/[.*+?^${}()|[\]\\/]/g, (char) => (char === '*' ? '.*' : char === '?' ? '.' : `\\${char}`));
