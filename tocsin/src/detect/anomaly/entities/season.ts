export const SEASONS = ['none', 'day', 'week'] as const;
export type Season = (typeof SEASONS)[number];

const HOUR = 3_600_000;
const BUCKETS = { none: 1, day: 24, week: 168 };
/** Of what a bucket has, that much is left when it comes again. */
const KEEP = 0.8;
/** As many hours at the usual weight are taken to be known of each bucket. */
const GUESSED = 1;
const LEAST = 0.1;
const MOST = 10;

export interface SeasonState {
  readonly sums: readonly number[];
  readonly hours: readonly number[];
  readonly hour: number;
  readonly pending: number;
}

/** How busy each hour of the day or week is for all entities of a rule together; weights are 1 on average. UTC. */
export class Seasons {
  readonly #sums: Float64Array;
  readonly #hours: Float64Array;
  readonly buckets: number;
  #hour = Number.NaN;
  /** Of the hour that goes on; it counts once it is over, so that all of one hour are judged alike. */
  #pending = 0;
  #total = 0;
  #known = 0;

  constructor(season: Season) {
    this.buckets = BUCKETS[season];
    this.#sums = new Float64Array(this.buckets);
    this.#hours = new Float64Array(this.buckets);
  }

  /** `count` events in a window that began at `time`. Hours without any are learnt as such. */
  learn(time: number, count: number): void {
    if (this.buckets === 1) return;
    const hour = Math.floor(time / HOUR);
    if (hour > this.#hour) {
      this.#end(this.#hour, this.#pending);
      // A gap of more than a season is no habit.
      for (let gone = Math.max(this.#hour + 1, hour - this.buckets); gone < hour; gone++) this.#end(gone, 0);
      this.#sumUp();
    }
    if (!(hour <= this.#hour)) {
      this.#hour = hour;
      this.#pending = 0;
    }
    this.#pending += count;
  }

  weight(time: number): number {
    if (this.#known === 0 || this.#total <= 0) return 1;
    const bucket = this.#bucketOf(Math.floor(time / HOUR));
    const usual = this.#total / this.#known;
    const own = ((this.#sums[bucket] ?? 0) + usual * GUESSED) / ((this.#hours[bucket] ?? 0) + GUESSED);
    return Math.max(LEAST, Math.min(MOST, own / usual));
  }

  snapshot(): SeasonState {
    return { sums: [...this.#sums], hours: [...this.#hours], hour: this.#hour, pending: this.#pending };
  }

  restore({ sums, hours, hour, pending }: SeasonState): void {
    this.#sums.set(sums);
    this.#hours.set(hours);
    this.#hour = hour;
    this.#pending = pending;
    this.#sumUp();
  }

  #bucketOf(hour: number): number {
    return ((hour % this.buckets) + this.buckets) % this.buckets;
  }

  #end(hour: number, count: number): void {
    const bucket = this.#bucketOf(hour);
    this.#sums[bucket] = (this.#sums[bucket] ?? 0) * KEEP + count;
    this.#hours[bucket] = (this.#hours[bucket] ?? 0) * KEEP + 1;
  }

  #sumUp(): void {
    this.#total = this.#sums.reduce((sum, own) => sum + own, 0);
    this.#known = this.#hours.reduce((sum, own) => sum + own, 0);
  }
}
