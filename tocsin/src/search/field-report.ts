import { FIELDS } from '../event/index.ts';
import { fieldTypeOf } from './field-type.ts';
import { resolveField, shownName } from './plan/field.ts';
import { EVENT_ORDER, type Frame, orderClause, type PlanContext, whereClause } from './plan/frame.ts';
import type { FieldSummary, FieldsReport } from './search.ts';
import { quoteList } from './sql/quote.ts';
import { asList } from './sql/typed.ts';

type Run = (sql: string) => Promise<readonly (readonly unknown[])[]>;

/** Events that are looked at where there are more, the newest; of a few named fields all are, up to the second number. */
const SAMPLE = 100_000;
const CHEAP = 2_000_000;
const FEW_FIELDS = 5;
const MAX_FIELDS = 200;
/** Longer values are counted as different ones and not shown: a list of them would hold the memory of whole events. */
const SHOWN_BYTES = 200;
const TOP = 10;
/** Counters that the engine keeps to find the most frequent values. */
const COUNTERS = 1_000;

/**
 * The fields of the events of an open frame, by one query beside that for their number: each event gives its names and their
 * values as lists, and the figures are kept by name, so that the memory depends on the number of names.
 */
export const reportFields = async (
  frame: Frame,
  asked: readonly string[] | undefined,
  context: PlanContext,
  run: Run,
): Promise<FieldsReport> => {
  const [counted] = await run(`SELECT count() FROM ${frame.from}${whereClause(frame)}`);
  const total = Number(counted?.[0] ?? 0);
  const isFew = asked !== undefined && asked.length <= FEW_FIELDS;
  const sampled = total > (isFew ? CHEAP : SAMPLE);
  const looked = sampled ? SAMPLE : total;
  const lines = total === 0 ? [] : await run(figures(frame, asked, context, sampled));
  const found = lines.flatMap((line) => summaryOf(line, frame, looked, asked === undefined));
  const missing = (asked ?? []).filter((name) => !found.some((one) => one.name === name)).map(absent);
  const fields = [...found, ...missing];
  return { total, ...(sampled ? { sampled } : {}), fields };
};

const absent = (name: string): FieldSummary => ({
  name,
  coverage: 0,
  distinct: 0,
  numeric: false,
  type: 'text',
  top: [],
});

const figures = (
  frame: Frame,
  asked: readonly string[] | undefined,
  context: PlanContext,
  sampled: boolean,
): string => {
  const names = asked ?? namesOf(frame, context);
  const typed = names.map((name) => ({ name, value: resolveField(name, frame, context) }));
  const held = typed.filter(({ value }) => value.type !== 'null');
  const hasOwn = asked === undefined && frame.sealed !== true && context.catalog.stored.has('extra');
  const values = held.map(({ value }) => asList(value.type === 'boolean' ? { ...value, type: 'number' } : value));
  // A stored field of the events' own is marked, since its name may be that of a field that the search computes.
  const nameList = `${quoteList(held.map(({ name }) => `:${name}`))}`;
  const valueList = `CAST([${values.join(', ')}] AS Array(Array(String)))`;
  const all = hasOwn
    ? `arrayConcat(CAST(${nameList} AS Array(String)), arrayMap(name -> concat('=', name), CAST(mapKeys(extra) AS Array(String)))) AS names, arrayConcat(${valueList}, mapValues(extra)) AS lists`
    : `CAST(${nameList} AS Array(String)) AS names, ${valueList} AS lists`;
  const order = frame.from === 'events' ? EVENT_ORDER : frame.order;
  const events = `SELECT ${all} FROM ${frame.from}${whereClause(frame)}${sampled ? `${orderClause(order)} LIMIT ${SAMPLE}` : ''}`;
  const lists = `SELECT name, arrayFilter(value -> value != '', list) AS held FROM (${events}) ARRAY JOIN names AS name, lists AS list`;
  return `SELECT name, count() AS events, uniqArray(held), countArray(arrayFilter(value -> isNull(toFloat64OrNull(value)), held)), approx_top_countArray(${TOP}, ${COUNTERS})(arrayFilter(value -> length(value) <= ${SHOWN_BYTES}, held)) AS top, top.1, top.2, sum(length(held)), max(length(held)) FROM (${lists}) WHERE notEmpty(held) GROUP BY name ORDER BY events DESC, name LIMIT ${MAX_FIELDS}`;
};

/** Those that rows show: what the search has computed, the default fields and the typed ones of which some event has a value. */
const namesOf = (frame: Frame, { catalog }: PlanContext): readonly string[] => {
  const computed = [...frame.fields.keys()];
  const stored = ['index', 'host', 'source', 'sourcetype', ...FIELDS.map(({ name }) => name)].filter(
    (name) => !FIELDS.some((field) => field.name === name) || catalog.stored.has(name) || catalog.overflowed.has(name),
  );
  const seen = stored.filter((name) => frame.sealed !== true && frame.visible(name) && name !== 'message');
  return [...new Set([...computed, ...seen])].filter((name) => name !== '_time' && name !== '_raw');
};

const summaryOf = (line: readonly unknown[], frame: Frame, looked: number, isAll: boolean): readonly FieldSummary[] => {
  const [marked, events, distinct, words, , values, counts, total, most] = line;
  const isOwn = String(marked).startsWith('=');
  const stored = String(marked).slice(1);
  const name = isOwn ? shownName(stored, frame) : stored;
  // `message` is mostly the text of the event; its values are of no use beside it.
  if (isOwn && (!frame.visible(name) || frame.fields.has(name) || (isAll && name === 'message'))) return [];
  return [
    {
      name,
      coverage: looked === 0 ? 0 : Math.min(1, Number(events) / looked),
      distinct: Number(distinct),
      numeric: Number(words) === 0,
      type: fieldTypeOf({
        name,
        values: Number(total),
        words: Number(words),
        most: Number(most),
        top: listOf(values).map(String),
      }),
      top: listOf(values).map((value, index) => ({ value: String(value), count: Number(listOf(counts)[index]) })),
    },
  ];
};

const listOf = (cell: unknown): readonly unknown[] => (Array.isArray(cell) ? cell : []);
