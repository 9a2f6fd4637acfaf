import type { S2sInteger } from './wire/index.ts';

export interface EventTime {
  readonly milliseconds: number;
  readonly nanoseconds: number;
}

const DECIMAL = /^(\d{1,12})(?:\.(\d{1,9})\d*)?$/;
const SUBSECOND = /^\.?(\d{1,9})\d*$/;

/**
 * The time of `_time` or of a packet's header, seconds, and of `_subsecond`, `.123`. Undefined for what is no time.
 */
export function readEventTime(
  time: string | S2sInteger | undefined,
  subsecond: string | undefined,
): EventTime | undefined {
  const match = time === undefined ? null : DECIMAL.exec(String(time));
  if (match === null) return undefined;
  const [, seconds, fraction] = match;
  const digits = fraction ?? SUBSECOND.exec(subsecond ?? '')?.[1] ?? '';
  const below = Number(digits.padEnd(9, '0'));
  const milliseconds = Number(seconds) * 1_000 + Math.floor(below / 1e6);
  return milliseconds <= 0 ? undefined : { milliseconds, nanoseconds: below % 1e6 };
}
