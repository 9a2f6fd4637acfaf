import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

function succeed(what: string, mend: string, result: SpawnSyncReturns<string>): void {
  if (result.status === 0) return;
  throw new Error(`${what} failed; ${mend}\n${result.error?.message ?? ''}${result.stdout}${result.stderr}`);
}

/** A Python of this version or newer, the machine's own first; undefined where there is none. */
export function findPython(oldest: string): string | undefined {
  const minors = [14, 13, 12, 11, 10, 9];
  const named = ['python3', ...minors.map((minor) => `python3.${minor}`)];
  const root = join(homedir(), '.pyenv', 'versions');
  const installed = existsSync(root) ? readdirSync(root).map((name) => join(root, name, 'bin', 'python')) : [];
  const check = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${oldest.replace('.', ', ')}))`;
  return [...named, ...installed].find((python) => spawnSync(python, ['-c', check]).status === 0);
}

export function runPython(python: string, args: readonly string[], cwd?: string): void {
  const result = spawnSync(python, args, { encoding: 'utf8', timeout: 300_000, cwd });
  succeed(`${python} ${args.join(' ')}`, 'what it printed says why', result);
}

/** A virtual environment in `folder` with these requirements, from the registry that pip is configured for; gives the interpreter. */
export function pythonWith(folder: string, requirements: readonly string[], interpreter = 'python3'): string {
  const run = (command: string, ...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(command, args, { encoding: 'utf8', timeout: 240_000 });
  succeed('python3 -m venv', 'install python3 and python3-venv', run(interpreter, '-m', 'venv', folder));
  const python = join(folder, 'bin', 'python');
  const pip = run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements);
  succeed(`pip install ${requirements.join(' ')}`, 'the package registry must be reachable', pip);
  return python;
}
