import type { Window } from './window.ts';

interface Last {
  readonly value: string;
  readonly time: number;
  readonly event: number;
  /** The event before it, where it changed the value. */
  readonly before: number | undefined;
}

/** `change`: 1 where the value is another than the key's last one. */
export class ChangeWindow implements Window {
  readonly #timespan: number;
  #lasts: (Last | undefined)[] = [];
  #size = 0;

  constructor(timespan: number) {
    this.#timespan = timespan;
  }

  get size(): number {
    return this.#size;
  }

  add(key: number, time: number, event: number, _position: number, given: string | number): number {
    this.expire(key, time - this.#timespan);
    const value = String(given);
    const last = this.#lasts[key];
    const isChanged = last !== undefined && last.value !== value;
    if (last === undefined) this.#size++;
    this.#lasts[key] = { value, time, event, before: isChanged ? last.event : undefined };
    return isChanged ? 1 : 0;
  }

  value(): number {
    return 0;
  }

  expire(key: number, from: number): void {
    const last = this.#lasts[key];
    if (last !== undefined && last.time < from) this.forget(key);
  }

  oldest(key: number): number {
    return this.#lasts[key]?.time ?? Number.NaN;
  }

  count(key: number): number {
    return this.#lasts[key] === undefined ? 0 : 1;
  }

  collect(key: number, _newest: number, events: number[]): void {
    const last = this.#lasts[key];
    if (last?.before !== undefined) events.push(last.before);
    if (last !== undefined) events.push(last.event);
  }

  drop(key: number): void {
    this.forget(key);
  }

  forget(key: number): void {
    if (this.#lasts[key] !== undefined) this.#size--;
    this.#lasts[key] = undefined;
  }

  save(): unknown {
    return { lasts: this.#lasts, size: this.#size };
  }

  load(saved: unknown): void {
    const { lasts, size } = saved as { lasts: (Last | undefined)[]; size: number };
    this.#lasts = [...lasts];
    this.#size = size;
  }
}
