import { indexFilter } from '../store/index.ts';
import { type PlanContext, whereClause } from './plan/frame.ts';
import { indexCondition } from './plan/indexes.ts';
import { eventsOfRange } from './plan/pipeline.ts';
import type { IndexSummary } from './search.ts';

type Run = (sql: string) => Promise<readonly (readonly unknown[])[]>;

/** The indexes that there are, with their events of the range and whether the patterns mean them: one query. */
export const reportIndexes = async (
  patterns: readonly string[],
  context: PlanContext,
  run: Run,
): Promise<readonly IndexSummary[]> => {
  const frame = eventsOfRange({ ...context, indexes: undefined });
  const counted = await run(
    `SELECT \`index\`, count(), countIf(${indexCondition(patterns)}) FROM ${frame.from}${whereClause(frame)} GROUP BY \`index\``,
  );
  const found = counted.map(([name, events, meant]) => ({
    name: String(name),
    events: Number(events),
    matched: Number(meant),
    matches: Number(meant) > 0,
  }));
  const silent = context.catalog.indexes
    .filter((name) => !found.some((one) => one.name === name))
    .map((name) => ({ name, events: 0, matched: 0, matches: patterns.some((pattern) => means(pattern, name)) }));
  return [...found, ...silent].sort((a, b) => b.events - a.events || (a.name < b.name ? -1 : 1));
};

/** Whether a pattern means the whole of an index; one of a dated name does not. */
const means = (pattern: string, index: string): boolean =>
  indexFilter(pattern).base.some((one) => likes(one.split(/\*+/), index));

/** Pieces between stars, looked for from left to right. */
const likes = (pieces: readonly string[], text: string): boolean => {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
};
