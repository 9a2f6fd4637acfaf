import { stripControl } from './terminal.ts';

/** Ends a command with a sentence on stderr and this exit code: 1 failed, 2 wrong usage. */
export class CommandFailure extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What to do about errors of the system that reach a person as they are. */
const MENDS: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'free some room on the disk of the data folder, or choose another folder with --data or TOCSIN_DATA'],
  ['EDQUOT', 'raise the quota of this user, or choose another data folder with --data or TOCSIN_DATA'],
  ['EROFS', 'the data folder must be writable: choose another with --data or TOCSIN_DATA'],
]);

/** A sentence for a person, with what mends it where that is known. */
export const describeFailure = (error: unknown): string => {
  if (error instanceof CommandFailure) return error.message.split('\n').map(stripControl).join('\n');
  const message = error instanceof Error ? error.message : String(error);
  const own = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
  const mend = own ?? MENDS.get(error instanceof Error && 'code' in error ? String(error.code) : '');
  return `tocsin: ${message.split('\n').map(stripControl).join('\n')}${mend === undefined ? '' : `\n  ${mend}`}`;
};
