import { StoreQueryError } from './errors.ts';
import type { StoredRow } from './store.ts';

type Convert = (value: unknown) => unknown;

const NEWLINE = 10;

/** Reads JSONCompactEachRowWithNamesAndTypes as it arrives: one list of rows for each piece of the transfer. */
export async function* rowReader(stream: AsyncIterable<unknown>): AsyncGenerator<readonly StoredRow[]> {
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
    const rows: StoredRow[] = [];
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const cells = parse(line) ?? broken(text);
      if (names === undefined) names = cells.map(String);
      else if (converts === undefined) converts = cells.map((type) => converter(String(type)));
      else rows.push(row(names, converts, cells));
    }
    if (rows.length > 0) yield rows;
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

function row(names: readonly string[], converts: readonly (Convert | undefined)[], cells: unknown[]): StoredRow {
  const made: StoredRow = Object.create(null);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (name === undefined) continue;
    const convert = converts[index];
    made[name] = convert === undefined ? cells[index] : convert(cells[index]);
  }
  return made;
}

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
