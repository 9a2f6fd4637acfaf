import { stripControl } from './terminal.ts';

/** Ends a command with a sentence on stderr and this exit code: 1 failed, 2 wrong usage. */
export class CommandFailure extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A sentence for a person, with what mends it where that is known. */
export const describeFailure = (error: unknown): string => {
  if (error instanceof CommandFailure) return error.message.split('\n').map(stripControl).join('\n');
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? `\n  ${error.hint}` : '';
  return `tocsin: ${message.split('\n').map(stripControl).join('\n')}${hint}`;
};
