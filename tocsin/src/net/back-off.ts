export interface BackOff {
  /** Milliseconds. */
  readonly first: number;
  readonly last: number;
}

/** Milliseconds until attempt number `attempts` + 1: doubling, with the upper half left to chance (`random` is in [0, 1)). */
export const backOff = (attempts: number, { first, last }: BackOff, random: () => number): number => {
  const full = Math.min(last, first * 2 ** Math.min(Math.max(0, attempts - 1), 40));
  return Math.round(full / 2 + (full / 2) * random());
};
