import { readdirSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, resolve, sep } from 'node:path';

const MAGIC = /[*?[{]/;

/** One path segment as a linear-time matcher: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`. */
const compileSegment = (segment: string): RegExp => {
  let source = '';
  let depth = 0;
  for (let at = 0; at < segment.length; at++) {
    const character = segment[at] ?? '';
    if (character === '*') {
      if (!source.endsWith('[^/]*')) source += '[^/]*';
    } else if (character === '?') source += '[^/]';
    else if (character === '{') {
      source += '(?:';
      depth += 1;
    } else if (character === '}' && depth > 0) {
      source += ')';
      depth -= 1;
    } else if (character === ',' && depth > 0) source += '|';
    else if (character === '[') {
      const end = segment.indexOf(']', at + 2);
      if (end < 0) source += '\\[';
      else {
        const body = segment
          .slice(at + 1, end)
          .replace(/^!/, '^')
          .replaceAll('\\', '\\\\')
          .replaceAll('[', '\\[');
        source += `[${body}]`;
        at = end;
      }
    } else source += character.replace(/[\\^$.|+()\]}]/g, '\\$&');
  }
  return new RegExp(`^${source}${')'.repeat(depth)}$`);
};

/** Compressed rotations and editors' leftovers are never log lines. */
const SKIPPED = /\.(?:gz|bz2|xz|zst|zip|swp)$|~$/;

const entries = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not there (yet) or not readable: the next scan looks again.
    return [];
  }
};

const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
};
const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};

const MAX_DEPTH = 32;

const walk = (folder: string, found: Set<string>, depth = 0): void => {
  if (depth > MAX_DEPTH) return;
  for (const entry of entries(folder)) {
    const path = join(folder, entry.name);
    // A linked folder is not followed: it may lead back up.
    if (entry.isDirectory()) walk(path, found, depth + 1);
    else if (!SKIPPED.test(entry.name) && (entry.isFile() || isFile(path))) found.add(path);
  }
};

const match = (folder: string, segments: readonly string[], found: Set<string>, depth = 0): void => {
  const [segment, ...rest] = segments;
  if (segment === undefined || depth > MAX_DEPTH) return;
  if (segment === '**') {
    match(folder, rest.length === 0 ? ['*'] : rest, found, depth + 1);
    for (const entry of entries(folder)) {
      if (entry.isDirectory()) match(join(folder, entry.name), segments, found, depth + 1);
    }
    return;
  }
  const names = MAGIC.test(segment)
    ? entries(folder)
        .map((entry) => entry.name)
        .filter((name) => compileSegment(segment).test(name) && (segment.startsWith('.') || !name.startsWith('.')))
    : [segment];
  for (const name of names) {
    const path = join(folder, name);
    if (rest.length > 0) {
      if (isFolder(path)) match(path, rest, found, depth + 1);
    } else if (isFile(path)) {
      if (!MAGIC.test(segment) || !SKIPPED.test(name)) found.add(path);
    } else if (isFolder(path) && !MAGIC.test(segment)) walk(path, found);
  }
};

/**
 * Files that the patterns name now: `*`, `?`, `[a-z]`, `{a,b}` within a segment, `**` for any folders; a folder stands for
 * every file below it. Compressed files are left out.
 */
export const expandPaths = (patterns: readonly string[], exclude: readonly string[] = []): readonly string[] => {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const absolute = isAbsolute(pattern) ? pattern : resolve(pattern);
    match(sep, absolute.split('/').filter(Boolean), found);
  }
  if (exclude.length === 0) return [...found];
  const refused = exclude.map((pattern) => ({
    whole: pattern.includes('/'),
    test: compileSegment(pattern.replaceAll('**', '*')),
  }));
  return [...found].filter(
    (path) =>
      !refused.some(({ whole, test }) =>
        whole ? new RegExp(test.source.replaceAll('[^/]*', '.*')).test(path) : test.test(basename(path)),
      ),
  );
};
