import type { DelivererContext } from '../output-plugin.ts';

/** Milliseconds after which a thing that was well in between is said again. */
const AGAIN = 60_000;

/**
 * Says a thing once, until all is well again or something else is to be said; what comes and goes is not said each time. Who asks for every
 * answer (`answered`) is told each time.
 */
export function sayOnce({ notice, clock, answered }: Pick<DelivererContext, 'notice' | 'clock' | 'answered'>): {
  say(message: string): void;
  well(): void;
} {
  let last: string | undefined;
  let saidAt = 0;
  let wasWell = false;
  return {
    say: (message) => {
      answered?.({ ok: false, words: message });
      const now = clock();
      if (message === last && !(wasWell && now - saidAt >= AGAIN)) return;
      last = message;
      saidAt = now;
      wasWell = false;
      notice('warn', message);
    },
    well: () => {
      answered?.({ ok: true, words: 'taken' });
      wasWell = true;
    },
  };
}
