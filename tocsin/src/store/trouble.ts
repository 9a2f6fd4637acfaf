import { DeadLettersFull } from './dead-letters.ts';
import { StoreQueryError, StoreUnavailable } from './errors.ts';

/** What writing complains about now: told once when it begins, and once when nothing waits for it any more. */
export class Trouble {
  readonly #notice: (message: string) => void;
  #kind = '';
  /** Tokens of what was refused and waits. */
  readonly #waiting = new Set<string>();

  constructor(notice: (message: string) => void) {
    this.#notice = notice;
  }

  /** An engine that restarts is told of by whoever restarts it. */
  tell(token: string, error: unknown): void {
    if (error instanceof StoreUnavailable) return;
    this.#waiting.add(token);
    const { kind, message } = troubleOf(error);
    if (kind === this.#kind) return;
    this.#kind = kind;
    this.#notice(message);
  }

  /** What has this token was written. */
  over(token: string): void {
    this.#waiting.delete(token);
    if (this.#kind === '' || this.#waiting.size > 0) return;
    this.#kind = '';
    this.#notice('the store takes events again; what had waited is stored');
  }

  /** What has this token does not wait any more, whatever became of it. */
  forget(token: string): void {
    this.#waiting.delete(token);
  }
}

/** `kind` tells one trouble from another: texts name files and numbers that differ each time. */
function troubleOf(error: unknown): { readonly kind: string; readonly message: string } {
  const text = error instanceof Error ? error.message : String(error);
  if (/No space left|NOT_ENOUGH_SPACE|ENOSPC|Cannot reserve/i.test(text)) {
    return {
      kind: 'disk',
      message: 'the disk of the store is full: events wait at their sources until there is room; free some space',
    };
  }
  if (error instanceof DeadLettersFull) {
    return {
      kind: 'dead letters',
      message:
        `the store's engine refuses a batch for what it holds, and there is no room for it: ${text}; events wait at their ` +
        'sources until files are moved away from there',
    };
  }
  const code = error instanceof StoreQueryError ? error.engineCode : 0;
  return {
    kind: code > 0 ? `code ${code}` : text,
    message: `the store refused a batch, trying again: ${firstLine(text)}`,
  };
}

export const firstLine = (text: string): string => text.split('\n', 1)[0]?.slice(0, 500) ?? '';
