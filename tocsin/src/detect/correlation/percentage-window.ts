import { withRoom } from './column.ts';
import type { EventLists } from './event-lists.ts';
import { ListedWindow } from './listed-window.ts';

interface Saved {
  readonly lists: ReturnType<EventLists['save']>;
  readonly all: Int32Array<ArrayBuffer>;
  readonly matching: Int32Array<ArrayBuffer>;
}

/**
 * `percentage`: of a hundred events of the first rule, those that the second matches. An event that both match is given for the second rule
 * first, and judged once it is given for the first.
 */
export class PercentageWindow extends ListedWindow {
  readonly #least: number;
  #all = new Int32Array(0);
  #matching = new Int32Array(0);

  constructor(timespan: number, least: number) {
    super(timespan);
    this.#least = Math.max(1, least);
  }

  override add(key: number, time: number, event: number, position: number, value: string | number): number {
    const share = super.add(key, time, event, position, value);
    return position === 0 ? share : Number.NaN;
  }

  value(key: number): number {
    const all = this.#all[key] ?? 0;
    return all < this.#least ? Number.NaN : (100 * (this.#matching[key] as number)) / all;
  }

  protected enter(key: number, _value: string | number, position: number): number {
    this.#all = withRoom(this.#all, key + 1);
    this.#matching = withRoom(this.#matching, key + 1);
    this.#count(key, position, 1);
    return position;
  }

  protected leave(key: number, kept: number): void {
    this.#count(key, kept, -1);
  }

  save(): Saved {
    return { lists: this.lists.save(), all: this.#all.slice(), matching: this.#matching.slice() };
  }

  load(saved: unknown): void {
    const { lists, all, matching } = saved as Saved;
    this.lists.load(lists);
    this.#all = all.slice();
    this.#matching = matching.slice();
  }

  #count(key: number, position: number, by: number): void {
    const column = position === 0 ? this.#all : this.#matching;
    column[key] = (column[key] as number) + by;
  }
}
