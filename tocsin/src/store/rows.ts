import { StoreQueryError } from './errors.ts';
import type { StoredCells, StoredRow } from './store.ts';

type Convert = (value: unknown) => unknown;

const NEWLINE = 10;

/** Reads JSONCompactEachRowWithNamesAndTypes as it arrives: one list of rows for each piece of the transfer. */
export async function* cellReader(stream: AsyncIterable<unknown>): AsyncGenerator<StoredCells> {
  let rest: Buffer[] = [];
  let names: string[] | undefined;
  let converts: (Convert | undefined)[] | undefined;
  for await (const piece of stream) {
    if (!(piece instanceof Uint8Array)) throw new TypeError('the engine answered with something other than bytes');
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const end = chunk.lastIndexOf(NEWLINE);
    if (end < 0) {
      rest.push(chunk);
      continue;
    }
    const text = Buffer.concat([...rest, chunk.subarray(0, end)]).toString('utf8');
    rest = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    const rows: unknown[][] = [];
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const cells = parse(line) ?? broken(text);
      if (names === undefined) names = cells.map(String);
      else if (converts === undefined) converts = cells.map((type) => converter(String(type)));
      else rows.push(converted(cells, converts));
    }
    if (names !== undefined && rows.length > 0) yield { names, rows };
  }
  if (rest.length > 0) throw new StoreQueryError('the engine broke off its answer', 0);
}

function parse(line: string): unknown[] | undefined {
  try {
    const cells: unknown = JSON.parse(line);
    return Array.isArray(cells) ? cells : undefined;
  } catch {
    return undefined;
  }
}

/** What goes wrong after the first rows were sent comes as text behind them. */
function broken(text: string): never {
  const said = /^(?:Code: |__exception__)[\s\S]*/m.exec(text)?.[0] ?? '';
  const message = /DB::Exception: ([\s\S]*)/.exec(said)?.[1] ?? said;
  throw new StoreQueryError(
    message.trim() || 'the engine sent a row that is not JSON',
    Number(/Code: (\d+)/.exec(said)?.[1] ?? 0),
  );
}

function converted(cells: unknown[], converts: readonly (Convert | undefined)[]): unknown[] {
  for (let index = 0; index < converts.length; index++) {
    const convert = converts[index];
    if (convert !== undefined) cells[index] = convert(cells[index]);
  }
  return cells;
}

export const rowOf = (names: readonly string[], cells: readonly unknown[]): StoredRow => {
  const row: StoredRow = Object.create(null);
  for (const [index, name] of names.entries()) row[name] = cells[index];
  return row;
};

/** 64-bit integers come as text; those that a JavaScript number holds exactly become numbers again. */
function converter(type: string): Convert | undefined {
  if (/^(?:LowCardinality\()?(?:Nullable\()?U?Int64\)*$/.test(type)) return integer;
  if (/^Array\((?:LowCardinality\()?(?:Nullable\()?U?Int64\)*$/.test(type)) {
    return (value) => (Array.isArray(value) ? value.map(integer) : value);
  }
  return undefined;
}

function integer(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
