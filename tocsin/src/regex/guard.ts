import { performance } from 'node:perf_hooks';
import { Script } from 'node:vm';

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
  /** Milliseconds that items which are stopped may cost together in one call; those that are left after it are stopped unseen. */
  readonly total: number;
}

export const DEFAULT_LIMITS: GuardLimits = Object.freeze({ item: 250, total: 1_000 });

/**
 * Calls `compute` for 0 … `count`-1 under a time limit and returns the indices for which it was stopped. It may be stopped anywhere, so it
 * must change nothing but what belongs to its own index; what it has written for an index that is returned must not be used.
 */
export function guardEach(
  count: number,
  compute: (index: number) => void,
  limits: GuardLimits = DEFAULT_LIMITS,
): readonly number[] {
  if (count === 0) return NONE;
  let next = 0;
  let began = 0;
  let patience = 1;
  const work = (): void => {
    while (next < count) {
      compute(next);
      next++;
    }
  };
  let stopped: number[] | undefined;
  let spent = 0;
  while (next < count) {
    const first = next;
    const cpu = process.cpuUsage();
    began = performance.now();
    if (runWithin(limits.item * patience, work)) break;
    // The item may only have been the one at which the time of all before it was up.
    if (next > first) {
      patience = 1;
      continue;
    }
    const worked = cpuSince(cpu);
    if (patience < MOST_PATIENCE && worked < limits.item / 2) {
      patience *= 2;
      continue;
    }
    patience = 1;
    stopped ??= [];
    stopped.push(next);
    spent += Math.min(worked, performance.now() - began);
    next++;
    if (spent < limits.total) continue;
    for (; next < count; next++) stopped.push(next);
  }
  return stopped ?? NONE;
}

/** Where the machine was busy with something else, an item is not to blame: it may take more time by the clock, up to this many times. */
const MOST_PATIENCE = 16;

/** Milliseconds of all threads of the process, so that the time of another one is taken for this one's, and never the reverse. */
function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const NONE: readonly number[] = Object.freeze([]);
