import { type Expression, type StreamstatsCommand, visitNodes } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { readSpan } from '../parser/aggregation.ts';
import { parseBoolean } from '../parser/words.ts';
import { asCondition, asList, asNumber, asString, isPresent, type Typed } from '../sql/typed.ts';
import { fixedSpan, nextSpan } from '../time/span.ts';
import { aggregationName, compileAggregation } from './aggregation.ts';
import { setField } from './compute.ts';
import { compileExpression } from './expression.ts';
import { resolveField } from './field.ts';
import { type Frame, nest, orderClause, type PlanContext } from './frame.ts';
import { expandAggregations } from './group.ts';

/**
 * Figures of the rows so far, or of the last ones, in the order of the rows. Rows are numbered first, so that a window over
 * all groups (`global`) is a range of numbers; a reset begins a new part. Rows without a BY field get nothing.
 */
export const planStreamstats = (command: StreamstatsCommand, frame: Frame, context: PlanContext): Frame => {
  const { options, resetBefore, resetAfter } = command;
  const flag = (name: string, otherwise: string): boolean => parseBoolean(options[name] ?? otherwise) ?? false;
  if (flag('allnum', 'f')) throw new PlanError('allnum of streamstats does not run yet', command);
  const aggregations = expandAggregations(command.aggregations, frame);
  const own = new Set(aggregations.map(aggregationName));
  for (const condition of [resetBefore, resetAfter]) refuseOwn(condition, own);
  const keys = (rows: Frame): readonly Typed[] => command.by.map((name) => resolveField(name, rows, context));
  const [number, part, changed] = [context.alias(), context.alias(), context.alias()];
  const whole = orderClause(frame.order).trim();
  let rows = nest(frame, { extra: new Map([[number, `toInt64(row_number() OVER (${whole}))`]]), alias: context.alias });
  const partition = keys(rows).map(keySql);
  const begins: string[] = [];
  const before = (sql: string): string =>
    `lagInFrame(${sql}) OVER (ORDER BY ${number} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`;
  if (resetBefore !== undefined) begins.push(holds(resetBefore, rows, context));
  if (resetAfter !== undefined) begins.push(`ifNull(${before(holds(resetAfter, rows, context))}, 0)`);
  if (flag('reset_on_change', 'f') && partition.length > 0) {
    const group = `sipHash128(${partition.map((sql) => `ifNull(toString(${sql}), '')`).join(', ')})`;
    begins.push(`toUInt8(${group} != ${before(group)})`);
  }
  if (begins.length > 0) {
    rows = nest(rows, { extra: new Map([[changed, `(${begins.join(' + ')})`]]), alias: context.alias });
    const sum = `sum(${changed}) OVER (ORDER BY ${number} ROWS UNBOUNDED PRECEDING)`;
    rows = nest(rows, { extra: new Map([[part, sum]]), alias: context.alias });
  }
  const by = keys(rows);
  const parts = [...by.map(keySql), ...(begins.length > 0 ? [part] : [])];
  const over = ` OVER (${parts.length === 0 ? '' : `PARTITION BY ${parts.join(', ')} `}${windowOf(command, rows, number, context)})`;
  const complete = by.map(isPresent).join(' AND ');
  const figures = aggregations.map((aggregation) => {
    const value = compileAggregation(aggregation, rows, context, { position: number, over });
    const absent = value.type === 'list' ? 'CAST([] AS Array(String))' : 'NULL';
    const sql = complete === '' ? value.sql : `if(${complete}, ${value.sql}, ${absent})`;
    return { name: aggregationName(aggregation), alias: context.alias(), sql, type: value.type };
  });
  const extra = new Map(figures.map(({ alias, sql }) => [alias, sql]));
  const computed = nest(rows, { extra, alias: context.alias });
  return figures.reduce((made, { name, alias, type }) => setField(made, name, { sql: alias, type }, context), computed);
};

const keySql = (value: Typed): string => (value.type === 'list' ? asList(value) : (value.plain ?? asString(value)));

/** The order of a window and which rows of it count. */
const windowOf = (command: StreamstatsCommand, frame: Frame, number: string, context: PlanContext): string => {
  const { options, by } = command;
  const flag = (name: string, otherwise: string): boolean => parseBoolean(options[name] ?? otherwise) ?? false;
  const current = flag('current', 't');
  const count = Number(options.window ?? '0');
  if (options.time_window !== undefined) return timeWindow(command, options.time_window, current, frame, context);
  const until = current ? 'CURRENT ROW' : '1 PRECEDING';
  if (count === 0) return `ORDER BY ${number} ROWS BETWEEN UNBOUNDED PRECEDING AND ${until}`;
  const from = `${current ? count - 1 : count} PRECEDING`;
  const unit = by.length > 0 && flag('global', 't') ? 'RANGE' : 'ROWS';
  return `ORDER BY ${number} ${unit} BETWEEN ${from} AND ${until}`;
};

/** By time in whole microseconds; the order of the rows says from which end. */
const timeWindow = (
  command: StreamstatsCommand,
  width: string,
  current: boolean,
  frame: Frame,
  context: PlanContext,
): string => {
  const span = readSpan(width);
  if (span === undefined) throw new PlanError(`time_window is a span such as 5m, not "${width}"`, command);
  if (command.options.window !== undefined)
    throw new PlanError('streamstats takes window or time_window, not both', command);
  if (!current) throw new PlanError('current=f of a time_window does not run yet', command);
  const time = resolveField('_time', frame, context);
  if (time.type === 'null') throw new PlanError('time_window needs _time, which the rows have no more', command);
  const micros = Math.round((fixedSpan(span) ?? nextSpan(0, span, 'UTC')) * 1000);
  const [first] = frame.order;
  const at = `toInt64(floor(toFloat64(${asNumber(time)}) * 1e6))`;
  return `ORDER BY ${first?.descending === false ? at : `-${at}`} RANGE BETWEEN ${micros} PRECEDING AND CURRENT ROW`;
};

const holds = (condition: Expression, frame: Frame, context: PlanContext): string => {
  try {
    return `toUInt8(ifNull(${asCondition(compileExpression(condition, frame, context))}, false))`;
  } catch (error) {
    if (!(error instanceof PlanError) || error.node !== undefined) throw error;
    throw new PlanError(error.message, condition, error.hint);
  }
};

/** Where a figure would reset itself, each row would hang on the one before. */
const refuseOwn = (condition: Expression | undefined, own: ReadonlySet<string>): void =>
  visitNodes(condition, (node) => {
    if (node.kind === 'field' && 'name' in node && own.has(String(node.name)))
      throw new PlanError(`a reset cannot look at ${String(node.name)}, which streamstats computes itself`, condition);
  });
