import type { DelivererContext } from '../output-plugin.ts';

/** Says a thing once, until all is well again or something else is to be said. */
export function sayOnce(notice: DelivererContext['notice']): { say(message: string): void; well(): void } {
  let last: string | undefined;
  return {
    say: (message) => {
      if (message !== last) notice('warn', message);
      last = message;
    },
    well: () => {
      last = undefined;
    },
  };
}
