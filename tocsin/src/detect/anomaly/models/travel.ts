import { type Event, getField } from '../../../event/index.ts';
import { Columns } from '../entities/columns.ts';
import { EntityTable, type EntityTableState, OTHER } from '../entities/entity-table.ts';
import type { ModelOf } from '../rules/schema.ts';
import { figure, spanWords } from '../words.ts';
import type { Model, ModelOptions } from './model.ts';

interface TravelState {
  readonly entities: EntityTableState;
  readonly rows: readonly (readonly number[])[];
}

/** Whether anything is known, when and where it was last, and the two ends of a way that was expected. */
const SEEN = 0;
const TIME = 1;
const LATITUDE = 2;
const LONGITUDE = 3;
const RADIUS = 4;
const EXPECTED = 5;
/** The way that was told last: latitude and longitude of both ends. */
const TOLD = 10;
const COLUMNS = 14;

const HOUR = 3_600_000;
const EARTH_RADIUS = 6371;
/** Kilometres, where a database says nothing of its accuracy. */
const UNKNOWN_RADIUS = 50;
/** Kilometres around the ends of an expected way. */
const NEAR = 100;

/** Great-circle distance in kilometres (haversine). Degrees. */
export const distanceBetween = (fromLat: number, fromLon: number, toLat: number, toLon: number): number => {
  const radians = Math.PI / 180;
  const lat = Math.sin(((toLat - fromLat) * radians) / 2);
  const lon = Math.sin(((toLon - fromLon) * radians) / 2);
  const square = lat * lat + Math.cos(fromLat * radians) * Math.cos(toLat * radians) * lon * lon;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(square)));
};

/** Two places so far apart that nobody gets from one to the other in that time. */
export class Travel implements Model {
  readonly entities: EntityTable;
  readonly #settings: ModelOf<'travel'>;
  readonly #options: ModelOptions;
  readonly #rows: Columns;

  constructor(settings: ModelOf<'travel'>, options: ModelOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#rows = new Columns(COLUMNS, options.limit);
    const { limit, newPerMinute } = options;
    this.entities = new EntityTable({ limit, newPerMinute, onEvict: (slot) => this.#rows.clear(slot) });
  }

  add(key: string, event: Event, time: number, index: number | undefined): boolean {
    const { latitude, longitude, radius, speed, distance: least } = this.#settings;
    const lat = numberAt(event, latitude);
    const lon = numberAt(event, longitude);
    if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return true;
    const own = numberAt(event, radius);
    const accuracy = own >= 0 ? own : UNKNOWN_RADIUS;
    const slot = this.entities.see(key, time);
    if (slot === OTHER) return true;
    const row = this.#rows;
    if (row.get(slot, SEEN) === 1) {
      const before = row.get(slot, TIME);
      const [fromLat, fromLon] = [row.get(slot, LATITUDE), row.get(slot, LONGITUDE)];
      const away = distanceBetween(fromLat, fromLon, lat, lon) - accuracy - row.get(slot, RADIUS);
      const elapsed = Math.abs(time - before);
      const pace = away / (Math.max(elapsed, 1000) / HOUR);
      if (away >= least && pace > speed && !this.#isExpected(slot, fromLat, fromLon, lat, lon)) {
        for (const [at, value] of [fromLat, fromLon, lat, lon].entries()) row.set(slot, TOLD + at, value);
        const explanation = `${figure(away)} km apart within ${spanWords(Math.max(elapsed, 1000))}, which is ${figure(pace)} km/h (possible ${figure(speed)}); from ${place(fromLat, fromLon)} to ${place(lat, lon)}, accuracy of both taken off`;
        const named = index === undefined ? [] : [index];
        const [first, last] = [Math.min(before, time), Math.max(before, time)];
        this.#options.emit({
          what: explanation,
          key,
          at: time,
          first,
          last,
          count: 2,
          events: named,
          observed: pace,
          explanation,
        });
      }
      // One that comes late says nothing of where they are now.
      if (time < before) return true;
    }
    row.set(slot, SEEN, 1);
    row.set(slot, TIME, time);
    row.set(slot, LATITUDE, lat);
    row.set(slot, LONGITUDE, lon);
    row.set(slot, RADIUS, accuracy);
    return true;
  }

  advance(): void {}

  finish(): void {}

  /** The way that was told last is one that this entity goes, both ways. */
  expect(key: string): boolean {
    const slot = this.entities.find(key);
    if (slot === undefined) return false;
    this.#rows.set(slot, EXPECTED, 1);
    for (let at = 0; at < 4; at++) this.#rows.set(slot, EXPECTED + 1 + at, this.#rows.get(slot, TOLD + at));
    return true;
  }

  /** Rows of history name no places. */
  learn(): void {}

  snapshot(): TravelState {
    const entities = this.entities.snapshot();
    return { entities, rows: entities.keys.map((key) => this.#rows.row(this.entities.find(key) ?? OTHER)) };
  }

  restore(state: unknown): void {
    const { entities, rows } = state as TravelState;
    for (const [index, slot] of this.entities.restore(entities).entries())
      for (const [column, value] of (rows[index] ?? []).entries()) this.#rows.set(slot, column, value);
  }

  #isExpected(slot: number, fromLat: number, fromLon: number, lat: number, lon: number): boolean {
    if (this.#rows.get(slot, EXPECTED) !== 1) return false;
    const end = (at: number, oneLat: number, oneLon: number): boolean =>
      distanceBetween(this.#rows.get(slot, EXPECTED + at), this.#rows.get(slot, EXPECTED + at + 1), oneLat, oneLon) <=
      NEAR;
    return (end(1, fromLat, fromLon) && end(3, lat, lon)) || (end(3, fromLat, fromLon) && end(1, lat, lon));
  }
}

const numberAt = (event: Event, field: string): number => {
  const value = getField(event, field);
  return value === undefined || value === null || value === '' || typeof value === 'object'
    ? Number.NaN
    : Number(value);
};

const place = (lat: number, lon: number): string => `${lat.toFixed(1)},${lon.toFixed(1)}`;
