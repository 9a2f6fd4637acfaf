import type { Event } from '../../../event/index.ts';
import { Columns } from '../entities/columns.ts';
import { EntityTable, type EntityTableState, OTHER } from '../entities/entity-table.ts';
import { type SeasonState, Seasons } from '../entities/season.ts';
import type { ModelOf } from '../rules/schema.ts';
import { chanceWords, figure, spanWords } from '../words.ts';
import type { Model, ModelOptions } from './model.ts';

interface SilenceState {
  readonly entities: EntityTableState;
  readonly rows: readonly (readonly number[])[];
  readonly seasons: SeasonState;
  readonly began: number;
  readonly looked: number;
}

/** Last event, events, decayed events and hours, longest gap, whether the silence was told. */
const LAST = 0;
const EVENTS = 1;
const RECENT = 2;
const HOURS = 3;
const LONGEST = 4;
const TOLD = 5;

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Hours after which events count for 1/e. */
const MEMORY = 14 * 24;
/** A gap must be so many times the longest before it. */
const LONGER = 2;

/** A source that came steadily, and comes no more. It is told once, until it comes again. */
export class Silence implements Model {
  readonly entities: EntityTable;
  readonly #settings: ModelOf<'silence'>;
  readonly #options: ModelOptions;
  readonly #rows: Columns;
  readonly #seasons: Seasons;
  #began = Number.NaN;
  #looked = Number.NEGATIVE_INFINITY;

  constructor(settings: ModelOf<'silence'>, options: ModelOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#rows = new Columns(6, options.limit);
    this.#seasons = new Seasons(settings.season);
    const { limit, newPerMinute } = options;
    this.entities = new EntityTable({ limit, newPerMinute, onEvict: (slot) => this.#rows.clear(slot) });
  }

  add(key: string, _event: Event, time: number): boolean {
    this.#note(key, time, 1);
    return true;
  }

  /** Looks once in a minute of event time. */
  advance(watermark: number): void {
    if (watermark - this.#looked < MINUTE) return;
    this.#looked = watermark;
    if (watermark - this.#began < this.#settings.learning) return;
    this.entities.visit((slot) => this.#look(slot, watermark));
  }

  finish(): void {}

  /** A gap as long as that is usual. */
  expect(key: string, observed: number): boolean {
    const slot = this.entities.find(key);
    if (slot !== undefined) this.#rows.set(slot, LONGEST, Math.max(this.#rows.get(slot, LONGEST), observed));
    return slot !== undefined;
  }

  learn(key: string, time: number, count: number): void {
    this.#note(key, time, count);
  }

  snapshot(): SilenceState {
    const entities = this.entities.snapshot();
    const rows = entities.keys.map((key) => this.#rows.row(this.entities.find(key) ?? OTHER));
    return { entities, rows, seasons: this.#seasons.snapshot(), began: this.#began, looked: this.#looked };
  }

  restore(state: unknown): void {
    const { entities, rows, seasons, began, looked } = state as SilenceState;
    for (const [index, slot] of this.entities.restore(entities).entries())
      for (const [column, value] of (rows[index] ?? []).entries()) this.#rows.set(slot, column, value);
    this.#seasons.restore(seasons);
    this.#began = began;
    this.#looked = looked;
  }

  #note(key: string, time: number, count: number): void {
    if (!(time >= this.#began)) this.#began = time;
    const slot = this.entities.see(key, time);
    // Those of a flood are many: together they are never silent.
    if (slot === OTHER) return;
    const before = this.#rows.get(slot, LAST);
    const gap = this.#rows.get(slot, EVENTS) === 0 ? 0 : Math.max(0, time - this.#seen(before, time));
    const kept = Math.exp(-gap / HOUR / MEMORY);
    this.#rows.set(slot, RECENT, this.#rows.get(slot, RECENT) * kept + count);
    this.#rows.set(slot, HOURS, this.#rows.get(slot, HOURS) * kept + gap / HOUR);
    this.#rows.set(slot, EVENTS, this.#rows.get(slot, EVENTS) + count);
    this.#rows.set(slot, LAST, Math.max(before, time));
    this.#rows.set(slot, LONGEST, Math.max(this.#rows.get(slot, LONGEST), gap));
    if (time > before) this.#rows.set(slot, TOLD, 0);
    this.#seasons.learn(time, count);
  }

  #look(slot: number, now: number): void {
    if (this.#rows.get(slot, TOLD) === 1 || this.#rows.get(slot, EVENTS) < this.#settings.least) return;
    const last = this.#seen(this.#rows.get(slot, LAST), now);
    const gap = now - last;
    const longest = this.#rows.get(slot, LONGEST);
    if (gap <= LONGER * longest) return;
    const rate = this.#rows.get(slot, RECENT) / Math.max(this.#rows.get(slot, HOURS), 1 / 60);
    const expected = rate * this.#hours(last, now);
    const surprise = expected / Math.LN10;
    if (surprise < -Math.log10(this.#settings.chance)) return;
    this.#rows.set(slot, TOLD, 1);
    const explanation = `nothing for ${spanWords(gap)}; usual ${figure(rate)} events an hour, ${figure(expected)} in such a time, and at most ${spanWords(Math.max(longest, 1000))} between two; chance ${chanceWords(surprise)}`;
    this.#options.emit({
      key: this.entities.keyOf(slot),
      at: last,
      first: last,
      last: now,
      count: 0,
      events: [],
      observed: gap,
      explanation,
    });
  }

  /** When the silence that goes on at `now` began: nobody saw what was before `since`. */
  #seen(last: number, now: number): number {
    const { since } = this.#options;
    return now >= since ? Math.max(last, since) : last;
  }

  /** Hours from `from` to `to`, each by its weight. */
  #hours(from: number, to: number): number {
    if (this.#seasons.buckets === 1) return (to - from) / HOUR;
    let sum = 0;
    for (let at = from; at < to; ) {
      const next = Math.min(to, (Math.floor(at / HOUR) + 1) * HOUR);
      sum += ((next - at) / HOUR) * this.#seasons.weight(at);
      at = next;
      // What is longer than the memory is silence by any habit.
      if (at - from > MEMORY * HOUR) return sum;
    }
    return sum;
  }
}
