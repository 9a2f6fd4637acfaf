import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { join } from 'node:path';

function succeed(what: string, mend: string, result: SpawnSyncReturns<string>): void {
  if (result.status === 0) return;
  throw new Error(`${what} failed; ${mend}\n${result.error?.message ?? ''}${result.stdout}${result.stderr}`);
}

/** A virtual environment in `folder` with these requirements, from the registry that pip is configured for; gives the interpreter. */
export function pythonWith(folder: string, requirements: readonly string[]): string {
  const run = (command: string, ...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(command, args, { encoding: 'utf8', timeout: 240_000 });
  succeed('python3 -m venv', 'install python3 and python3-venv', run('python3', '-m', 'venv', folder));
  const python = join(folder, 'bin', 'python');
  const pip = run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements);
  succeed(`pip install ${requirements.join(' ')}`, 'the package registry must be reachable', pip);
  return python;
}
