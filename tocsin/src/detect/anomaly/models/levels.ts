import { Columns } from '../entities/columns.ts';
import { normalTail } from '../math/tails.ts';
import type { Judge, Verdict } from './judge.ts';

interface LevelState {
  readonly rows: readonly (readonly number[])[];
  readonly population: readonly number[];
}

const MEAN = 0;
const VARIANCE = 1;
const WINDOWS = 2;

const RATE = 0.02;
const POPULATION_RATE = 0.002;
/** Windows for which the variance of all others counts. */
const PRIOR = 10;
/** A larger step than so many deviations teaches no more. */
const CLIPPED = 3;
/** Deviation of the logarithm that nothing is below: about 2 %. */
const LEAST_DEVIATION = 0.02;

/** Positive sizes, such as latencies, by their logarithm: mean and variance of each entity, with the variance of all as prior. */
export class Levels implements Judge {
  readonly #rows: Columns;
  #mean = 0;
  #variance = 0.25;
  #judged = 0;

  constructor(limit: number) {
    this.#rows = new Columns(3, limit);
  }

  judge(slot: number, _start: number, observed: number): Verdict {
    const windows = this.#rows.get(slot, WINDOWS);
    const mean = windows === 0 ? this.#mean : this.#rows.get(slot, MEAN);
    const spread = windows === 0 ? 1 + 1 : 1 + 1 / windows;
    const z = (scale(observed) - mean) / (this.#deviation(slot) * Math.sqrt(spread));
    return { surprise: normalTail(z), expected: unscale(mean), windows };
  }

  learn(slot: number, _start: number, observed: number, unusual: boolean): void {
    const windows = this.#rows.get(slot, WINDOWS) + 1;
    const mean = windows === 1 ? scale(observed) : this.#rows.get(slot, MEAN);
    const deviation = this.#deviation(slot);
    const most = (unusual ? 1 : CLIPPED) * deviation;
    const step = Math.max(-most, Math.min(most, scale(observed) - mean));
    const rate = Math.max(RATE, 1 / windows);
    const variance = this.#rows.get(slot, VARIANCE);
    this.#rows.set(slot, MEAN, mean + rate * step);
    this.#rows.set(slot, VARIANCE, windows === 1 ? 0 : (1 - rate) * (variance + rate * step * step));
    this.#rows.set(slot, WINDOWS, windows);
    this.#judged++;
    const share = Math.max(POPULATION_RATE, 1 / this.#judged);
    this.#mean += share * (scale(observed) - this.#mean);
    if (windows > 1) this.#variance += share * (step * step - this.#variance);
  }

  expect(slot: number, observed: number): void {
    this.#rows.set(slot, MEAN, Math.max(this.#rows.get(slot, MEAN), scale(observed)));
  }

  clear(slot: number): void {
    this.#rows.clear(slot);
  }

  snapshot(slots: readonly number[]): LevelState {
    return {
      rows: slots.map((slot) => this.#rows.row(slot)),
      population: [this.#mean, this.#variance, this.#judged],
    };
  }

  restore(slots: readonly number[], state: unknown): void {
    const { rows, population } = state as LevelState;
    for (const [index, slot] of slots.entries())
      for (const [column, value] of (rows[index] ?? []).entries()) this.#rows.set(slot, column, value);
    [this.#mean = 0, this.#variance = 0, this.#judged = 0] = population;
  }

  #deviation(slot: number): number {
    const windows = this.#rows.get(slot, WINDOWS);
    const own = this.#rows.get(slot, VARIANCE) * windows;
    return Math.max(LEAST_DEVIATION, Math.sqrt((own + this.#variance * PRIOR) / (windows + PRIOR)));
  }
}

const scale = (value: number): number => Math.log1p(Math.max(0, value));
const unscale = (value: number): number => Math.expm1(value);
