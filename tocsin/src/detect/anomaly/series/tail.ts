/**
 * The upper tail of what is mostly small, as it comes: a running quantile, and above it a Pareto tail whose index is Hill's estimate
 * (the mean logarithm of how far values pass the quantile). Plain numbers, so that it is stored as it is.
 */
export interface Tail {
  /** About one value in a hundred is larger. */
  threshold: number;
  count: number;
  /** Sum of log(value / threshold) over those that passed it, the older counting less. */
  excess: number;
  /** How many they are, counted likewise. */
  exceedances: number;
}

/** Share of the values above the threshold. */
const SHARE = 0.01;
/** Exceedances that the guess at the beginning counts for, and the guess: e^0.25, a quarter more than the threshold. */
const GUESSED = 20;
const GUESS = 0.25;
/** The threshold moves by at most this part of itself with a value. */
const STEP = 0.02;
/** At the beginning by more: until about a thousand values were seen. */
const FIRST_STEP = 0.5;
const SETTLING = 20;
/** Values after which an exceedance counts for 1/e. */
const MEMORY = 2000;
const FORGET = Math.exp(-1 / (MEMORY * SHARE));
/** A thinner tail would make everything beyond it impossible. */
const THINNEST = 0.08;
/** No single value makes the tail heavier than e^3 times the threshold would. */
const HEAVIEST = 3;
/** Values before the tail is learnt from: the threshold means nothing yet. */
const SETTLED = 30;
/** log10(1 / 0.02): where the scale begins to count in powers of ten; ordinary values lie between 0 and it. */
export const ORDINARY = 1.7;

export const createTail = (): Tail => ({ threshold: 0, count: 0, excess: GUESS * GUESSED, exceedances: GUESSED });

/**
 * How surprising `value` (≥ 0) is, about −log10 of the chance of one as large, and learns from it afterwards. `floor` is the least
 * that is worth a surprise, in units of the value, > 0.
 */
export const surprise = (tail: Tail, value: number, floor: number): number => {
  tail.count++;
  if (tail.count === 1) tail.threshold = value;
  const threshold = Math.max(tail.threshold, floor);
  const over = Math.log(value / threshold);
  const index = Math.max(THINNEST, tail.excess / tail.exceedances);
  const result = over <= 0 ? (ORDINARY * value) / threshold : ORDINARY + over / index / Math.LN10;
  const step = threshold * Math.max(STEP, Math.min(FIRST_STEP, SETTLING / tail.count));
  if (value > tail.threshold) {
    tail.threshold = Math.min(value, tail.threshold + step * (1 - SHARE));
    if (over > 0 && tail.count > SETTLED) {
      tail.excess = tail.excess * FORGET + Math.min(over, HEAVIEST);
      tail.exceedances = tail.exceedances * FORGET + 1;
    }
  } else tail.threshold = Math.max(0, tail.threshold - step * SHARE);
  return result;
};
