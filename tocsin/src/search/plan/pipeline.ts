import { type Command, isOpaque, type Pipeline, type SearchCommand, spanOf } from '../ast/index.ts';
import { issueAt, PlanError, SplError } from '../errors.ts';
import { quoteNumber } from '../sql/quote.ts';
import { asCondition } from '../sql/typed.ts';
import { resolveTime } from '../time/modifier.ts';
import { planBin } from './bin.ts';
import { planChart } from './chart.ts';
import { planEval, planFillnull, planRegex, planRex } from './compute.ts';
import { planConvert } from './convert.ts';
import { compileExpression } from './expression.ts';
import { askFewValues } from './few-values.ts';
import { resolveField } from './field.ts';
import { eventsFrame, type Frame, type PlanContext } from './frame.ts';
import { planEventstats, planStats, planTop } from './group.ts';
import { indexCondition } from './indexes.ts';
import { planIplocation } from './iplocation.ts';
import { compilePredicate } from './predicate.ts';
import { planRanking, readRanking } from './ranking.ts';
import { planDedup, planFields, planHead, planRename, planReverse, planSort, planTable, planTail } from './rows.ts';
import { planStreamstats } from './streamstats.ts';
import { planTimechart, type RunQuery, type RunTimechart } from './timechart.ts';
import { planAddtotals } from './totals.ts';
import { valuesFrame } from './values.ts';
import { planWhile } from './while.ts';
import { planUntable, planXyseries } from './xyseries.ts';

/** The range of a search: inline modifiers win over what was asked for beside it. Throws SplError with the place. */
export const resolveRange = (
  text: string,
  pipeline: Pipeline,
  asked: { earliest: string; latest: string },
  clock: { now: number; timeZone: string },
): { earliest: number; latest: number } => {
  const [first] = pipeline.commands;
  const inline = first?.name === 'search' && !isOpaque(first) ? (first as SearchCommand) : undefined;
  const resolve = (modifier: string, name: string): number => {
    try {
      return resolveTime(modifier, clock);
    } catch (error) {
      const at = text.indexOf(modifier);
      throw new SplError([
        issueAt(
          text,
          { from: Math.max(0, at), to: Math.max(0, at) + modifier.length },
          `${name}: ${error instanceof Error ? error.message : String(error)}`,
        ),
      ]);
    }
  };
  const earliest = resolve(inline?.earliest ?? asked.earliest, 'earliest');
  const latest = resolve(inline?.latest ?? asked.latest, 'latest');
  if (earliest > latest) {
    throw new SplError([
      issueAt(
        text,
        { from: 0, to: text.length },
        'earliest lies after latest: nothing could be found',
        'exchange the two',
      ),
    ]);
  }
  return { earliest, latest };
};

const timeCondition = ({ earliest, latest }: PlanContext): string =>
  `_time >= fromUnixTimestamp64Milli(toInt64(${Math.max(earliest, -2_208_988_800_000)}), 'UTC') AND _time < fromUnixTimestamp64Milli(toInt64(${Math.min(latest, 9_000_000_000_000)}), 'UTC')`;

/** The events that a search begins with: those of its range that it may see. */
export const eventsOfRange = (context: PlanContext): Frame => eventsFrame([timeCondition(context), ...limits(context)]);

/** Holds in subsearches, too: they are planned in the same context. */
export const limits = ({ indexes }: Pick<PlanContext, 'indexes'>): readonly string[] =>
  indexes === undefined ? [] : [indexCondition(indexes)];

/** Commands after which a search is a table and no longer events. */
export const isTransforming = (command: Command): boolean =>
  ['stats', 'timechart', 'chart', 'xyseries', 'untable', 'top', 'rare', 'table'].includes(command.name);

/** Plans a pipeline command by command. `run` is asked only for what must be known on the way (the series of a chart). */
export const planPipeline = async (
  text: string,
  pipeline: Pipeline,
  context: PlanContext,
  run: RunQuery,
): Promise<Frame> => {
  const events = eventsOfRange(context);
  let frame: Frame = events;
  let known = 0;
  for (const [index, command] of pipeline.commands.entries()) {
    if (index < known) continue;
    const ranking = context.shares === true ? readRanking(pipeline.commands, index) : undefined;
    const ranked = ranking === undefined ? undefined : await planRanking(ranking, frame, context, run);
    if (ranking !== undefined && ranked !== undefined) {
      frame = ranked;
      known = index + ranking.commands;
      continue;
    }
    const step = planStep(text, index, command, frame, await askFewValues(command, frame, events, context, run));
    if (typeof step === 'function') {
      const found = await step(run).catch((error) => {
        throw placed(text, command, error);
      });
      frame = 'from' in found ? found : valuesFrame(found.columns, found.rows, context);
      if (sizeOf(frame) > MAX_QUERY) throw placed(text, command, tooLarge(command));
    } else frame = step;
  }
  return frame;
};

/** The same without a query: what only the rows tell (the columns of a chart) stays unknown. Throws SplError. */
export const checkPipeline = (text: string, pipeline: Pipeline, context: PlanContext): void => {
  let frame: Frame = eventsOfRange(context);
  for (const [index, command] of pipeline.commands.entries()) {
    const step = planStep(text, index, command, frame, context);
    frame = typeof step === 'function' ? valuesFrame(['_time'], [], context) : step;
  }
};

