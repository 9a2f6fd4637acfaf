import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A program of a package that is unpacked, with what it needs to find its own files. */
export interface Unpacked {
  /** Where the files of the package are, which it means to stand at `/`. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Unpacks a Debian package and what it depends on that is not installed, beside what is: for a program whose package would put another one
 * out. Needs no root. `libraries`: folders in the package, seen from `/`, that the loader does not know.
 */
export function unpackDebian(folder: string, name: string, libraries: readonly string[] = []): Unpacked {
  const root = join(folder, 'root');
  mkdirSync(root, { recursive: true });
  const plan = run(folder, 'apt-get', '--simulate', '--no-install-recommends', 'install', name);
  const wanted = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, wantedName = '']) => wantedName);
  // Nothing is to be installed where it is there already.
  run(folder, 'apt-get', 'download', ...(wanted.length > 0 ? wanted : [name]));
  for (const file of readdirSync(folder))
    if (file.endsWith('.deb')) run(folder, 'dpkg-deb', '--extract', join(folder, file), root);
  const system = readdirSync(join(root, 'usr/lib')).filter((entry) => entry.endsWith('-linux-gnu'));
  const paths = [
    ...libraries,
    ...system.map((entry) => `/usr/lib/${entry}`),
    ...system.map((entry) => `/lib/${entry}`),
  ];
  return {
    root,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: paths
        .map((path) => join(root, path))
        .filter((path) => existsSync(path))
        .join(':'),
    },
  };
}

function run(cwd: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 120_000 });
  if (status === 0) return stdout;
  throw new Error(
    `${command} ${args.join(' ')} failed: the test needs Debian's packages (apt-get update)\n${error?.message ?? ''}${stderr}`,
  );
}
