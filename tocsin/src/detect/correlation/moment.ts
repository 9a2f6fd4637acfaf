/**
 * Times and indices within windows are kept modulo 2³², in 4 bytes each: of one that is known to lie at most 2³² − 1 before `now`, the
 * whole number is known.
 */
export const whole = (kept: number, now: number): number => now - ((now - kept) >>> 0);

/** 48 days, which fit in 2³² milliseconds. */
export const LONGEST = 48 * 86_400_000;