/** For commands that ask nothing on the way, from a frame of events that the caller has chosen. Throws SplError. */
export const planStreaming = (text: string, pipeline: Pipeline, context: PlanContext, events: Frame): Frame =>
  pipeline.commands.reduce((frame, command, index) => {
    const step = planStep(text, index, command, frame, context);
    if (typeof step === 'function') throw new TypeError(`${command.name} is no streaming command`);
    return step;
  }, events);

/** Bytes of SQL, with room for what is selected at last: the engine reads no query beyond 256 KiB. */
const MAX_QUERY = 230_000;
const sizeOf = ({ from, where }: Frame): number =>
  [from, ...where].reduce((bytes, sql) => bytes + Buffer.byteLength(sql), 0);

const tooLarge = (command: Command): PlanError =>
  new PlanError('the search grows too large for the engine', command, 'look for fewer values at once');

/** The rows, or what finds them by asking the engine. */
type Planned = Frame | RunTimechart | ((run: RunQuery) => Promise<Frame>);

/** The rows after one command, or what must be run to know them. Throws SplError. */
export const planStep = (
  text: string,
  index: number,
  command: Command,
  frame: Frame,
  context: PlanContext,
): Planned => {
  try {
    if (index === 0 && command.name !== 'search')
      throw new PlanError(
        `a search cannot begin with ${command.name}, so far`,
        command,
        'begin with search terms, such as index=*',
      );
    const planned = planCommand(command, frame, context, index === 0);
    if (typeof planned !== 'function' && sizeOf(planned) > MAX_QUERY) throw tooLarge(command);
    return planned;
  } catch (error) {
    throw placed(text, command, error);
  }
};

/** What a planner has to say, at its place. */
const placed = (text: string, command: Command, error: unknown): unknown => {
  if (!(error instanceof PlanError)) return error;
  const span = spanOf(error.node ?? command) ?? spanOf(command) ?? { from: 0, to: text.length };
  return new SplError([issueAt(text, span, error.message, error.hint)]);
};

const planCommand = (command: Command, frame: Frame, context: PlanContext, first: boolean): Planned => {
  if (isOpaque(command)) throw new PlanError(`the command ${command.name} does not run yet`, command);
  switch (command.name) {
    case 'search':
      return planSearch(command, frame, context, first);
    case 'where':
      return { ...frame, where: [...frame.where, `ifNull(${condition(command, frame, context)}, false)`] };
    case 'eval':
      return planEval(command, frame, context);
    case 'stats':
      return planStats(command, frame, context);
    case 'eventstats':
      return planEventstats(command, frame, context);
    case 'timechart':
      return planTimechart(command, frame, context);
    case 'streamstats':
      return planStreamstats(command, frame, context);
    case 'xyseries':
      return planXyseries(command, frame, context);
    case 'untable':
      return planUntable(command, frame, context);
    case 'addtotals':
    case 'addcoltotals':
      return planAddtotals(command, frame, context);
    case 'convert':
      return planConvert(command, frame, context);
    case 'chart':
      return planChart(command, frame, context);
    case 'top':
    case 'rare':
      return planTop(command, frame, context);
    case 'table':
      return planTable(command, frame, context);
    case 'fields':
      return planFields(command, frame, context);
    case 'rename':
      return planRename(command, frame, context);
    case 'rex':
      return planRex(command, frame, context);
    case 'regex':
      return planRegex(command, frame, context);
    case 'dedup':
      return planDedup(command, frame, context);
    case 'sort':
      return planSort(command, frame, context);
    case 'head':
      return command.condition === undefined ? planHead(command, frame, context) : planWhile(command, frame, context);
    case 'tail':
      return planTail(command, frame, context);
    case 'iplocation':
      return planIplocation(command, frame, context);
    case 'reverse':
      return planReverse(frame);
    case 'bin':
      return planBin(command, frame, context);
    case 'fillnull':
      return planFillnull(command, frame, context);
  }
};

/** The range of the first search is that of the whole; in a later one earliest and latest are conditions. */
const planSearch = (command: SearchCommand, frame: Frame, context: PlanContext, first: boolean): Frame => {
  const time = (name: string, field: string, op: '<' | '>=', modifier: string | undefined): readonly string[] => {
    if (modifier === undefined) return [];
    const { sql, type } = resolveField(field, frame, context);
    if (type === 'null') throw new PlanError(`${name} needs ${field}, which the rows have no more`, command);
    try {
      return [`ifNull(${sql} ${op} ${quoteNumber(resolveTime(modifier, context) / 1000)}, false)`];
    } catch (error) {
      throw new PlanError(`${name}: ${error instanceof Error ? error.message : String(error)}`, command);
    }
  };
  const { predicate } = command;
  const where = [
    ...frame.where,
    ...(predicate.kind === 'all' ? [] : [compilePredicate(predicate, frame, context)]),
    ...(first ? [] : time('earliest', '_time', '>=', command.earliest)),
    ...(first ? [] : time('latest', '_time', '<', command.latest)),
    ...time('_index_earliest', '_indextime', '>=', command.indexEarliest),
    ...time('_index_latest', '_indextime', '<', command.indexLatest),
  ];
  return where.length === frame.where.length ? frame : { ...frame, where };
};

const condition = (command: Extract<Command, { name: 'where' }>, frame: Frame, context: PlanContext): string => {
  if (isOpaque(command)) return 'true';
  try {
    return asCondition(compileExpression(command.condition, frame, context));
  } catch (error) {
    throw error instanceof PlanError && error.node === undefined
      ? new PlanError(error.message, command.condition, error.hint)
      : error;
  }
};
