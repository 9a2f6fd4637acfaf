import type { Store } from '../store/index.ts';
import { isOpaque, type Pipeline } from './ast/index.ts';
import { createComplete } from './complete/complete.ts';
import { SplError } from './errors.ts';
import { explained } from './explained.ts';
import { reportFields } from './field-report.ts';
import { reportIndexes } from './index-report.ts';
import type { Locate } from './locate.ts';
import { parseSpl } from './parse.ts';
import { readPast } from './past/past-events.ts';
import { VALUE_IS_NEW } from './plan/few-values.ts';
import type { PlanContext } from './plan/frame.ts';
import { whereClause } from './plan/frame.ts';
import { checkPipeline, isTransforming, planPipeline, resolveRange } from './plan/pipeline.ts';
import { resultQuery, tidyRow } from './plan/result.ts';
import { rowsAtHand } from './plan/values.ts';
import { type Round, Rounds } from './rounds.ts';
import type { Cell, Row, Search, SearchRequest, SearchSummary, SplIssue, TakeRows, Timeline } from './search.ts';
import { createTail } from './tail.ts';
import { resolveTime } from './time/modifier.ts';
import { niceSpan } from './time/nice-span.ts';

export interface SearchOptions {
  readonly store: Pick<Store, 'cells' | 'catalog' | 'progress' | 'arrivals'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** IANA name for requests that carry none; default the system's. */
  readonly timeZone?: string | undefined;
  /** The GeoIP database of `iplocation`. */
  readonly locate?: Locate | undefined;
}

const DEFAULT_EARLIEST = '-24h';
const DEFAULT_LIMIT = 10_000;
const DAY = 86_400_000;

interface Range {
  /** Epoch milliseconds. */
  readonly earliest: number;
  readonly latest: number;
}

type Lines = readonly (readonly Cell[])[];
type Run = (sql: string) => Promise<Lines>;

/** Whether its buckets are chosen for the range of time. */
const dependsOnRange = ({ commands }: Pipeline): boolean =>
  commands.some(({ name }) => name === 'timechart' || name === 'chart' || name === 'bin');

/** The part before the first command that makes a table of the events or leaves some of them out by their number. */
const eventsOf = ({ commands }: Pipeline): Pipeline => {
  const ends = commands.findIndex(
    (command) => isOpaque(command) || isTransforming(command) || ['head', 'tail', 'dedup'].includes(command.name),
  );
  return { kind: 'pipeline', commands: ends < 0 ? commands : commands.slice(0, ends) };
};

/** New names for the columns of one search. */
const aliases = (): (() => string) => {
  let last = 0;
  return () => `c${last++}`;
};

/**
 * Arrays in the order of the SELECT: names never pass through SQL. With its filter for the first rows of an order the engine
 * looks for words past the index, and so finds them in lower case only.
 */
const FORMAT_SETTINGS =
  " SETTINGS output_format_json_quote_64bit_integers = 0, output_format_json_quote_denormals = 0, join_use_nulls = 1, enable_positional_arguments = 0, count_distinct_implementation = 'uniqExact', use_top_k_dynamic_filtering = 0";

