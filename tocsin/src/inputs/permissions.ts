import { realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { expandBraces } from './file/glob.ts';

/** What an operator's configuration lets pipelines do. Of `tocsin run` everything: it is the operator's own act. */
export interface Permissions {
  /** Why it is not allowed, as a sentence that names the setting; undefined: go on. */
  readonly run: (program: 'exec' | 'pipe') => string | undefined;
  /** For a path that is read or written, absolute; of a pattern, what stands before its first wildcard counts. */
  readonly path: (path: string, access: 'read' | 'write') => string | undefined;
}

/** What a plugin needs leave for. */
export type Need = { readonly run: 'exec' | 'pipe' } | { readonly path: string; readonly access: 'read' | 'write' };

/** Why a need is not met, as a sentence; undefined: it is. */
export const refusalOf = (need: Need, permissions: Permissions): string | undefined =>
  'run' in need ? permissions.run(need.run) : permissions.path(need.path, need.access);

export const ALL_PERMISSIONS: Permissions = Object.freeze({ run: () => undefined, path: () => undefined });

export interface Allowed {
  readonly programs: readonly ('exec' | 'pipe')[];
  /** Files and folders with all below, absolute. */
  readonly paths: readonly string[];
  /** Everything below is allowed, too. Absent: nothing else is. */
  readonly dataFolder?: string;
}

/** What `allow` in `tocsin.yaml` says. Links are followed before a path is compared. */
export function createPermissions({ programs, paths, dataFolder }: Allowed): Permissions {
  const roots = [...(dataFolder === undefined ? [] : [dataFolder]), ...paths].map(realPath);
  return {
    run: (program) =>
      programs.includes(program)
        ? undefined
        : `\`${program}\` runs programs, which is not allowed: name it under \`allow.programs\` in tocsin.yaml`,
    path: (path, access) => {
      const isInside = (real: string): boolean =>
        roots.some((root) => real === root || real.startsWith(root.endsWith(sep) ? root : root + sep));
      if (alternativesOf(path)?.every((one) => isInside(realPath(literalPart(resolve(one)))))) return undefined;
      const verb = access === 'read' ? 'read' : 'written';
      const where = dataFolder === undefined ? '' : 'lies outside of the data folder and ';
      return `${path} ${where}may not be ${verb}: name it, or a folder above it, under \`allow.paths\` in tocsin.yaml`;
    },
  };
}

/** What braces stand for is looked at apart, as it is read: `{..,x}` leads up. Undefined: they are too many to be looked at. */
function alternativesOf(pattern: string): readonly string[] | undefined {
  try {
    return expandBraces(pattern);
  } catch {
    return undefined;
  }
}

/** A pattern's folder up to its first wildcard. */
function literalPart(path: string): string {
  const wildcard = path.search(/[*?[{]/);
  return wildcard < 0 ? path : path.slice(0, path.lastIndexOf('/', wildcard) + 1);
}

/** Links resolved as far as the path exists. */
function realPath(path: string): string {
  const whole = resolve(path);
  let at = whole;
  for (;;) {
    try {
      return realpathSync(at) + whole.slice(at === sep ? 0 : at.length);
    } catch {
      const parent = dirname(at);
      if (parent === at) return whole;
      at = parent;
    }
  }
}
