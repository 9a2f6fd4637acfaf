import { Columns } from '../entities/columns.ts';
import { type Season, type SeasonState, Seasons } from '../entities/season.ts';
import { negativeBinomialTail } from '../math/tails.ts';
import type { Judge, Verdict } from './judge.ts';

interface RateState {
  readonly rows: readonly (readonly number[])[];
  readonly seasons: SeasonState;
  readonly population: readonly number[];
}

/** Decayed events and exposure (sum of the weights of windows), the last window, windows ever, unusual ones in a row. */
const EVENTS = 0;
const EXPOSURE = 1;
const LAST = 2;
const WINDOWS = 3;
const STREAK = 4;

const MEMORY_MS = 3 * 86_400_000;
const LEAST_MEMORY = 50;
/** Windows of its own for which the rate of all others counts. */
const PRIOR = 10;
const POPULATION_RATE = 0.002;
const DISPERSION_KEEP = 0.998;
/** More is no habit. */
const MOST_DISPERSION = 10;
/** What was unusual is learnt as if it were so many times the expected. */
const CLIPPED = 3;
/** What was unusual for a day, and for a dozen windows, is usual from then on. */
const ADOPTED_MS = 86_400_000;
const ADOPTED_WINDOWS = 12;

/**
 * Counts per window: the rate of each entity, decayed, with the rate of all as its prior and the season of all as its weight. Counts vary
 * as a negative binomial whose dispersion all share; without any it is Poisson's.
 */
export class Rates implements Judge {
  readonly #rows: Columns;
  readonly #seasons: Seasons;
  readonly #width: number;
  readonly #keep: number;
  /** Mean of the entities' rates, and decayed sums of squares for the dispersion. */
  #rate = 0;
  #excess = 0;
  #squares = 0;
  #judged = 0;

  constructor(width: number, season: Season, limit: number) {
    this.#width = width;
    this.#rows = new Columns(5, limit);
    this.#seasons = new Seasons(season);
    this.#keep = Math.exp(-1 / Math.max(LEAST_MEMORY, MEMORY_MS / width));
  }

  judge(slot: number, start: number, observed: number): Verdict {
    const kept = this.#keep ** this.#gap(slot, start);
    const exposure = this.#exposure(slot, kept);
    const expected = this.#expected(this.#rows.get(slot, EVENTS) * kept, exposure, this.#seasons.weight(start));
    const surprise = negativeBinomialTail(observed, expected, this.#dispersion);
    return { surprise, expected, windows: Math.round(exposure) };
  }

  learn(slot: number, start: number, observed: number, unusual: boolean): void {
    const gap = this.#gap(slot, start);
    const kept = this.#keep ** gap;
    const weight = this.#seasons.weight(start);
    const ownEvents = this.#rows.get(slot, EVENTS) * kept;
    const ownExposure = this.#exposure(slot, kept);
    const expected = this.#expected(ownEvents, ownExposure, weight);
    const learnt = unusual ? Math.min(observed, CLIPPED * expected + 1) : observed;
    const exposure = ownExposure * this.#keep + weight;
    const events = ownEvents * this.#keep + learnt;
    this.#rows.set(slot, EVENTS, events);
    this.#rows.set(slot, EXPOSURE, exposure);
    this.#rows.set(slot, LAST, Math.floor(start / this.#width));
    this.#rows.set(slot, WINDOWS, this.#rows.get(slot, WINDOWS) + 1);
    this.#adopt(slot, observed, unusual);
    this.#seasons.learn(start, learnt);
    this.#judged++;
    const share = Math.max(POPULATION_RATE, 1 / this.#judged);
    this.#rate += share * (events / exposure - this.#rate);
    if (unusual || exposure < PRIOR) return;
    // Windows without events count as well: by those with some alone, what is rare would seem to vary without measure.
    const quiet = expected / weight;
    this.#excess = this.#excess * DISPERSION_KEEP + (observed - expected) ** 2 - expected + gap * (quiet - 1) * quiet;
    this.#squares = this.#squares * DISPERSION_KEEP + expected * expected + gap * quiet * quiet;
  }

  /** From now on so many in a window are usual. */
  expect(slot: number, observed: number): void {
    const exposure = this.#rows.get(slot, EXPOSURE);
    const events = observed * (exposure + PRIOR) - this.#rate * PRIOR;
    this.#rows.set(slot, EVENTS, Math.max(this.#rows.get(slot, EVENTS), events));
  }

  #adopt(slot: number, observed: number, unusual: boolean): void {
    const streak = unusual ? this.#rows.get(slot, STREAK) + 1 : 0;
    const isUsual = streak >= Math.max(ADOPTED_WINDOWS, ADOPTED_MS / this.#width);
    if (isUsual) this.expect(slot, observed);
    this.#rows.set(slot, STREAK, isUsual ? 0 : streak);
  }

  clear(slot: number): void {
    this.#rows.clear(slot);
  }

  snapshot(slots: readonly number[]): RateState {
    const population = [this.#rate, this.#excess, this.#squares, this.#judged];
    return { rows: slots.map((slot) => this.#rows.row(slot)), seasons: this.#seasons.snapshot(), population };
  }

  restore(slots: readonly number[], state: unknown): void {
    const { rows, seasons, population } = state as RateState;
    for (const [index, slot] of slots.entries())
      for (const [column, value] of (rows[index] ?? []).entries()) this.#rows.set(slot, column, value);
    this.#seasons.restore(seasons);
    [this.#rate = 0, this.#excess = 0, this.#squares = 0, this.#judged = 0] = population;
  }

  get #dispersion(): number {
    return this.#squares > 0 ? Math.max(0, Math.min(MOST_DISPERSION, this.#excess / this.#squares)) : 0;
  }

  #expected(events: number, exposure: number, weight: number): number {
    return ((events + this.#rate * PRIOR) / (exposure + PRIOR)) * weight;
  }

  /** Windows since the last, in which there was nothing. */
  #gap(slot: number, start: number): number {
    if (this.#rows.get(slot, WINDOWS) === 0) return 0;
    return Math.max(0, Math.floor(start / this.#width) - this.#rows.get(slot, LAST) - 1);
  }

  /** A window without events counts as one of average weight. */
  #exposure(slot: number, kept: number): number {
    const own = this.#rows.get(slot, EXPOSURE) * kept;
    return kept === 1 ? own : own + (1 - kept) / (1 - this.#keep);
  }
}
