import { type Arrivals, type Catalog, type Store, StoreQueryError } from '../store/index.ts';
import { type Command, isOpaque, type Pipeline, type SearchCommand, spanOf } from './ast/index.ts';
import { issueAt, SplError } from './errors.ts';
import { parseSpl } from './parse.ts';
import { eventsFrame, type Frame, type PlanContext, whereClause } from './plan/frame.ts';
import { limits, planStreaming } from './plan/pipeline.ts';
import { resultQuery } from './plan/result.ts';
import type { Cell, Row, Tail, TailTurn } from './search.ts';

/** Commands that look at one event at a time. */
const STREAMING: ReadonlySet<string> = new Set([
  'search',
  'where',
  'eval',
  'fields',
  'table',
  'rename',
  'rex',
  'regex',
  'fillnull',
  'bin',
]);

/** Rows of a turn. Where lines of a megabyte pass the memory of a search, fewer. */
const ROWS: readonly number[] = [500, 50, 5];
/** Characters of a turn's rows, about. */
const CHARACTERS = 4 << 20;
/** ClickHouse's number for the memory limit. */
const MEMORY_LIMIT = 241;

export interface TailOptions {
  readonly store: Pick<Store, 'cells' | 'catalog' | 'arrivals'>;
  readonly context: Omit<PlanContext, 'warn' | 'earliest' | 'latest' | 'now'>;
  readonly clock: () => number;
  /** Of the search room's queries, for the form of their answers. */
  readonly settings: string;
}

/** Throws SplError where the search holds anything but streaming commands, or cannot be planned. */
export const createTail = (text: string, options: TailOptions): Tail => {
  const pipeline = parseSpl(text);
  refuseOthers(text, pipeline);
  const warnings = new Set<string>();
  const context = { ...options.context, earliest: 0, latest: Number.MAX_SAFE_INTEGER };
  const plan = (condition: string): Frame => {
    const warn = (message: string): void => void warnings.add(message);
    return planStreaming(
      text,
      pipeline,
      { ...context, now: options.clock(), warn },
      eventsFrame([condition, ...limits(context)]),
    );
  };
  plan('true');
  if (hasTimes(pipeline))
    warnings.add('earliest and latest do not apply to a live tail: it shows what arrives, whatever its time');
  const { store, settings } = options;
  let arrivals: Arrivals | undefined;

  const readTurn = async (condition: string, limit: number, signal: AbortSignal): Promise<TailTurn> => {
    const reader = new TurnReader(plan(condition), limit, store.catalog);
    for await (const { rows } of store.cells(reader.sql + settings, { signal })) {
      if (!reader.take(rows as readonly (readonly Cell[])[])) break;
    }
    if (!reader.full) return reader.turn(0);
    let total = 0;
    for await (const { rows } of store.cells(reader.countSql + settings, { signal })) total = Number(rows[0]?.[0]);
    return reader.turn(total - reader.count);
  };

  const read = async (condition: string, signal: AbortSignal): Promise<TailTurn> => {
    for (const limit of ROWS) {
      try {
        return await readTurn(condition, limit, signal);
      } catch (error) {
        const tooLarge = error instanceof StoreQueryError && error.engineCode === MEMORY_LIMIT;
        if (!tooLarge || limit === ROWS.at(-1)) throw error;
      }
    }
    return NOTHING;
  };

  return {
    warnings: [...warnings],
    turn: async (signal) => {
      arrivals ??= store.arrivals();
      return (await arrivals.next((condition) => read(condition, signal), signal)) ?? NOTHING;
    },
  };
};

const NOTHING: TailTurn = Object.freeze({ columns: [], rows: [], leftOut: 0 });

const isStreaming = (command: Command): boolean =>
  !isOpaque(command) && STREAMING.has(command.name) && (command.name !== 'bin' || command.span !== undefined);

const refuseOthers = (text: string, { commands }: Pipeline): void => {
  const issues = commands
    .filter((command) => !isStreaming(command))
    .map((command) =>
      issueAt(
        text,
        spanOf(command) ?? { from: 0, to: text.length },
        command.name === 'bin'
          ? 'bin without a span needs all events, so that a live tail cannot have it'
          : `${command.name} needs more than one event at a time, so that a live tail cannot have it`,
        `a live tail takes ${[...STREAMING].join(', ')}`,
      ),
    );
  if (issues.length > 0) throw new SplError(issues);
};

const hasTimes = ({ commands: [first] }: Pipeline): boolean => {
  if (first?.name !== 'search' || isOpaque(first)) return false;
  const { earliest, latest } = first as SearchCommand;
  return earliest !== undefined || latest !== undefined;
};

/** The newest rows of one turn, as many as fit. */
class TurnReader {
  readonly sql: string;
  readonly countSql: string;
  readonly #limit: number;
  readonly #query;
  readonly #rows: Row[] = [];
  #characters = 0;
  full = false;

  constructor(frame: Frame, limit: number, catalog: Catalog) {
    // The second key of the order of events is the one of their arrival; `table` keeps both.
    const arrival = frame.order[1]?.sql ?? '_seq';
    this.#limit = limit;
    this.#query = resultQuery({ ...frame, order: [{ sql: arrival, descending: true }] }, limit, catalog);
    this.sql = this.#query.sql;
    this.countSql = `SELECT count() FROM ${frame.from}${whereClause(frame)}`;
  }

  get count(): number {
    return this.#rows.length;
  }

  /** False: no more is wanted. */
  take(lines: readonly (readonly Cell[])[]): boolean {
    for (const line of lines) {
      if (this.full) return false;
      this.#characters += JSON.stringify(line).length;
      this.#rows.push(this.#query.read(line));
      this.full = this.#rows.length >= this.#limit || this.#characters >= CHARACTERS;
    }
    return true;
  }

  turn(leftOut: number): TailTurn {
    return { columns: this.#query.columns(), rows: this.#rows.toReversed(), leftOut: Math.max(0, leftOut) };
  }
}
