import { type Event, getField } from '../../../event/index.ts';
import { EntityTable, type EntityTableState } from '../entities/entity-table.ts';
import { Population, type PopulationState } from '../entities/population.ts';
import { Spread } from '../entities/spread.ts';
import type { ModelOf } from '../rules/schema.ts';
import { textOf } from '../text-of.ts';
import { chanceWords, figure, hourWords, spanWords } from '../words.ts';
import type { Judge } from './judge.ts';
import { Levels } from './levels.ts';
import { MOST_EVENTS, type Model, type ModelOptions } from './model.ts';
import { Rates } from './rate.ts';

type Settings = ModelOf<'count'> | ModelOf<'distinct'> | ModelOf<'value'>;

/** One entity in one window. */
interface Open {
  count: number;
  first: number;
  last: number;
  sum: number;
  readonly spread: Spread | undefined;
  readonly events: number[];
}

interface WindowedState {
  readonly entities: EntityTableState;
  readonly judge: unknown;
  readonly population: PopulationState;
  readonly began: number;
  readonly closed: number;
  readonly other: unknown;
}

/** What goes on is told again after so long, or once it is twice as much. */
const AGAIN = 3_600_000;

/** The beginning of the window that was told, and what was seen in it. */
interface Told {
  readonly start: number;
  readonly observed: number;
}

/** Distinct values take up to two kilobytes in each open window. */
const LIMIT_OF_DISTINCT = 20_000;

/** Compares each window of an entity with its earlier ones: how many events, how many different values, or the mean of a number. */
export class Windowed implements Model {
  readonly entities: EntityTable;
  readonly #settings: Settings;
  readonly #options: ModelOptions;
  readonly #judge: Judge;
  readonly #population = new Population();
  /** Number of a window since the epoch → slot → what is in it. */
  readonly #open = new Map<number, Map<number, Open>>();
  readonly #told = new Map<number, Told>();
  #began = Number.NaN;
  /** Windows up to this number are done. */
  #closed = Number.NEGATIVE_INFINITY;

