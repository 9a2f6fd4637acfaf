import type { Row, Search, SearchSummary } from '../search/index.ts';
import { conditionOf, judge, needsBefore } from './condition.ts';
import { conditioned } from './definition.ts';
import { RESULT_LIMIT, type Window } from './finding.ts';
import { Budget, KeptRows } from './kept-rows.ts';
import { type Key, keyOf, rowKey } from './key.ts';
import { keyFields } from './key-fields.ts';
import type { SavedSearch } from './saved-search.ts';
import { keyText } from './schedule-memory.ts';

/** Results that are told apart at most; what lies beyond is counted, and told with the rest. */
export const GROUPED_ROWS = 100_000;

export interface Group {
  readonly key: Key;
  readonly text: string;
  readonly kept: KeptRows;
}

export interface Evaluation {
  readonly window: Window;
  /** Of what the condition counts. */
  readonly count: number;
  readonly results: number;
  readonly fires: boolean;
  readonly reason: string;
  readonly columns: readonly string[];
  /** Results by entity, in the order in which they came; a single one without a key where the whole search is told. */
  readonly groups: readonly Group[];
  /** Results beyond `GROUPED_ROWS`. */
  readonly ungrouped: number;
  /** SPL as it ran. */
  readonly search: string;
  readonly timeZone: string | undefined;
}

export interface Evaluating {
  readonly search: Pick<Search, 'stream'>;
  readonly timeZone: string | undefined;
  /** What the window before counted, where that is known. */
  readonly before?: number | undefined;
  /** The window before, for a condition that compares. */
  readonly windowBefore: () => Window;
  readonly signal: AbortSignal;
}

/** Runs a saved search over a window and judges what it finds. Throws what the search throws. */
export const evaluate = async (
  definition: SavedSearch,
  window: Window,
  evaluating: Evaluating,
): Promise<Evaluation> => {
  const { alert } = definition;
  const when = alert?.when;
  const spl = conditioned(definition.search, when === undefined ? undefined : conditionOf(when));
  const entities = alert === undefined ? { fields: [], asked: false } : fieldsOf(alert, spl);
  const isWhole = entities.fields?.length === 0;
  const found = new Found(entities);
  const summary = await run(spl, window, evaluating, isWhole ? RESULT_LIMIT : GROUPED_ROWS, (rows) => found.add(rows));
  const results = summary.truncated ? await countOf(spl, 'results', window, evaluating) : found.rows;
  const what = when === undefined || 'condition' in when ? 'results' : when.count;
  const count =
    what === 'results'
      ? results
      : summary.truncated
        ? await countOf(spl, what, window, evaluating)
        : found.distinct(what);
  const compares = when !== undefined && needsBefore(when);
  const before = compares
    ? (evaluating.before ?? (await countOf(spl, what, evaluating.windowBefore(), evaluating)))
    : 0;
  const { groups } = found;
  if (isWhole && groups[0] !== undefined) groups[0].kept.count = results;
  return {
    window,
    count,
    results,
    ...(when === undefined ? { fires: false, reason: 'it has no alert' } : judge(when, count, before)),
    columns: summary.columns,
    groups: groups.length === 0 ? [{ key: {}, text: keyText({}), kept: new KeptRows() }] : groups,
    ungrouped: isWhole ? 0 : results - found.rows,
    search: spl,
    timeZone: evaluating.timeZone,
  };
};

/** Fields that tell entities apart; none: the whole search is one; undefined: each row is one. */
const fieldsOf = (
  { mode, suppress }: NonNullable<SavedSearch['alert']>,
  spl: string,
): { readonly fields: readonly string[] | undefined; readonly asked: boolean } => {
  if (suppress !== undefined && suppress.by.length > 0) return { fields: suppress.by, asked: true };
  return { fields: mode === 'once' ? [] : keyFields(spl), asked: false };
};

const COUNTED_FIELDS = { hosts: 'host', sources: 'source' } as const;
type Distinct = keyof typeof COUNTED_FIELDS;

class Found {
  readonly #keyOf: (row: Row) => Key;
  readonly #budget = new Budget();
  readonly #groups = new Map<string, Group>();
  readonly #values: Readonly<Record<Distinct, Set<string>>> = { hosts: new Set(), sources: new Set() };
  rows = 0;

  constructor({ fields, asked }: ReturnType<typeof fieldsOf>) {
    this.#keyOf = (row) => {
      if (fields === undefined) return rowKey(row);
      if (asked || fields.length === 0) return keyOf(row, fields);
      // A later command may have taken some of them away.
      const left = fields.filter((field) => Object.hasOwn(row, field));
      return left.length === 0 ? rowKey(row) : keyOf(row, left);
    };
  }

  get groups(): readonly Group[] {
    return [...this.#groups.values()];
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      this.rows++;
      for (const what of ['hosts', 'sources'] as const) {
        for (const value of [row[COUNTED_FIELDS[what]] ?? []].flat(2)) this.#values[what].add(String(value));
      }
      const key = this.#keyOf(row);
      const text = keyText(key);
      let group = this.#groups.get(text);
      if (group === undefined) {
        group = { key, text, kept: new KeptRows() };
        this.#groups.set(text, group);
      }
      group.kept.add(row, this.#budget);
    }
  }

  distinct(what: Distinct): number {
    return this.#values[what].size;
  }
}

const run = (
  spl: string,
  { from, to }: Window,
  { search, timeZone, signal }: Evaluating,
  limit: number,
  take: (rows: readonly Row[]) => void,
): Promise<SearchSummary> =>
  search.stream({ spl, earliest: String(from / 1_000), latest: String(to / 1_000), limit, timeZone, signal }, take);

/** One number that the search is folded into. */
const fold = async (spl: string, aggregation: string, window: Window, evaluating: Evaluating): Promise<number> => {
  let value = 0;
  await run(`${spl}\n| stats ${aggregation} AS value`, window, evaluating, 1, (rows) => {
    value = Number(rows[0]?.value ?? 0);
  });
  return value;
};

const countOf = (spl: string, what: Distinct | 'results', window: Window, evaluating: Evaluating): Promise<number> =>
  fold(spl, what === 'results' ? 'count' : `dc(${COUNTED_FIELDS[what]})`, window, evaluating);
