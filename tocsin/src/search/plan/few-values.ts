import { FIELDS } from '../../event/index.ts';
import { type Command, isOpaque } from '../ast/index.ts';
import { quoteName, quoteText } from '../sql/quote.ts';
import { resolveField } from './field.ts';
import { type Frame, type PlanContext, whereClause } from './frame.ts';
import type { RunQuery } from './timechart.ts';

/** Columns with dictionaries: which values they have is found out quickly. */
const WORDS: ReadonlySet<string> = new Set([
  ...FIELDS.filter(({ type }) => type === 'keyword').map(({ name }) => quoteName(name)),
  '`index`',
  'sourcetype',
  'source',
  'host',
]);

/** A bit each; the last is for what was not among them. */
const MOST = 63;
const OTHER = 1n << BigInt(MOST);
/** Characters of them. */
const MAX_TEXT = 8_000;

/** What the engine says where a value has come that was not there when the values were asked for. */
export const VALUE_IS_NEW = 395;

/**
 * `values(x) BY …` of many groups: a set of texts for each group costs hundreds of bytes, a bit for each value that there is
 * eight in all. So the values are asked for first, where the column may have few; `events` are those of the range.
 */
export const askFewValues = async (
  command: Command,
  frame: Frame,
  events: Frame,
  context: PlanContext,
  run: RunQuery,
): Promise<PlanContext> => {
  if (context.few === undefined || isOpaque(command) || command.name !== 'stats' || command.by.length === 0)
    return context;
  if (!frame.open || frame.from !== events.from) return context;
  const few = new Map(context.few);
  for (const { func, field } of command.aggregations) {
    if (func !== 'values' || field === undefined || field.includes('*')) continue;
    const { plain } = resolveField(field, frame, context);
    if (plain === undefined || !WORDS.has(plain) || few.has(plain)) continue;
    const lines = await run(`SELECT DISTINCT ${plain} FROM ${events.from}${whereClause(events)} LIMIT ${MOST + 2}`);
    const values = lines.map(([value]) => String(value)).filter((value) => value !== '');
    const text = values.reduce((sum, value) => sum + value.length, 0);
    if (values.length <= MOST && text <= MAX_TEXT) few.set(plain, values.sort(byBytes));
  }
  return { ...context, few };
};

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The values of a group, in their order; fails with `VALUE_IS_NEW` where one is none of these. */
export const valuesOfFew = (
  column: string,
  few: readonly string[],
  call: (name: string, ...args: readonly string[]) => string,
): string => {
  const bits = few.map((_, index) => `toUInt64(${1n << BigInt(index)})`);
  const words = few.map(quoteText);
  const bit = `transform(${column}, [${[...words, "''"].join(', ')}], [${[...bits, 'toUInt64(0)'].join(', ')}], toUInt64(${OTHER}))`;
  const mask = call('groupBitOr', bit);
  const held = `arrayFilter((item, bit) -> bitAnd(${mask}, bit) != 0, CAST([${words.join(', ')}] AS Array(String)), CAST([${bits.join(', ')}] AS Array(UInt64)))`;
  return `if(throwIf(bitAnd(${mask}, toUInt64(${OTHER})) != 0) = 0, ${held}, CAST([] AS Array(String)))`;
};
