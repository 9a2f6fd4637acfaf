import type { Cell, Row } from '../search.ts';
import { quoteText } from '../sql/quote.ts';
import type { SqlType, Typed } from '../sql/typed.ts';
import { closedFrame, type Frame, type PlanContext } from './frame.ts';

const TYPES = { number: 'Nullable(Float64)', string: 'Nullable(String)', list: 'Array(String)' } as const;
type Stored = keyof typeof TYPES & SqlType;

/** Numbers where all are, lists where one is a list, else text. */
const typeOf = (cells: readonly Cell[]): Stored => {
  if (cells.some(Array.isArray)) return 'list';
  return cells.every((cell) => cell === null || typeof cell === 'number') ? 'number' : 'string';
};

const shown = (cell: Cell): string => (typeof cell === 'object' ? JSON.stringify(cell) : String(cell));

const literal = (cell: Cell, type: Stored): string => {
  if (type === 'list') {
    const items = Array.isArray(cell) ? cell : cell === null ? [] : [cell];
    return `[${items.map((item: Cell) => quoteText(shown(item))).join(', ')}]`;
  }
  if (cell === null) return 'NULL';
  return type === 'number' ? String(cell) : quoteText(shown(cell));
};

/** What the engine would give back for the cell. */
const held = (cell: Cell, type: Stored): Cell => {
  if (cell === null) return null;
  if (type === 'list') {
    const items: readonly Cell[] = Array.isArray(cell) ? cell : [cell];
    return items.map(shown);
  }
  return type === 'number' ? cell : shown(cell);
};

/** The rows of frames that are nothing else; a command that does anything makes another frame. */
const atHand = new WeakMap<Frame, readonly Row[]>();

/** The rows of a frame that need not be asked for: it is what `valuesFrame` made, and nothing has been done to it. */
export const rowsAtHand = (frame: Frame): readonly Row[] | undefined => atHand.get(frame);

/** Rows at hand, as a table for the commands that follow. `types`: of columns that have one whatever their cells are. */
export const valuesFrame = (
  columns: readonly string[],
  rows: readonly Row[],
  context: PlanContext,
  types: ReadonlyMap<string, Stored> = new Map(),
): Frame => {
  const fields = new Map<string, Typed>();
  const made = columns.map((name) => {
    const type = types.get(name) ?? typeOf(rows.map((row) => row[name] ?? null));
    const sql = context.alias();
    fields.set(name, { sql, type });
    return { name, type, sql };
  });
  // The position keeps the order, whatever the columns hold.
  const position = context.alias();
  const structure = [`${position} UInt64`, ...made.map(({ sql, type }) => `${sql} ${TYPES[type]}`)].join(', ');
  const lines = rows.map(
    (row, index) =>
      `(${[String(index), ...made.map(({ name, type }) => literal(row[name] ?? null, type))].join(', ')})`,
  );
  const empty = `(0${made.map(({ type }) => (type === 'list' ? ', []' : ', NULL')).join('')})`;
  const source = `values(${quoteText(structure)}, ${lines.length === 0 ? empty : lines.join(', ')})`;
  const frame = closedFrame(`(SELECT * FROM ${source}${lines.length === 0 ? ' WHERE false' : ''})`, fields, [
    { sql: position, descending: false },
  ]);
  const whole: Frame = { ...frame, chosen: columns };
  atHand.set(
    whole,
    rows.map((row) => {
      const one: Record<string, Cell> = Object.create(null);
      for (const { name, type } of made) one[name] = held(row[name] ?? null, type);
      return one;
    }),
  );
  return whole;
};
