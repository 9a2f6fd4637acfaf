import { type Event, isCancelled } from '../event/index.ts';
import { type GuardLimits, guardEach } from '../regex/index.ts';

export interface GuardedStep<Result> {
  /** Runs under the limit, and may be stopped anywhere: it only reads. */
  readonly compute: (event: Event) => Result;
  readonly apply: (event: Event, result: Result) => void;
  readonly stopped: (event: Event) => void;
  readonly limits?: GuardLimits;
}

/** Regexes that users wrote, for each event that is not cancelled: computed first, under a limit of time, and then applied. */
export function guarded<Result>(events: Event[], { compute, apply, stopped, limits }: GuardedStep<Result>): Event[] {
  const waiting = events.filter((event) => !isCancelled(event));
  const results: { readonly result: Result }[] = [];
  const late = new Set(
    guardEach(
      waiting.length,
      (index) => {
        const event = waiting[index];
        if (event !== undefined) results[index] = { result: compute(event) };
      },
      limits,
    ),
  );
  for (const [index, event] of waiting.entries()) {
    const done = late.has(index) ? undefined : results[index];
    if (done === undefined) stopped(event);
    else apply(event, done.result);
  }
  return events;
}
