import type { Event } from '../../event/index.ts';

/** Which events of a batch were made from which: those of one origin stand together in every list. One for a run of the filters. */
export class Lineage {
  readonly #origins = new Map<Event, Event>();

  get isEmpty(): boolean {
    return this.#origins.size === 0;
  }

  clear(): void {
    if (this.#origins.size > 0) this.#origins.clear();
  }

  originOf(event: Event): Event {
    return this.#origins.get(event) ?? event;
  }

  /** A filter was given `before`, and gave `after`: what is new in it comes from the event that it stands behind. */
  note(before: readonly Event[], after: readonly Event[]): void {
    let next = 0;
    const [first] = before;
    let last = first === undefined ? undefined : this.originOf(first);
    for (const event of after) {
      if (event === before[next]) {
        next++;
        last = this.originOf(event);
      } else if (last !== undefined) this.#origins.set(event, last);
    }
  }
}
