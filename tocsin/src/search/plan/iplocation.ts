import type { IplocationCommand } from '../ast/index.ts';
import type { Location } from '../locate.ts';
import { parseBoolean } from '../parser/words.ts';
import { quoteText } from '../sql/quote.ts';
import { asString, type Typed } from '../sql/typed.ts';
import { setField } from './compute.ts';
import { resolveField } from './field.ts';
import { type Frame, nest, type PlanContext, whereClause } from './frame.ts';
import type { RunQuery } from './timechart.ts';

const FIELDS = ['City', 'Country', 'Region', 'lat', 'lon'] as const;
const MORE = ['Continent', 'MetroCode', 'Timezone'] as const;
type FieldOfLocation = (typeof FIELDS)[number] | (typeof MORE)[number];

/** Different addresses that are looked up, the most frequent ones: they are written into the query, whose length is bounded. */
const MAX_ADDRESSES = 4_000;
const LONGEST_ADDRESS = 45;

/**
 * The addresses are asked of the engine, looked up here, and come back to it as a table of places. Without a database the fields are
 * absent, of which a warning tells.
 */
export const planIplocation = (
  command: IplocationCommand,
  frame: Frame,
  context: PlanContext,
): Frame | ((run: RunQuery) => Promise<Frame>) => {
  const { locate } = context;
  const { prefix = '', allfields = 'f' } = command.options;
  const source = resolveField(command.fields[0] ?? '', frame, context);
  const names = parseBoolean(allfields) === true ? [...FIELDS, ...MORE] : FIELDS;
  if (source.type === 'null') return frame;
  if (locate === undefined) {
    context.warn(
      'iplocation finds no place: there is no GeoIP database; name one under `geoip.database` in tocsin.yaml',
    );
    return names.reduce((rows, name) => setField(rows, prefix + name, absent(name), context), frame);
  }
  const address = source.type === 'list' ? `nullIf((${source.sql})[1], '')` : asString(source);
  return async (run) => {
    const bounded = whereClause({
      ...frame,
      where: [...frame.where, `ifNull(length(${address}) BETWEEN 2 AND ${LONGEST_ADDRESS}, false)`],
    });
    const found = await run(
      `SELECT ${address} AS address, count() AS events FROM ${frame.from}${bounded} GROUP BY address ORDER BY events DESC, address LIMIT ${MAX_ADDRESSES + 1}`,
    );
    if (found.length > MAX_ADDRESSES)
      context.warn(
        `iplocation looks up the ${MAX_ADDRESSES.toLocaleString('en')} most frequent addresses: narrow the search, or count by address before`,
      );
    const places = new Places();
    for (const [cell] of found.slice(0, MAX_ADDRESSES)) {
      const location = locate(String(cell));
      if (location !== undefined) places.add(String(cell), location);
    }
    const position = context.alias();
    const rows = nest(frame, { extra: new Map([[position, places.positionOf(address)]]), alias: context.alias });
    return names.reduce((all, name) => setField(all, prefix + name, places.column(name, position), context), rows);
  };
};

const isDegrees = (name: FieldOfLocation): boolean => name === 'lat' || name === 'lon';

const absent = (name: FieldOfLocation): Typed =>
  isDegrees(name)
    ? { sql: 'CAST(NULL AS Nullable(Float64))', type: 'number' }
    : { sql: 'CAST(NULL AS Nullable(String))', type: 'string' };

/** Addresses, and the places that they are in: many addresses share one. */
class Places {
  readonly #addresses: string[] = [];
  readonly #positions: number[] = [];
  readonly #places = new Map<string, number>();
  readonly #all: Location[] = [];

  add(address: string, location: Location): void {
    const key = JSON.stringify(location);
    let position = this.#places.get(key);
    if (position === undefined) {
      this.#all.push(location);
      position = this.#all.length;
      this.#places.set(key, position);
    }
    this.#addresses.push(address);
    this.#positions.push(position);
  }

  /** SQL of the number of an address's place, from 1; 0 for none. */
  positionOf(address: string): string {
    if (this.#addresses.length === 0) return 'toUInt32(0)';
    const list = `[${this.#addresses.map(quoteText).join(', ')}]`;
    return `toUInt32(transform(ifNull(${address}, ''), ${list}, [${this.#positions.join(', ')}], 0))`;
  }

  /** What the place of that number has under the name. */
  column(name: FieldOfLocation, position: string): Typed {
    const values = this.#all.map((place) => place[name]);
    if (!values.some((value) => value !== undefined)) return absent(name);
    // Behind the last, and at 0, an array gives the empty value of its type: NULL.
    const type = isDegrees(name) ? 'Nullable(Float64)' : 'Nullable(String)';
    const cells = values.map((value) => {
      if (value === undefined) return 'NULL';
      return typeof value === 'number' ? String(value) : quoteText(value);
    });
    const sql = `CAST([${cells.join(', ')}] AS Array(${type}))[${position}]`;
    return { sql, type: isDegrees(name) ? 'number' : 'string' };
  }
}
