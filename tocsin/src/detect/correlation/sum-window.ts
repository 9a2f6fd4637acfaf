import { withRoom } from './column.ts';
import type { EventLists } from './event-lists.ts';
import { ListedWindow } from './listed-window.ts';

interface Saved {
  readonly lists: ReturnType<EventLists['save']>;
  readonly sums: Float64Array<ArrayBuffer>;
  readonly errors: Float64Array<ArrayBuffer>;
}

/** `value_sum` and `value_avg`: the sum follows what comes and goes, with Neumaier's compensation, and begins anew at zero with an empty window. */
export class SumWindow extends ListedWindow {
  readonly #isMean: boolean;
  #sums = new Float64Array(0);
  #errors = new Float64Array(0);

  constructor(timespan: number, options: { readonly mean: boolean }) {
    super(timespan);
    this.#isMean = options.mean;
  }

  value(key: number): number {
    const count = this.lists.count(key);
    if (count === 0) return this.#isMean ? Number.NaN : 0;
    const sum = (this.#sums[key] as number) + (this.#errors[key] as number);
    return this.#isMean ? sum / count : sum;
  }

  protected enter(key: number, value: string | number): number {
    this.#sums = withRoom(this.#sums, key + 1);
    this.#errors = withRoom(this.#errors, key + 1);
    const number = Number(value);
    this.#change(key, number);
    return number;
  }

  protected leave(key: number, kept: number): void {
    if (this.lists.count(key) > 0) this.#change(key, -kept);
    else {
      this.#sums[key] = 0;
      this.#errors[key] = 0;
    }
  }

  save(): Saved {
    return { lists: this.lists.save(), sums: this.#sums.slice(), errors: this.#errors.slice() };
  }

  load(saved: unknown): void {
    const { lists, sums, errors } = saved as Saved;
    this.lists.load(lists);
    this.#sums = sums.slice();
    this.#errors = errors.slice();
  }

  #change(key: number, by: number): void {
    const sum = this.#sums[key] as number;
    const next = sum + by;
    (this.#errors[key] as number) += Math.abs(sum) >= Math.abs(by) ? sum - next + by : by - next + sum;
    this.#sums[key] = next;
  }
}
