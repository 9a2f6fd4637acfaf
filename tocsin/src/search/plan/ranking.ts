import type { Command, SortCommand, StatsCommand, TopCommand } from '../ast/index.ts';
import { isOpaque } from '../ast/index.ts';
import { parseBoolean } from '../parser/words.ts';
import type { Cell, Row } from '../search.ts';
import { aggregationFunction, aggregationName } from './aggregation.ts';
import { type Frame, type PlanContext, whereClause } from './frame.ts';
import { groupKeys, present } from './group.ts';
import type { RunQuery } from './timechart.ts';
import { valuesFrame } from './values.ts';

/** The most frequent values of some fields, as `top` and `stats count BY … | sort -count | head N` ask for them. */
export interface Ranking {
  readonly fields: readonly string[];
  readonly limit: number;
  /** How many commands say so. */
  readonly commands: number;
  /** The columns of the result, in order, and what each holds: a field by its number, or a figure. */
  readonly columns: ReadonlyMap<string, number | 'count' | 'percent'>;
}

/** So many are asked for at least, so that the ten of one panel are the first of another's thousand. */
const RANKED = 1_000;
/** Bytes of values that may stand in the SQL of what follows. */
const MAX_TEXT = 100_000;
/** Rows that `sort` keeps where it does not say. */
const SORTED = 10_000;

/** Whether the commands from `index` on ask for a ranking, and for no more than is ranked. */
export const readRanking = (commands: readonly Command[], index: number): Ranking | undefined => {
  const [command, sort, head] = commands.slice(index, index + 3);
  if (command === undefined || isOpaque(command)) return undefined;
  const ranking =
    command.name === 'top'
      ? readTop(command as TopCommand)
      : command.name === 'stats'
        ? readStats(command, sort, head)
        : undefined;
  return ranking !== undefined && ranking.limit > 0 && ranking.limit <= RANKED ? ranking : undefined;
};

const readTop = ({ fields, by, limit = 10, options }: TopCommand): Ranking | undefined => {
  const flag = (name: string, otherwise: string): boolean => parseBoolean(options[name] ?? otherwise) ?? true;
  if (by.length > 0 || flag('useother', 'f')) return undefined;
  const columns = columnsOf(fields);
  if (flag('showcount', 't')) columns.set(options.countfield ?? 'count', 'count');
  if (flag('showperc', 't')) columns.set(options.percentfield ?? 'percent', 'percent');
  return { fields, limit, commands: 1, columns };
};

const readStats = (
  { aggregations, by }: StatsCommand,
  sort: Command | undefined,
  head: Command | undefined,
): Ranking | undefined => {
  const [count, more] = aggregations;
  if (by.length === 0 || count === undefined || more !== undefined || aggregationFunction(count) !== 'count')
    return undefined;
  if (count.field !== undefined || count.expression !== undefined || sort === undefined || !isSort(sort))
    return undefined;
  const name = aggregationName(count);
  const [key, further] = sort.keys;
  if (further !== undefined || key?.field !== name || key.descending === sort.reverse) return undefined;
  if ((key.type !== 'auto' && key.type !== 'num') || by.includes(name)) return undefined;
  const columns = columnsOf(by).set(name, 'count');
  const sorted = sort.limit ?? SORTED;
  const first =
    head !== undefined && !isOpaque(head) && head.name === 'head' && head.condition === undefined
      ? head.count
      : undefined;
  if (first === undefined) return { fields: by, limit: sorted, commands: 2, columns };
  return { fields: by, limit: sorted === 0 ? first : Math.min(sorted, first), commands: 3, columns };
};

const isSort = (command: Command): command is SortCommand => command.name === 'sort' && !isOpaque(command);

const columnsOf = (fields: readonly string[]): Map<string, number | 'count' | 'percent'> =>
  new Map(fields.map((name, index) => [name, index]));

/**
 * Asks for the ranking, in the same words for all that want it of the same rows. Undefined where its values are no texts, or
 * too long to stand in the SQL of what follows: then the commands are planned as they stand.
 */
export const planRanking = async (
  { fields, limit, columns }: Ranking,
  frame: Frame,
  context: PlanContext,
  run: RunQuery,
): Promise<Frame | undefined> => {
  const keys = groupKeys(fields, frame, context);
  if (keys.some(({ value }) => value.type === 'number' || value.type === 'boolean')) return undefined;
  const rows = { ...frame, where: [...frame.where, ...present(keys)] };
  const names = keys.map((_, index) => `k${index}`);
  const grouped = `SELECT ${keys.map(({ sql }, index) => `${sql} AS k${index}`).join(', ')}, count() AS n FROM ${rows.from}${whereClause(rows)} GROUP BY ${names.join(', ')}`;
  const lines = await run(
    `SELECT ${names.join(', ')}, n, n * 100 / sum(n) OVER () AS part FROM (${grouped}) ORDER BY n DESC, ${names.join(', ')} LIMIT ${RANKED}`,
  );
  const wanted = lines.slice(0, limit);
  const text = wanted.reduce((bytes, line) => line.reduce<number>((sum, cell) => sum + String(cell).length, bytes), 0);
  if (text > MAX_TEXT) return undefined;
  const at = { count: names.length, percent: names.length + 1 };
  const found = wanted.map((line): Row => {
    const row: Record<string, Cell> = Object.create(null);
    for (const [name, what] of columns) row[name] = line[typeof what === 'number' ? what : at[what]] ?? null;
    return row;
  });
  const types = new Map(
    [...columns].map(([name, what]) => [name, typeof what === 'number' ? 'string' : 'number'] as const),
  );
  return valuesFrame([...columns.keys()], found, context, types);
};
