import type { Options, TimeSpan } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { readSpan } from '../parser/aggregation.ts';
import { quoteNumber } from '../sql/quote.ts';
import { asNumber, type Typed } from '../sql/typed.ts';
import { resolveTime } from '../time/modifier.ts';
import { chooseSpan, fixedSpan, floorToSpan, nextSpan, spanOfBins } from '../time/span.ts';
import type { PlanContext } from './frame.ts';

/** More than these make neither a query nor a chart. */
export const MAX_BUCKETS = 50_000;

/** How time is cut: as wide as this, and fixed spans on a grid that passes through `origin`. */
export interface TimeBuckets {
  readonly span: TimeSpan;
  /** Epoch milliseconds; undefined where the grid is the zone's. */
  readonly origin: number | undefined;
}

interface BucketCommand {
  readonly span?: TimeSpan;
  readonly options: Options;
}

const DAYS: Readonly<Record<string, number>> = Object.freeze({ d: 1, w: 7, mon: 30, q: 91, y: 365 });
const widthOf = (span: TimeSpan): number => fixedSpan(span) ?? span.value * (DAYS[span.unit] ?? 1) * 86_400_000;

/** `span`, else what `bins` and the range make, but no finer than `minspan`. Calendar spans ignore `aligntime`. */
export const timeBuckets = (command: BucketCommand, context: PlanContext): TimeBuckets => {
  const range = context.latest - context.earliest;
  const { bins, minspan, aligntime } = command.options;
  const chosen = command.span ?? (bins === undefined ? chooseSpan(range) : spanOfBins(range, Number(bins)));
  const least = command.span !== undefined || minspan === undefined ? undefined : readSpan(minspan);
  const span = least !== undefined && widthOf(least) > widthOf(chosen) ? least : chosen;
  checkReach(span, command, context);
  const aligned = aligntime !== undefined && fixedSpan(span) !== undefined;
  return { span, origin: aligned ? alignment(aligntime, command, context) : undefined };
};

/** The first and the last bucket must lie within the calendar. */
const checkReach = (span: TimeSpan, command: object, { earliest, latest, timeZone }: PlanContext): void => {
  try {
    nextSpan(floorToSpan(earliest, span, timeZone), span, timeZone);
    nextSpan(floorToSpan(latest, span, timeZone), span, timeZone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PlanError(`the span is too wide: ${error.message}`, command, 'choose a narrower span');
  }
};

const alignment = (time: string, command: object, context: PlanContext): number => {
  if (time === 'earliest') return context.earliest;
  if (time === 'latest') return context.latest;
  try {
    return resolveTime(time, context);
  } catch (error) {
    throw new PlanError(`aligntime: ${error instanceof Error ? error.message : String(error)}`, command);
  }
};

/** The beginning of the bucket that holds the instant. */
export const floorToBucket = (instant: number, { span, origin }: TimeBuckets, timeZone: string): number => {
  const fixed = fixedSpan(span);
  if (origin === undefined || fixed === undefined) return floorToSpan(instant, span, timeZone);
  return instant - ((((instant - origin) % fixed) + fixed) % fixed);
};

/** Milliseconds of a time in SQL; absent for what is no time, infinite, or beyond all times. */
export const millisecondsOf = (time: Typed): string =>
  time.instant === undefined
    ? `accurateCastOrNull(floor(toFloat64(${asNumber(time)}) * 1000), 'Int64')`
    : `toUnixTimestamp64Milli(${time.instant})`;

/** The beginning of the bucket of `milliseconds`, as milliseconds. Calendar spans are looked up among their boundaries. */
export const bucketOf = (milliseconds: string, buckets: TimeBuckets, context: PlanContext): string => {
  const fixed = fixedSpan(buckets.span);
  const from = floorToBucket(context.earliest, buckets, context.timeZone);
  if (fixed !== undefined)
    return `(${milliseconds} - positiveModulo(${milliseconds} - ${quoteNumber(from)}, ${fixed}))`;
  const boundaries: number[] = [];
  for (let at = from; at < context.latest; at = nextSpan(at, buckets.span, context.timeZone)) {
    boundaries.push(at);
    if (boundaries.length > MAX_BUCKETS) throw tooMany();
  }
  return `toInt64(roundDown(${milliseconds}, [${(boundaries.length === 0 ? [from] : boundaries).map((at) => `toInt64(${at})`).join(', ')}]))`;
};

export const tooMany = (command?: object): PlanError =>
  new PlanError(`this span makes more than ${MAX_BUCKETS} buckets`, command, 'choose a wider span or a narrower range');
