import type { Store } from '../../store/index.ts';
import type { PastRange, PastRequest, PastSummary, TakeEvents } from '../search.ts';
import { narrowingSql } from './narrowing.ts';
import { storedEventReader } from './stored-event.ts';

const DAY = 86_400_000;

const between = (from: number, to: number): string =>
  `_time >= fromUnixTimestamp64Milli(toInt64(${Math.max(0, Math.floor(from))}), 'UTC') AND _time < fromUnixTimestamp64Milli(toInt64(${Math.min(Math.floor(to), 9_000_000_000_000)}), 'UTC')`;

/** What is read by one statement: each costs some 50 ms, and each day has files of its own, which are open together. */
const SLICE_DAYS = 10;
const SLICE_EVENTS = 200_000;

/** Some days after the other, since days are what the table is divided into. */
export async function readPast(
  store: Pick<Store, 'cells' | 'catalog'>,
  { narrowing, tag, signal }: PastRequest,
  { earliest, latest }: PastRange,
  settings: string,
  take: TakeEvents,
): Promise<PastSummary> {
  const reader = storedEventReader(store.catalog);
  const narrowed = narrowing === undefined ? undefined : narrowingSql(narrowing, store.catalog);
  const condition = narrowed === undefined ? '' : ` AND ${narrowed}`;
  const options = { signal, tag };
  const days: { readonly start: number; readonly events: number }[] = [];
  const perDay = `SELECT intDiv(toUnixTimestamp64Milli(_time), ${DAY}) AS day, count() FROM events WHERE ${between(earliest, latest)} GROUP BY day ORDER BY day`;
  for await (const { rows } of store.cells(perDay + settings, options))
    for (const [day, count] of rows) days.push({ start: Number(day) * DAY, events: Number(count) });
  let read = 0;
  for (const [first, last] of slices(days)) {
    const range = between(Math.max(earliest, first), Math.min(latest, last + DAY));
    const sql = `SELECT ${reader.columns} FROM events WHERE ${range}${condition} ORDER BY _time, _seq`;
    for await (const { rows } of store.cells(sql + settings, options)) {
      read += rows.length;
      if (!(await take(rows.map(reader.read), { earliest, latest }))) return { earliest, latest, days, read };
    }
  }
  return { earliest, latest, days, read };
}

/** The first and the last of days that are read together. */
function slices(days: PastSummary['days']): readonly (readonly [first: number, last: number])[] {
  const found: [number, number][] = [];
  let left = 0;
  for (const { start, events } of days) {
    const slice = found.at(-1);
    if (slice !== undefined && events <= left && start - slice[0] < SLICE_DAYS * DAY) {
      slice[1] = start;
      left -= events;
    } else {
      found.push([start, start]);
      left = SLICE_EVENTS - events;
    }
  }
  return found;
}
