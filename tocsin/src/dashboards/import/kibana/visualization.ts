import type { PanelType } from '../../panel.ts';
import type { Notes, PanelBody } from '../imported.ts';
import { type Metric, metricOf, type Split, splitOf, splOfSplits } from './aggregations.ts';
import { type Fields, fieldsOf, isFields, listOf, parsed, textOf } from './json.ts';

/** What a panel shows, without its place. */
export type Picture = Omit<PanelBody, 'at'>;

const TYPES: Readonly<Record<string, PanelType>> = {
  line: 'line',
  area: 'area',
  histogram: 'column',
  horizontal_bar: 'bar',
  pie: 'pie',
  metric: 'single',
  gauge: 'single',
  goal: 'single',
  table: 'table',
  heatmap: 'heatmap',
  tagcloud: 'top',
};

/** A classic visualisation. `events` is the condition of its events. Undefined, with a note, where there is no like of it. */
export function pictureOf(attributes: Fields, events: string, place: string, notes: Notes): Picture | undefined {
  const state = fieldsOf(parsed(attributes.visState));
  const kind = textOf(state.type);
  const params = fieldsOf(state.params);
  const title = (textOf(attributes.title) || textOf(state.title)).slice(0, 200);
  if (kind === 'markdown') return { type: 'markdown', title, text: textOf(params.markdown) };
  const type = TYPES[kind];
  if (type === undefined) {
    notes.add(place, `a visualisation of the kind ${kind === '' ? 'that it is' : kind} is not known here`);
    return undefined;
  }
  const metrics: Metric[] = [];
  const splits: { readonly schema: string; readonly split: Split }[] = [];
  for (const agg of listOf(state.aggs).filter(isFields)) {
    if (agg.enabled === false) continue;
    const schema = textOf(agg.schema);
    const options = fieldsOf(agg.params);
    if (schema === 'metric') {
      const metric = metricOf(textOf(agg.type), options, textOf(options.customLabel), place, notes);
      if (metric !== undefined) metrics.push(metric);
    } else if (schema === 'radius' || schema === 'split') {
      notes.add(
        place,
        schema === 'radius' ? 'the size of its dots is left out' : 'it is one picture, and not one for each value',
      );
    } else {
      const split = splitOf(textOf(agg.type), options, place, notes);
      if (split !== undefined) splits.push({ schema, split });
    }
  }
  if (metrics.length === 0) metrics.push({ spl: 'count', column: 'count' });
  const [first, ...rest] = splits;
  const series = splits.filter(({ schema }) => schema === 'group').map(({ split }) => split);
  const isAxis = ['line', 'area', 'column', 'bar', 'heatmap'].includes(type);
  const over = splits.find(({ schema }) => schema === 'segment')?.split ?? (isAxis ? first?.split : undefined);
  const by = isAxis
    ? series.filter((split) => split !== over)
    : [...(over === undefined && first !== undefined ? [first.split] : []), ...rest.map(({ split }) => split)];
  if (isAxis && by.length > 1) notes.add(place, 'it is divided by the first of its series only');
  const spl = splOfSplits(metrics, {
    over: isAxis ? over : (over ?? undefined),
    by: isAxis ? by.slice(0, 1) : by.filter((split) => split !== over),
  });
  const stacked = listOf(params.seriesParams)
    .filter(isFields)
    .some(({ mode }) => mode === 'stacked');
  return {
    type,
    title,
    search: `${events} ${spl}`,
    ...(stacked && ['area', 'column', 'bar'].includes(type) ? { stacked } : {}),
  };
}
