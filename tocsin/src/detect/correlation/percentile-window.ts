import { withRoom } from './column.ts';
import type { EventLists } from './event-lists.ts';
import { ListedWindow } from './listed-window.ts';

interface Saved {
  readonly lists: ReturnType<EventLists['save']>;
  readonly sorted: readonly (Float64Array<ArrayBuffer> | undefined)[];
}

/**
 * `value_percentile`, by nearest rank: the smallest value that at least so many percent of the window's values do not exceed. The values of
 * a window are kept sorted, so that one that comes or goes moves memory and compares nothing again.
 */
export class PercentileWindow extends ListedWindow {
  readonly #share: number;
  #sorted: (Float64Array<ArrayBuffer> | undefined)[] = [];
  #sizes = new Int32Array(0);

  constructor(timespan: number, percentile: number) {
    super(timespan);
    this.#share = percentile / 100;
  }

  value(key: number): number {
    const size = this.#sizes[key] ?? 0;
    const rank = Math.max(1, Math.ceil(this.#share * size));
    return size === 0 ? Number.NaN : (this.#sorted[key]?.[rank - 1] ?? Number.NaN);
  }

  protected enter(key: number, value: string | number): number {
    const number = Number(value);
    this.#sizes = withRoom(this.#sizes, key + 1);
    const size = this.#sizes[key] as number;
    const values = withRoom(this.#sorted[key] ?? new Float64Array(0), size + 1);
    const at = firstAtLeast(values, size, number);
    values.copyWithin(at + 1, at, size);
    values[at] = number;
    this.#sorted[key] = values;
    this.#sizes[key] = size + 1;
    return number;
  }

  protected leave(key: number, kept: number): void {
    const values = this.#sorted[key];
    const size = this.#sizes[key] as number;
    if (values === undefined) return;
    values.copyWithin(firstAtLeast(values, size, kept), firstAtLeast(values, size, kept) + 1, size);
    this.#sizes[key] = size - 1;
    if (size === 1) this.#sorted[key] = undefined;
  }

  save(): Saved {
    return {
      lists: this.lists.save(),
      sorted: this.#sorted.map((values, key) => values?.slice(0, this.#sizes[key])),
    };
  }

  load(saved: unknown): void {
    const { lists, sorted } = saved as Saved;
    this.lists.load(lists);
    this.#sorted = sorted.map((values) => values?.slice());
    this.#sizes = Int32Array.from(sorted, (values) => values?.length ?? 0);
  }
}

const firstAtLeast = (values: Float64Array, size: number, value: number): number => {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
};
