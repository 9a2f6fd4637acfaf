/**
 * What a correlation remembers of the events within its timespan, for each key (a small number). Events come in the order of their times;
 * `event` is the index of one.
 */
export interface Window {
  /** Entries of all keys together. */
  readonly size: number;
  /** Forgets what is older than the timespan, takes the event and gives what is compared; NaN: nothing is to be compared. */
  add(key: number, time: number, event: number, position: number, value: string | number): number;
  /** What is compared. */
  value(key: number, now: number): number;
  /** Forgets the events that are older than `from`. */
  expire(key: number, from: number, now: number): void;
  /** Time of the oldest event; must not be asked where the window is empty. */
  oldest(key: number, now: number): number;
  /** Events that the window is made of. */
  count(key: number): number;
  /** Adds the indices of the oldest events until there are `limit`; none of them is greater than `newest`. */
  collect(key: number, newest: number, events: number[], limit: number): void;
  /** Forgets the oldest event, since there is no room. Must not be called where the window is empty. */
  drop(key: number): void;
  forget(key: number): void;
  /** Plain data and typed arrays, and back from what `save` gave for the same rule. */
  save(): unknown;
  load(saved: unknown): void;
}
