import {
  type Event,
  getField,
  parsedTime,
  parseIsoTime,
  setField,
  type ValueObject,
  type Zone,
} from '../../event/index.ts';
import { noFacts, setResponse } from '../facts/index.ts';
import { urlOfTarget } from '../http/request-line.ts';
import { type Column, columnOf } from './columns.ts';
import { type Cell, readCells } from './line.ts';

/** What the directives of a stream have said. */
export interface Heading {
  readonly columns: readonly Column[];
  /** `YYYY-MM-DD` of `#Date:`, for lines that have a time alone. */
  readonly date: string | undefined;
  /** `iis` by the columns that it alone has, else `w3c`. */
  readonly module: string;
}

const OF_IIS: ReadonlySet<string> = new Set(['sc-win32-status', 'sc-substatus', 's-sitename', 's-siteid']);

export const headingOf = (fields: readonly string[], date: string | undefined): Heading => ({
  columns: fields.map(columnOf),
  date,
  module: fields.some((name) => OF_IIS.has(name)) ? 'iis' : 'w3c',
});

/**
 * A line by the columns of its stream. Undefined where it has another number of cells: then nothing says which cell is which. Of a
 * line that was cut (`isCut`), the cells that are there are read.
 */
export function readRecord(
  line: string,
  heading: Heading,
  { zone, arrival, isCut }: { readonly zone: Zone; readonly arrival: number; readonly isCut: boolean },
): Event | undefined {
  const cells = readCells(line);
  const { columns, module } = heading;
  if (cells.length > columns.length || (cells.length < columns.length && !isCut)) return undefined;
  const about: ValueObject = { original: line, kind: 'event', module, dataset: `${module}.access` };
  const event: Event = { '@timestamp': arrival, '@metadata': { sourcetype: 'iis' }, event: about };
  addCells(event, heading, cells, zone);
  return event;
}

/** Adds what cells say to an event, in the order of the columns; `-` says nothing. */
export function addCells(event: Event, { columns, date }: Heading, cells: readonly Cell[], zone: Zone): void {
  const found = new Map<string, string>();
  for (const [index, cell] of cells.entries()) {
    const column = columns[index];
    if (column === undefined || ((cell.text === '-' || cell.text === '') && !cell.isQuoted)) continue;
    if (column.kind !== 'put') found.set(column.kind, cell.text);
    // What a column does not hold that it promises, is kept by the column's name.
    else if (!column.put(event, cell)) setField(event, column.rest, cell.text);
  }
  setTime(event, found.get('date') ?? date, found.get('time'), zone);
  setUrl(event, found.get('stem'), found.get('query'), found.get('uri'));
  setAnswer(event);
}

function setTime(event: Event, day: string | undefined, clock: string | undefined, zone: Zone): void {
  if (day === undefined) return;
  parsedTime.nanoseconds = 0;
  const time = parseIsoTime(`${day}T${clock ?? '00:00:00'}`, 0, zone);
  if (Number.isNaN(time)) {
    setField(event, 'w3c.date', day);
    if (clock !== undefined) setField(event, 'w3c.time', clock);
    return;
  }
  event['@timestamp'] = time;
  if (parsedTime.nanoseconds > 0) event['@nanoseconds'] = parsedTime.nanoseconds;
}

/** IIS writes the path decoded and the query as it was sent: a `?` in the path stays there. */
function setUrl(event: Event, stem: string | undefined, query: string | undefined, uri: string | undefined): void {
  const domain = getField(event, 'url.domain');
  const original = uri ?? (query === undefined ? stem : `${stem ?? ''}?${query}`);
  if (original === undefined) return;
  const url: ValueObject = { ...urlOfTarget(original) };
  if (uri === undefined) {
    if (stem !== undefined) url.path = stem;
    if (query === undefined) delete url.query;
    else url.query = query;
  }
  if (domain !== undefined) url.domain = domain;
  event.url = url;
}

function setAnswer(event: Event): void {
  const status = getField(event, 'http.response.status_code');
  const facts = noFacts();
  if (typeof status === 'number') setResponse(facts, status);
  setField(event, 'event.category', 'web');
  setField(event, 'event.action', facts.action ?? 'http_request');
  setField(event, 'event.type', facts.type ?? 'access');
  setField(event, 'event.outcome', facts.outcome ?? 'unknown');
}
