import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export type Program = ChildProcessByStdio<null, Readable, null>;

export interface Ended {
  /** Undefined: it could not be begun, or a signal ended it. */
  readonly code: number | undefined;
  readonly reason: string;
}

/** Milliseconds between asking a program to end and ending it. */
const GRACE = 2_000;

/** A command line of the operator's, by the shell, in a group of its own so that all of it can be ended. */
export function startProgram(
  command: string,
  signal: AbortSignal,
): { readonly program: Program; readonly ended: Promise<Ended> } {
  const program = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  let timer: NodeJS.Timeout | undefined;
  const kill = (how: NodeJS.Signals): void => {
    if (program.pid === undefined) return;
    try {
      process.kill(-program.pid, how);
    } catch {
      // It has ended meanwhile.
    }
  };
  const stop = (): void => {
    kill('SIGTERM');
    timer = setTimeout(() => kill('SIGKILL'), GRACE);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const ended = new Promise<Ended>((resolve) => {
    const settle = (end: Ended): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(end);
    };
    program.once('error', (error) => settle({ code: undefined, reason: error.message }));
    program.once('close', (code, how) => settle({ code: code ?? undefined, reason: how ?? `it ended with ${code}` }));
  });
  return { program, ended };
}