export const createSearch = (options: SearchOptions): Search => {
  const zone = (asked: string | undefined): string =>
    asked ?? options.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;

  /** Gives the lines away as they come. */
  const readLines = async (
    { signal, tag }: Pick<SearchRequest, 'signal' | 'tag'>,
    sql: string,
    take: (lines: Lines) => void | Promise<void>,
  ): Promise<void> => {
    for await (const part of options.store.cells(sql + FORMAT_SETTINGS, { signal, tag })) {
      await take(part.rows as Lines);
    }
  };

  const rounds = new Rounds(options.clock);

  /** All lines. Of a round another search may have asked for them. */
  const runner =
    (request: SearchRequest, round?: Round): Run =>
    async (sql) => {
      const whole = async (signal: AbortSignal): Promise<Lines> => {
        const all: (readonly Cell[])[] = [];
        await readLines({ ...request, signal }, sql, (lines) => {
          for (const line of lines) all.push(line);
        });
        return all;
      };
      try {
        return await (round === undefined ? whole(request.signal) : round.ask(sql, request.signal, whole));
      } catch (error) {
        throw explained(request, error);
      }
    };

  /** "All time" is the time of what there is: spans and buckets are chosen for that, and it is what the result says. */
  const boundsOf = async (request: SearchRequest, range: Range, run: Run): Promise<Range> => {
    const [cells] = await run(
      'SELECT toUnixTimestamp64Milli(min(_time)), toUnixTimestamp64Milli(max(_time)), count() FROM events',
    );
    if (Number(cells?.[2] ?? 0) === 0) return range;
    return {
      earliest: Math.max(range.earliest, Number(cells?.[0])),
      // Events of the near future belong to "all" as well.
      latest: request.latest ? range.latest : Math.max(range.latest, Number(cells?.[1]) + 1),
    };
  };

  /** `shown` finds out the range that the result names. Only a plan that depends on it waits for it. */
  const contextOf = async (
    request: SearchRequest,
    pipeline: Pipeline,
    run: Run,
    needsRange: boolean,
    now = options.clock(),
  ): Promise<{ readonly context: PlanContext; readonly shown: () => Promise<Range> }> => {
    const timeZone = zone(request.timeZone);
    const asked = { earliest: request.earliest || DEFAULT_EARLIEST, latest: request.latest || 'now' };
    const range = resolveRange(request.spl, pipeline, asked, { now, timeZone });
    const isAllTime = range.earliest === 0 || range.latest - range.earliest > 20 * 366 * DAY;
    const { indexes } = request;
    const { locate } = options;
    const base = {
      catalog: options.store.catalog,
      timeZone,
      now,
      indexes,
      locate,
      alias: aliases(),
      warn: () => undefined,
    };
    if (!isAllTime) return { context: { ...base, ...range }, shown: async () => range };
    if (!needsRange) {
      const latest = request.latest ? range.latest : now + 2 * DAY;
      return { context: { ...base, ...range, latest }, shown: () => boundsOf(request, range, run) };
    }
    const bounds = await boundsOf(request, range, run);
    return { context: { ...base, ...bounds }, shown: async () => bounds };
  };

  /** Plans anew, and without, where a value has come that was not among the few that the plan knew. */
  const stream = async (request: SearchRequest, take: TakeRows): Promise<SearchSummary> => {
    let given = false;
    const giving: TakeRows = (rows) => {
      given = true;
      return take(rows);
    };
    try {
      return await planned(request, giving, new Map());
    } catch (error) {
      const isNew = error instanceof Error && 'engineCode' in error && Number(error.engineCode) === VALUE_IS_NEW;
      if (given || !isNew) throw error;
      return planned(request, giving, undefined);
    }
  };

  const planned = async (request: SearchRequest, take: TakeRows, few: PlanContext['few']): Promise<SearchSummary> => {
    const started = performance.now();
    const pipeline = parseSpl(request.spl);
    const round = request.round === undefined ? undefined : rounds.of(request.round);
    const run = runner(request, round);
    const warnings: string[] = [];
    const { context: quiet, shown } = await contextOf(request, pipeline, run, dependsOnRange(pipeline), round?.now);
    const warn = (message: string): void => void warnings.push(message);
    const context = { ...quiet, warn, few, shares: round !== undefined };
    const frame = await planPipeline(request.spl, pipeline, context, run);
    const limit = Math.min(request.limit ?? DEFAULT_LIMIT, 100_000);
    const query = resultQuery(frame, limit + 1, context.catalog);
    const ready = rowsAtHand(frame);
    let count = 0;
    const giveReady = async (rows: readonly Row[]): Promise<void> => {
      count = rows.length;
      const wanted = rows.slice(0, limit);
      if (wanted.length > 0) await take(wanted.map((row) => tidyRow(row)));
    };
    const readRows = (): Promise<void> =>
      readLines(request, query.sql, async (lines) => {
        const wanted = lines.slice(0, Math.max(0, limit - count));
        count += lines.length;
        if (wanted.length > 0) await take(wanted.map(query.read));
      }).catch((error) => {
        throw explained(request, error);
      });
    // What is at hand need not wait for a place among the searches of the engine.
    const [range] = await Promise.all([shown(), ready === undefined ? readRows() : giveReady(ready)]);
    return {
      kind: query.kind,
      columns: query.columns(),
      truncated: count > limit,
      ...range,
      warnings,
      elapsedMs: Math.round(performance.now() - started),
    };
  };

  const complete = createComplete(options.store, options.clock, () => ({
    catalog: options.store.catalog,
    timeZone: zone(undefined),
    now: options.clock(),
    earliest: 0,
    latest: options.clock(),
    alias: aliases(),
    warn: () => undefined,
  }));

  return {
    stream,

    run: async (request) => {
      const rows: Row[] = [];
      const summary = await stream(request, (part) => {
        for (const row of part) rows.push(row);
      });
      return { ...summary, rows };
    },

    timeline: async (request): Promise<Timeline> => {
      const pipeline = parseSpl(request.spl);
      const run = runner(request);
      const { context } = await contextOf(request, pipeline, run, true);
      const part = eventsOf(pipeline);
      const frame = await planPipeline(request.spl, part, context, run);
      const span = niceSpan(context.latest - context.earliest, request.buckets ?? 100);
      const first = Math.floor(context.earliest / span) * span;
      const cells = await run(
        `SELECT intDiv(toUnixTimestamp64Milli(_time), ${span}) * ${span} AS bucket, count() AS n FROM ${frame.from}${whereClause(frame)} GROUP BY bucket ORDER BY bucket`,
      );
      const counts = new Map(cells.map(([time, count]) => [Number(time), Number(count)]));
      const buckets: { time: number; count: number }[] = [];
      let total = 0;
      for (let time = first; time < context.latest; time += span) {
        const count = counts.get(time) ?? 0;
        total += count;
        buckets.push({ time, count });
      }
      return { earliest: context.earliest, latest: context.latest, span, buckets, total };
    },

    fields: async (request) => {
      const pipeline = eventsOf(parseSpl(request.spl));
      const run = runner(request);
      const { context } = await contextOf(request, pipeline, run, dependsOnRange(pipeline));
      return reportFields(await planPipeline(request.spl, pipeline, context, run), request.fields, context, run);
    },
    indexes: async (request) => {
      const run = runner(request);
      const { context } = await contextOf(request, parseSpl('*'), run, false);
      return reportIndexes(request.indexes, context, run);
    },
    past: async (request, take) => {
      const clock = { now: options.clock(), timeZone: zone(request.timeZone) };
      const earliest = resolveTime(request.earliest || DEFAULT_EARLIEST, clock);
      const latest = resolveTime(request.latest || 'now', clock);
      if (earliest > latest) throw new RangeError('earliest lies after latest: nothing could be found');
      return readPast(options.store, request, { earliest, latest }, FORMAT_SETTINGS, take);
    },
    complete: ({ spl, cursor }) => complete(spl, cursor),
    tail: ({ spl, timeZone, indexes }) =>
      createTail(spl, {
        store: options.store,
        context: {
          catalog: options.store.catalog,
          timeZone: zone(timeZone),
          indexes,
          alias: aliases(),
        },
        clock: options.clock,
        settings: FORMAT_SETTINGS,
      }),
    progress: (tags) => options.store.progress(tags),

    check: (spl): readonly SplIssue[] => {
      try {
        const now = options.clock();
        const timeZone = zone(undefined);
        const pipeline = parseSpl(spl);
        const range = resolveRange(spl, pipeline, { earliest: DEFAULT_EARLIEST, latest: 'now' }, { now, timeZone });
        checkPipeline(spl, pipeline, {
          catalog: options.store.catalog,
          timeZone,
          now,
          ...range,
          alias: aliases(),
          warn: () => undefined,
        });
        return [];
      } catch (error) {
        if (error instanceof SplError) return error.issues;
        throw error;
      }
    },
  };
};
