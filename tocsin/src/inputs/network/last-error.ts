import type { ListenerStatus } from '../input.ts';

const LONGEST = 300;

/** Said where further connections are turned away. */
export const tooManyConnections = (most: number): string =>
  `more than ${most} connections at once: raise \`maxConnections\`, or look who holds them`;

/** The last thing that went wrong at a listener, for its status. */
export class LastError {
  readonly #clock: () => number;
  #last: { readonly message: string; readonly at: number } | undefined;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** `message`: one sentence, without secrets; what clients sent in it is made plain. */
  set(message: string): void {
    this.#last = {
      message: message.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, LONGEST),
      at: this.#clock(),
    };
  }

  get status(): Pick<ListenerStatus, 'lastError'> {
    return this.#last === undefined ? {} : { lastError: this.#last };
  }
}
