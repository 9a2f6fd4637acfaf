import { type Event, getField } from '../../../event/index.ts';
import { Columns } from '../entities/columns.ts';
import { EntityTable, type EntityTableState } from '../entities/entity-table.ts';
import { hash32 } from '../entities/hash.ts';
import type { ModelOf } from '../rules/schema.ts';
import { textOf } from '../text-of.ts';
import { chanceWords, figure, quoted } from '../words.ts';
import type { Model, ModelOptions } from './model.ts';

interface RareState {
  readonly entities: EntityTableState;
  readonly rows: readonly (readonly number[])[];
  readonly known: readonly (readonly [number, number])[];
  readonly began: number;
}

/** Terms that an entity is known by; the one seen least makes room. */
const TERMS = 16;
/** Columns: events, different terms ever, then hash and count of each term. */
const EVENTS = 0;
const DIFFERENT = 1;
const FIRST = 2;
/** Terms of all entities, for "nobody else has it". */
const MOST_KNOWN = 20_000;

/** What an entity was never seen with: a country, a network, an agent. */
export class Rare implements Model {
  readonly entities: EntityTable;
  readonly #settings: ModelOf<'rare'>;
  readonly #options: ModelOptions;
  readonly #rows: Columns;
  /** Hash of a term → entities that have come with it, the latest last. */
  readonly #known = new Map<number, number>();
  #began = Number.NaN;

  constructor(settings: ModelOf<'rare'>, options: ModelOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#rows = new Columns(FIRST + 2 * TERMS, options.limit);
    const { limit, newPerMinute } = options;
    this.entities = new EntityTable({ limit, newPerMinute, onEvict: (slot) => this.#rows.clear(slot) });
  }

  add(key: string, event: Event, time: number, index: number | undefined): boolean {
    const texts = this.#settings.field.map((field) => textOf(getField(event, field)));
    if (texts.some((text) => text === undefined)) return true;
    if (!(time >= this.#began)) this.#began = time;
    const slot = this.entities.see(key, time);
    // 0 marks a place without a term.
    const hash = hash32(JSON.stringify(texts)) || 1;
    const events = this.#rows.get(slot, EVENTS);
    const different = this.#rows.get(slot, DIFFERENT);
    const isNew = this.#count(slot, hash);
    if (!isNew) return true;
    const others = this.#spread(hash);
    if (events < this.#settings.least || time - this.#began < this.#settings.learning) return true;
    const chance = different / (events + different);
    if (chance > this.#settings.chance) return true;
    const what = this.#settings.field.map((field, at) => `${field} ${quoted(texts[at] ?? '')}`).join(', ');
    const elsewhere = others === 0 ? 'nobody else has it' : `${figure(others)} others have it`;
    const explanation = `first ${what}; ${figure(events)} events before it had ${figure(different)} different; ${elsewhere}; chance of anything new ${chanceWords(-Math.log10(chance))}`;
    const named = index === undefined ? [] : [index];
    this.#options.emit({
      what: JSON.stringify(texts),
      key,
      at: time,
      first: time,
      last: time,
      count: 1,
      events: named,
      observed: 1,
      explanation,
    });
    return true;
  }

  advance(): void {}

  finish(): void {}

  /** The term is known from the event on; that something new was expected makes new things less surprising. */
  expect(key: string): boolean {
    const slot = this.entities.find(key);
    if (slot === undefined) return false;
    const different = this.#rows.get(slot, DIFFERENT);
    this.#rows.set(slot, DIFFERENT, different + Math.max(1, different));
    return true;
  }

  /** So many events, of whose terms nothing is known. */
  learn(key: string, time: number, count: number): void {
    if (!(time >= this.#began)) this.#began = time;
    const slot = this.entities.see(key, time);
    this.#rows.set(slot, EVENTS, this.#rows.get(slot, EVENTS) + count);
  }

  snapshot(): RareState {
    const entities = this.entities.snapshot();
    const rows = entities.keys.map((key) => this.#rows.row(this.entities.find(key) ?? 0));
    return { entities, rows: [this.#rows.row(0), ...rows], known: [...this.#known], began: this.#began };
  }

  restore(state: unknown): void {
    const { entities, rows, known, began } = state as RareState;
    for (const [index, slot] of [0, ...this.entities.restore(entities)].entries())
      for (const [column, value] of (rows[index] ?? []).entries()) this.#rows.set(slot, column, value);
    for (const [hash, count] of known) this.#known.set(hash, count);
    this.#began = began;
  }

  /** Counts the term; whether the entity had never come with it. */
  #count(slot: number, hash: number): boolean {
    this.#rows.set(slot, EVENTS, this.#rows.get(slot, EVENTS) + 1);
    let least = FIRST;
    for (let at = FIRST; at < FIRST + 2 * TERMS; at += 2) {
      if (this.#rows.get(slot, at) === hash) {
        this.#rows.set(slot, at + 1, this.#rows.get(slot, at + 1) + 1);
        return false;
      }
      if (this.#rows.get(slot, at + 1) < this.#rows.get(slot, least + 1)) least = at;
    }
    this.#rows.set(slot, least, hash);
    this.#rows.set(slot, least + 1, 1);
    this.#rows.set(slot, DIFFERENT, this.#rows.get(slot, DIFFERENT) + 1);
    return true;
  }

  /** How many others came with the term before. */
  #spread(hash: number): number {
    const others = this.#known.get(hash) ?? 0;
    this.#known.delete(hash);
    this.#known.set(hash, others + 1);
    const [oldest] = this.#known.size > MOST_KNOWN ? this.#known.keys() : [];
    if (oldest !== undefined) this.#known.delete(oldest);
    return others;
  }
}
