import type { Event } from './event.ts';

const TIMELESS = Symbol('timeless');

type Marked = { [TIMELESS]?: boolean };

/** Nearly no pipeline removes the time, and everything that writes events asks. */
let isAnyTimeless = false;

/**
 * A pipeline has removed `@timestamp`: what it writes and reads has none from here on. The number stays in its place, because stores and
 * queues go by it.
 */
export function takeTime(event: Event): void {
  isAnyTimeless = true;
  (event as Marked)[TIMELESS] = true;
}

/** To be called where `@timestamp` is set. */
export function giveTime(event: Event): void {
  if (isAnyTimeless && (event as Marked)[TIMELESS] === true) (event as Marked)[TIMELESS] = false;
}

export const isTimeless = (event: Event): boolean => isAnyTimeless && (event as Marked)[TIMELESS] === true;
