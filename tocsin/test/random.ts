/** A whole number below the given one. */
export type Random = (below: number) => number;

/** A small seeded generator (mulberry32). */
export const random = (seed: number): Random => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((((value ^ (value >>> 14)) >>> 0) / 4_294_967_296) * below) | 0;
  };
};
