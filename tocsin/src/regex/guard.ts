import { performance } from 'node:perf_hooks';
import { Script } from 'node:vm';
import { Credit } from './credit.ts';

const GUARDED = 'tocsin.guarded';

/** A call with a time limit costs about 80 µs: worth it for a batch, not for an event. */
const script = new Script(`globalThis[Symbol.for(${JSON.stringify(GUARDED)})]()`);
const slot = Symbol.for(GUARDED);

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** Runs `work` in this thread, and stops it after `limit` milliseconds: then false. It must be stoppable anywhere. */
export function runWithin(limit: number, work: () => void): boolean {
  const global = globalThis as { [slot]?: (() => void) | undefined };
  const outer = global[slot];
  global[slot] = work;
  try {
    script.runInThisContext({ timeout: Math.max(1, Math.ceil(limit)) });
    return true;
  } catch (error) {
    if (isTimeout(error)) return false;
    throw error;
  } finally {
    global[slot] = outer;
  }
}

export interface GuardLimits {
  /** Milliseconds that one item may take. */
  readonly item: number;
  /** Milliseconds that items which are stopped may cost together in one call; what is left after it has `LEAST` each. */
  readonly total: number;
  /** What they may cost together in many calls. */
  readonly credit?: Credit;
}

/** One credit for a thread: what is slow in one filter is so in the next. */
export const DEFAULT_LIMITS: GuardLimits = Object.freeze({
  item: 250,
  total: 1_000,
  credit: new Credit(1_000, 0.1, () => performance.now()),
});

/** What an item has in any case; up to so many times of it where those before it took as long. */
const LEAST = 1;
const MOST_OF_LEAST = 4;
/** What the items of a call have together for a second try in any case: the first may have met a pause of the collector of garbage. */
const SECOND_TRY = 20;
/** Where the machine was busy with something else, an item is not to blame: it may take more time by the clock, up to this many times. */
const MOST_PATIENCE = 16;

/**
 * Calls `compute` for 0 … `count`-1 under a time limit and returns the indices for which it was stopped. It may be stopped anywhere, so it
 * must change nothing but what belongs to its own index; what it has written for an index that is returned must not be used.
 *
 * Those that are slow must not take the others with them: with each that is stopped the next have half of the time, and who was stopped
 * before the whole of `limits.item` is tried again with what is left.
 */
export function guardEach(
  count: number,
  compute: (index: number) => void,
  limits: GuardLimits = DEFAULT_LIMITS,
): readonly number[] {
  if (count === 0) return NONE;
  const budget = Math.min(limits.total, limits.credit?.left ?? Number.POSITIVE_INFINITY);
  const first = new Round(count, compute, limits.item);
  // Half of it is for the second try.
  first.run(budget / 2, LEAST * MOST_OF_LEAST, limits.total * 2);
  const { stopped, early, lost } = first;
  if (stopped.length === 0) return NONE;
  const left = Math.max(budget - lost, count === 1 ? 0 : SECOND_TRY);
  const share = left / early.length;
  if (early.length === 0 || share < LEAST) {
    limits.credit?.spend(lost);
    return stopped;
  }
  const second = new Round(early.length, (at) => compute(early[at] ?? 0), Math.min(limits.item, share));
  second.run(Number.POSITIVE_INFINITY, share, left);
  limits.credit?.spend(lost + second.lost);
  const again = new Set(second.stopped);
  const done = new Set(early.filter((_, at) => !again.has(at)));
  return stopped.filter((index) => !done.has(index));
}

/** Goes once over all items, with less and less time for each. */
class Round {
  readonly #count: number;
  readonly #compute: (index: number) => void;
  readonly #item: number;
  readonly stopped: number[] = [];
  /** Those of them that had less than what an item may have. */
  readonly early: number[] = [];
  /** Milliseconds that those which were stopped have cost. */
  lost = 0;

  constructor(count: number, compute: (index: number) => void, item: number) {
    this.#count = count;
    this.#compute = compute;
    this.#item = item;
  }

  /** An item has half of what is left of `budget`, and `least` at first; after `most` milliseconds were lost the rest is stopped unseen. */
  run(budget: number, least: number, most: number): void {
    let next = 0;
    let began = 0;
    let patience = 1;
    let slice = this.#slice(budget * 2, least);
    const work = (): void => {
      began = performance.now();
      while (next < this.#count) {
        this.#compute(next);
        // Set before the next one is: what is stopped between both is tried again.
        began = performance.now();
        next++;
      }
    };
    const start = performance.now();
    while (next < this.#count) {
      const first = next;
      const cpu = cpuUntil(slice / OLDEST_READING);
      if (runWithin(slice * patience, work)) return;
      const took = performance.now() - began;
      const worked = Math.min(took, cpuSince(cpu));
      this.lost += worked;
      // The item may only have been the one at which the time of all before it was up.
      if (next > first) {
        patience = 1;
        continue;
      }
      if (patience < MOST_PATIENCE && worked < slice / 2) {
        patience *= 2;
        continue;
      }
      patience = 1;
      this.stopped.push(next);
      if (slice < this.#item) this.early.push(next);
      next++;
      const usual = (performance.now() - start - this.lost) / next;
      slice = this.#slice(budget - this.lost, Math.min(least, Math.max(LEAST, usual * MOST_OF_LEAST)));
      if (this.lost < most) continue;
      for (; next < this.#count; next++) {
        this.stopped.push(next);
        this.early.push(next);
      }
    }
  }

  #slice(left: number, least: number): number {
    return Math.min(this.#item, Math.max(least, left / 2));
  }
}

/** A reading of the CPU time may be as old as so much of the time that an item has: the kernel adds up all threads for one. */
const OLDEST_READING = 16;

let reading = process.cpuUsage();
let readAt = performance.now();

/** The CPU time until now, or until at most `age` milliseconds ago. */
function cpuUntil(age: number): NodeJS.CpuUsage {
  const now = performance.now();
  if (now - readAt > age) {
    reading = process.cpuUsage();
    readAt = now;
  }
  return reading;
}

/** Milliseconds of all threads of the process, so that the time of another one is taken for this one's, and never the reverse. */
function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const NONE: readonly number[] = Object.freeze([]);
