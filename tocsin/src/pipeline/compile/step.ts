import { type Event, isCancelled } from '../../event/index.ts';

export type Batch = Event[] | Promise<Event[]>;

/**
 * A part of the filter section. Hands on the very list that it was given where it added no event; cancelled events stay
 * in the list. One call at a time.
 */
export interface Step {
  run(events: Event[]): Batch;
  /** What filters held back, through the filters behind them. */
  flush(final: boolean): Batch;
}

/** Steps one behind the other. Stays synchronous as long as they are. */
export class Chain implements Step {
  readonly #steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  run(events: Event[]): Batch {
    return this.#from(0, events);
  }

  #from(first: number, events: Event[]): Batch {
    let batch = events;
    for (let index = first; index < this.#steps.length; index++) {
      const out = this.#steps[index]?.run(batch) ?? batch;
      if (out instanceof Promise) return out.then((done) => this.#from(index + 1, done));
      batch = out;
    }
    return batch;
  }

  flush(final: boolean): Batch {
    let waiting: Batch = [];
    for (const step of this.#steps) waiting = flushBehind(waiting, step, final);
    return waiting;
  }
}

/** What came out of the steps before goes through the step, then what the step itself held back follows. */
function flushBehind(before: Batch, step: Step, final: boolean): Batch {
  if (before instanceof Promise) return before.then((events) => flushBehind(events, step, final));
  const through = before.length === 0 ? before : step.run(before);
  if (through instanceof Promise) return through.then((events) => joined(events, step.flush(final)));
  return joined(through, step.flush(final));
}

export function joined(before: Event[], after: Batch): Batch {
  if (after instanceof Promise) return after.then((events) => joined(before, events));
  if (after.length === 0) return before;
  return before.length === 0 ? after : [...before, ...after];
}

export function countLive(events: readonly Event[]): number {
  let live = 0;
  for (const event of events) if (!isCancelled(event)) live++;
  return live;
}