  constructor(settings: Settings, options: ModelOptions) {
    const limit = settings.model === 'distinct' ? Math.min(LIMIT_OF_DISTINCT, options.limit) : options.limit;
    this.#settings = settings;
    this.#options = options;
    this.#judge = settings.model === 'value' ? new Levels(limit) : new Rates(settings.window, settings.season, limit);
    const { newPerMinute } = options;
    this.entities = new EntityTable({ limit, newPerMinute, onEvict: (slot) => this.#forget(slot) });
  }

  add(key: string, event: Event, time: number, index: number | undefined): boolean {
    const settings = this.#settings;
    const number = Math.floor(time / settings.window);
    if (number <= this.#closed) return false;
    const value = settings.model === 'count' ? undefined : getField(event, settings.field);
    const size = settings.model === 'value' ? Number(value) : 0;
    if (settings.model === 'value' && (value === undefined || value === null || value === '' || !Number.isFinite(size)))
      return true;
    const text = settings.model === 'distinct' ? textOf(value) : undefined;
    if (settings.model === 'distinct' && text === undefined) return true;
    const slot = this.entities.see(key, time);
    if (!(time >= this.#began)) this.#began = time;
    const open = this.#windowOf(number, slot, time);
    open.count++;
    open.sum += size;
    if (time < open.first) open.first = time;
    if (time > open.last) open.last = time;
    if (text !== undefined) open.spread?.add(text);
    if (index !== undefined && open.events.length < MOST_EVENTS) open.events.push(index);
    return true;
  }

  advance(watermark: number): void {
    const done = Math.floor(watermark / this.#settings.window) - 1;
    if (done <= this.#closed) return;
    this.#closed = done;
    if (this.#open.size === 0) return;
    for (const number of [...this.#open.keys()].sort((a, b) => a - b)) if (number <= done) this.#close(number);
  }

  finish(): void {
    this.advance(Number.POSITIVE_INFINITY);
  }

  expect(key: string, observed: number): boolean {
    const slot = this.entities.find(key);
    if (slot !== undefined) this.#judge.expect(slot, observed);
    return slot !== undefined;
  }

  learn(key: string, time: number, count: number): void {
    if (!(time >= this.#began)) this.#began = time;
    const start = Math.floor(time / this.#settings.window) * this.#settings.window;
    this.#judge.learn(this.entities.see(key, time), start, count, false);
  }

  /** Open windows are part of it. */
  snapshot(): WindowedState & { readonly open: unknown; readonly told?: unknown } {
    const entities = this.entities.snapshot();
    const slots = entities.keys.map((key) => this.entities.find(key) ?? 0);
    const position = new Map(slots.map((slot, index) => [slot, index]));
    const open = [...this.#open].map(([number, bySlot]) => [
      number,
      [...bySlot].map(([slot, { spread, ...one }]) => [
        position.get(slot) ?? -1,
        { ...one, spread: spread?.snapshot() },
      ]),
    ]);
    return {
      entities,
      judge: this.#judge.snapshot(slots),
      other: this.#judge.snapshot([0]),
      population: this.#population.snapshot(),
      began: this.#began,
      closed: this.#closed,
      open: structuredClone(open),
      told: [...this.#told].map(([slot, told]) => [position.get(slot) ?? -1, told]),
    };
  }

  restore(state: unknown): void {
    const { entities, judge, other, population, began, closed, open, told } = state as ReturnType<Windowed['snapshot']>;
    const slots = this.entities.restore(entities);
    this.#judge.restore([0], other);
    this.#judge.restore(slots, judge);
    this.#population.restore(population);
    this.#began = began;
    this.#closed = closed;
    for (const [number, list] of open as [number, [number, Omit<Open, 'spread'> & { spread: never }][]][]) {
      const restored = list.map(([position, one]): [number, Open] => [
        slots[position] ?? 0,
        { ...structuredClone(one), spread: one.spread === undefined ? undefined : Spread.restore(one.spread) },
      ]);
      this.#open.set(number, new Map(restored));
    }
    // A state of before has none.
    for (const [position, one] of (told ?? []) as [number, Told][]) this.#told.set(slots[position] ?? 0, one);
  }

  #windowOf(number: number, slot: number, time: number): Open {
    let window = this.#open.get(number);
    if (window === undefined) {
      window = new Map();
      this.#open.set(number, window);
    }
    let open = window.get(slot);
    if (open === undefined) {
      const spread = this.#settings.model === 'distinct' ? new Spread() : undefined;
      open = { count: 0, first: time, last: time, sum: 0, spread, events: [] };
      window.set(slot, open);
    }
    return open;
  }

  #close(number: number): void {
    const window = this.#open.get(number);
    this.#open.delete(number);
    const { model, window: width, learning, chance, least } = this.#settings;
    const start = number * width;
    const isLearning = start - this.#began < learning;
    for (const [slot, open] of window ?? []) {
      const observed =
        model === 'count' ? open.count : model === 'value' ? open.sum / open.count : (open.spread?.count ?? 0);
      const isEnough = (model === 'distinct' ? observed : open.count) >= least;
      if (!isEnough) {
        if (model !== 'value') this.#judge.learn(slot, start, observed, false);
        continue;
      }
      const verdict = this.#judge.judge(slot, start, observed);
      const isExtreme = this.#population.isExtreme(verdict.surprise);
      const isUnusual = verdict.surprise >= -Math.log10(chance);
      this.#judge.learn(slot, start, observed, isUnusual && !isLearning);
      if (isLearning || !isExtreme || !isUnusual || this.#goesOn(slot, start, observed)) continue;
      const { first, last, count, events } = open;
      const explanation = this.#explain(start, observed, verdict);
      this.#options.emit({
        key: this.entities.keyOf(slot),
        at: start + width,
        first,
        last,
        count,
        events,
        observed,
        explanation,
      });
    }
  }

  /** Whether it was told already, and is no more than it was; if not, it is noted as told. */
  #goesOn(slot: number, start: number, observed: number): boolean {
    const told = this.#told.get(slot);
    if (told !== undefined && start - told.start < AGAIN && observed < told.observed * 2) return true;
    this.#told.set(slot, { start, observed });
    return false;
  }

  #explain(start: number, observed: number, verdict: ReturnType<Judge['judge']>): string {
    const { window, season, ...settings } = this.#settings;
    const what = {
      count: 'events',
      distinct: `different values of ${settings.model === 'count' ? '' : settings.field}`,
      value: `on average of ${settings.model === 'count' ? '' : settings.field}`,
    }[settings.model];
    const { windows } = verdict;
    const basis =
      windows < 2 ? 'not seen before, so by what others do' : `by its last ${spanWords(windows * window)} of windows`;
    const hour = settings.model === 'value' ? '' : hourWords(start, season);
    return `${figure(observed)} ${what} in ${spanWords(window)}; usual ${figure(verdict.expected)} (${basis}${hour}); chance ${chanceWords(verdict.surprise)}`;
  }

  #forget(slot: number): void {
    this.#judge.clear(slot);
    this.#told.delete(slot);
    for (const window of this.#open.values()) window.delete(slot);
  }
}
