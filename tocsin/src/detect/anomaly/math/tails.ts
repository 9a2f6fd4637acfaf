import { logGamma } from './log-gamma.ts';

/**
 * Chances in the upper tail as −log10, which stays finite where the chance itself is below what a double can hold. All are ≥ 0; 0 is
 * certain. Incomplete gamma and beta functions by series and continued fractions (Numerical Recipes, 6.2 and 6.4), in logarithms.
 */

const STEPS = 10_000;
const EPSILON = 1e-15;
const TINY = 1e-300;
/** Less would be noise of the arithmetic. */
const atLeastZero = (value: number): number => Math.max(value, 0);

/** −log10 P(X ≥ count) for X ~ Poisson(mean): the regularised lower incomplete gamma function P(count, mean). */
export const poissonTail = (count: number, mean: number): number => {
  if (count <= 0) return 0;
  if (mean <= 0) return Number.MAX_VALUE;
  const front = count * Math.log(mean) - mean - logGamma(count);
  if (mean < count + 1) {
    let term = 1 / count;
    let sum = term;
    for (let step = 1; step < STEPS && term > sum * EPSILON; step++) {
      term *= mean / (count + step);
      sum += term;
    }
    return atLeastZero(-(front + Math.log(sum)) / Math.LN10);
  }
  // The complement is large here, so that one minus it loses nothing that matters.
  const upper = Math.exp(front + Math.log(gammaFraction(count, mean)));
  return atLeastZero(-Math.log1p(-Math.min(upper, 1 - EPSILON)) / Math.LN10);
};

/** Lentz's continued fraction of the upper incomplete gamma function, without its factor. */
const gammaFraction = (a: number, x: number): number => {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let result = d;
  for (let step = 1; step < STEPS; step++) {
    const numerator = -step * (step - a);
    b += 2;
    d = 1 / away(numerator * d + b);
    c = away(b + numerator / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) break;
  }
  return result;
};

/** −log10 P(X ≥ count) for a negative binomial X of this mean and variance mean + dispersion · mean²; dispersion 0 is Poisson's. */
export const negativeBinomialTail = (count: number, mean: number, dispersion: number): number => {
  if (count <= 0) return 0;
  if (mean <= 0) return Number.MAX_VALUE;
  if (dispersion < 1e-6) return poissonTail(count, mean);
  const size = 1 / dispersion;
  // P(X ≥ k) = I_p(k, r), p = mean / (mean + r).
  const logP = -Math.log1p(size / mean);
  const logQ = -Math.log1p(mean / size);
  const front = logGamma(count + size) - logGamma(count) - logGamma(size) + count * logP + size * logQ;
  const p = Math.exp(logP);
  if (p < (count + 1) / (count + size + 2))
    return atLeastZero(-(front + Math.log(betaFraction(count, size, p) / count)) / Math.LN10);
  const lower = Math.exp(front + Math.log(betaFraction(size, count, Math.exp(logQ)) / size));
  return atLeastZero(-Math.log1p(-Math.min(lower, 1 - EPSILON)) / Math.LN10);
};

/** Lentz's continued fraction of the incomplete beta function. */
const betaFraction = (a: number, b: number, x: number): number => {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let step = 1; step < STEPS; step++) {
    const even = (step * (b - step) * x) / ((a + 2 * step - 1) * (a + 2 * step));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + step) * (a + b + step) * x) / ((a + 2 * step) * (a + 2 * step + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) break;
  }
  return result;
};

const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** −log10 P(Z ≥ z) for a standard normal Z, by Mills' ratio where z is large. */
export const normalTail = (z: number): number => {
  if (z < -6) return 0;
  if (z > 5) {
    const square = z * z;
    const mills = (1 - 1 / square + 3 / square ** 2 - 15 / square ** 3) / z;
    return (square / 2 + 0.5 * Math.log(2 * Math.PI) - Math.log(mills)) / Math.LN10;
  }
  // Half the complementary error function is a gamma tail: Q(1/2, z²/2) / 2.
  const half = (z * z) / 2;
  let term = 2;
  let sum = term;
  for (let step = 1; step < STEPS && term > sum * EPSILON; step++) {
    term *= half / (0.5 + step);
    sum += term;
  }
  const within = half === 0 ? 0 : Math.exp(0.5 * Math.log(half) - half - logGamma(0.5)) * sum;
  const upper = z >= 0 ? (1 - within) / 2 : (1 + within) / 2;
  return atLeastZero(-Math.log10(Math.max(upper, TINY)));
};
