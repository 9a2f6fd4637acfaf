import { createHash } from 'node:crypto';

const HOUR = 3_600_000;

/** Milliseconds between two alerts of an entity that belong together. */
export const WINDOW = HOUR;
/** Milliseconds from the first to the last alert of an incident. */
export const LONGEST = 24 * HOUR;
export const MOST_ALERTS = 1_000;
/** Incidents of the last day that an entity is in before it joins nothing any more. */
export const COMMON = 10;

/** Of an entity that are remembered. */
const MOST_SIGHTINGS = 2 * MOST_ALERTS;
/** Sightings come by the thousand before what is old is looked for. */
const PRUNE_EVERY = 5_000;

interface Sighting {
  readonly at: number;
  readonly incident: string;
}

interface Group {
  readonly id: string;
  first: number;
  last: number;
  count: number;
  /** False once it is closed. */
  isOpen: boolean;
}

export interface Placed {
  readonly incident: string;
  /** Incidents that became part of it by this alert. */
  readonly merged: readonly string[];
}

/** Of the alert that began it. */
export const incidentId = (alert: string): string =>
  createHash('sha256').update(`incident\n${alert}`).digest('hex').slice(0, 32);

/**
 * Which alerts belong together: those that share an entity and are at most `WINDOW` apart, and whom these share one with. The parts are the
 * same in whatever order alerts come, as long as none of the caps is reached and nothing is closed meanwhile; the id is that of the alert
 * that came first. Times are epoch milliseconds.
 */
export class Grouping {
  readonly #sightings = new Map<string, Sighting[]>();
  readonly #groups = new Map<string, Group>();
  readonly #into = new Map<string, string>();
  #newest = Number.NEGATIVE_INFINITY;
  #sinceLook = 0;

  /** The incident that this one is part of now. */
  resolve(incident: string): string {
    let at = incident;
    for (let next = this.#into.get(at); next !== undefined; next = this.#into.get(at)) at = next;
    return at;
  }

  place(alert: string, at: number, entities: readonly string[]): Placed {
    const near = new Set<Group>();
    for (const entity of entities) for (const group of this.#near(entity, at)) near.add(group);
    const [base, ...others] = [...near]
      .filter((group) => fits(group, at, at, 1))
      .sort((one, other) => one.first - other.first || (one.id < other.id ? -1 : 1));
    if (base === undefined) {
      const id = incidentId(alert);
      this.restore(id, at, entities);
      return { incident: id, merged: [] };
    }
    this.restore(base.id, at, entities);
    const merged = others.filter((other) => fits(base, other.first, other.last, other.count));
    for (const other of merged) this.merge(other.id, base.id);
    return { incident: base.id, merged: merged.map(({ id }) => id) };
  }

  /** An alert whose incident is known. */
  restore(incident: string, at: number, entities: readonly string[]): void {
    const id = this.resolve(incident);
    const group = this.#groups.get(id) ?? { id, first: at, last: at, count: 0, isOpen: true };
    this.#groups.set(id, group);
    extend(group, at, at, 1);
    for (const entity of entities) this.#see(entity, { at, incident: id });
    this.#newest = Math.max(this.#newest, at);
    this.#sinceLook += entities.length;
    if (this.#sinceLook >= PRUNE_EVERY) this.#forgetOld();
  }

  merge(part: string, whole: string): void {
    const [from, to] = [this.resolve(part), this.resolve(whole)];
    if (from === to) return;
    const [group, base] = [this.#groups.get(from), this.#groups.get(to)];
    if (group !== undefined && base !== undefined) extend(base, group.first, group.last, group.count);
    this.#groups.delete(from);
    this.#into.set(from, to);
  }

  /** Incidents that nobody asks for any more, nor for the parts that they were made of. */
  forget(incidents: ReadonlySet<string>): void {
    const parts = [...this.#into.keys()].filter((part) => incidents.has(this.resolve(part)));
    for (const part of parts) this.#into.delete(part);
    for (const incident of incidents) this.#groups.delete(incident);
  }

  /** Whether it takes further alerts. */
  setOpen(incident: string, isOpen: boolean): void {
    const group = this.#groups.get(this.resolve(incident));
    if (group !== undefined) group.isOpen = isOpen;
  }

  #near(entity: string, at: number): readonly Group[] {
    const sightings = this.#sightings.get(entity) ?? [];
    const seen = new Set<string>();
    const near = new Set<string>();
    for (const { at: time, incident } of sightings) {
      const id = this.resolve(incident);
      if (Math.abs(at - time) <= LONGEST) seen.add(id);
      if (Math.abs(at - time) <= WINDOW) near.add(id);
    }
    if (seen.size > COMMON) return [];
    return [...near].flatMap((id) => {
      const group = this.#groups.get(id);
      return group?.isOpen === true ? [group] : [];
    });
  }

  #see(entity: string, sighting: Sighting): void {
    const sightings = this.#sightings.get(entity);
    if (sightings === undefined) this.#sightings.set(entity, [sighting]);
    else if (sightings.push(sighting) > MOST_SIGHTINGS) sightings.shift();
  }

  #forgetOld(): void {
    this.#sinceLook = 0;
    const since = this.#newest - LONGEST - WINDOW;
    for (const [entity, sightings] of this.#sightings) {
      const kept = sightings.filter(({ at }) => at >= since);
      if (kept.length === 0) this.#sightings.delete(entity);
      else this.#sightings.set(entity, kept);
    }
    for (const [id, { last }] of this.#groups) if (last < since) this.#groups.delete(id);
  }
}

const fits = (group: Group, first: number, last: number, count: number): boolean =>
  Math.max(group.last, last) - Math.min(group.first, first) <= LONGEST && group.count + count <= MOST_ALERTS;

const extend = (group: Group, first: number, last: number, count: number): void => {
  group.first = Math.min(group.first, first);
  group.last = Math.max(group.last, last);
  group.count += count;
};
