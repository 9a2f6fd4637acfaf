/** Ends a command with a sentence on stderr and this exit code: 1 failed, 2 wrong usage. */
export class CommandFailure extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
