import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { negativeBinomialTail, normalTail, poissonTail } from './tails.ts';

/** Sums the probabilities one by one, from the far end so that nothing small is lost. */
const summed = (count: number, probability: (k: number) => number): number => {
  let sum = 0;
  for (let k = count + 2000; k >= count; k--) sum += probability(k);
  return -Math.log10(Math.min(1, sum));
};
const logFactorial = (k: number): number => {
  let sum = 0;
  for (let factor = 2; factor <= k; factor++) sum += Math.log(factor);
  return sum;
};

describe('Poisson', () => {
  test.each([
    [1, 1, -Math.log10(1 - Math.exp(-1))],
    [0, 5, 0],
    [1, 1e-9, 9],
    [2, 1e-5, 10 + Math.log10(2)],
    [100, 100, -Math.log10(0.5132987982791589)],
  ])('P(X ≥ %d) of mean %d', (count, mean, expected) => expect(poissonTail(count, mean)).toBeCloseTo(expected, 5));

  test.each([
    [3, 0.5],
    [12, 0.03],
    [40, 20],
    [30, 60],
    [200, 100],
  ])('P(X ≥ %d) of mean %d is the sum of its parts', (count, mean) =>
    expect(poissonTail(count, mean)).toBeCloseTo(
      summed(count, (k) => Math.exp(k * Math.log(mean) - mean - logFactorial(k))),
      6,
    ),
  );

  test('stays finite where the chance is below what a double holds', () => {
    expect(poissonTail(300, 1e-3)).toBeGreaterThan(1400);
    expect(poissonTail(1e7, 10)).toBeGreaterThan(1e7);
    expect(Number.isFinite(poissonTail(1e12, 1e-6))).toBe(true);
  });
});

describe('negative binomial', () => {
  test.each([
    [3, 0.5, 0.5],
    [12, 2, 1],
    [40, 20, 0.1],
    [5, 60, 0.3],
  ])('P(X ≥ %d) of mean %d and dispersion %d is the sum of its parts', (count, mean, dispersion) => {
    const size = 1 / dispersion;
    const rising = (k: number): number => {
      let sum = 0;
      for (let step = 0; step < k; step++) sum += Math.log(size + step);
      return sum;
    };
    const probability = (k: number): number =>
      Math.exp(
        rising(k) - logFactorial(k) + k * Math.log(mean / (mean + size)) + size * Math.log(size / (mean + size)),
      );
    expect(negativeBinomialTail(count, mean, dispersion)).toBeCloseTo(summed(count, probability), 5);
  });

  test('a small dispersion is almost Poisson', () =>
    expect(negativeBinomialTail(30, 10, 2e-6)).toBeCloseTo(poissonTail(30, 10), 2));
});

describe('normal', () => {
  test.each([
    [0, 0.5],
    [1, 0.15865525393145707],
    [3, 0.0013498980316300957],
    [5, 2.866515719235352e-7],
    [6, 9.86587645037698e-10],
    [-1, 0.8413447460685429],
  ])('P(Z ≥ %d) is %d', (z, chance) => expect(normalTail(z)).toBeCloseTo(-Math.log10(chance), 3));
});

test('tails are finite, not negative, and rise with the count', () => {
  const count = fc.integer({ min: 1, max: 100_000 });
  const mean = fc.double({ min: 1e-9, max: 1e6, noNaN: true });
  const dispersion = fc.double({ min: 0, max: 10, noNaN: true });
  fc.assert(
    fc.property(count, mean, dispersion, (k, mu, phi) => {
      for (const tail of [(n: number) => poissonTail(n, mu), (n: number) => negativeBinomialTail(n, mu, phi)]) {
        const [one, more] = [tail(k), tail(k + 1)];
        expect(Number.isFinite(one) && one >= 0).toBe(true);
        expect(more).toBeGreaterThanOrEqual(one - 1e-6 * (1 + one));
      }
    }),
  );
});
