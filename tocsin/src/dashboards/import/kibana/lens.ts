import type { PanelType } from '../../panel.ts';
import type { Notes } from '../imported.ts';
import { type Metric, metricOf, type Split, splitOf, splOfSplits } from './aggregations.ts';
import { type Fields, fieldsOf, isFields, listOf, parsed, textOf } from './json.ts';
import type { Picture } from './visualization.ts';

const SERIES: Readonly<Record<string, PanelType>> = {
  line: 'line',
  area: 'area',
  area_stacked: 'area',
  bar: 'column',
  bar_stacked: 'column',
  bar_horizontal: 'bar',
  bar_horizontal_stacked: 'bar',
};
const KINDS: Readonly<Record<string, PanelType>> = {
  lnsMetric: 'single',
  lnsLegacyMetric: 'single',
  lnsGauge: 'single',
  lnsPie: 'pie',
  lnsDatatable: 'table',
  lnsHeatmap: 'heatmap',
  lnsTagcloud: 'top',
};

/** A picture of Lens with one layer over a data view. Undefined, with a note, where there is no like of it. */
export function lensPicture(attributes: Fields, events: string, place: string, notes: Notes): Picture | undefined {
  const state = fieldsOf(parsed(attributes.state));
  const sources = fieldsOf(state.datasourceStates);
  const layers = Object.values(fieldsOf(fieldsOf(sources.formBased ?? sources.indexpattern).layers)).filter(isFields);
  const visualization = fieldsOf(state.visualization);
  const kind = textOf(attributes.visualizationType);
  const preferred = textOf(visualization.preferredSeriesType);
  const type = kind === 'lnsXY' ? SERIES[preferred] : KINDS[kind];
  const [layer] = layers;
  if (type === undefined || layer === undefined) {
    notes.add(place, `a picture of Lens of the kind ${kind || 'that it is'} is not known here`);
    return undefined;
  }
  if (layers.length > 1) notes.add(place, 'of its layers only the first is taken over');
  const columns = fieldsOf(layer.columns);
  const order = listOf(layer.columnOrder).map(String);
  const metrics: Metric[] = [];
  const splits: Split[] = [];
  for (const id of order.length > 0 ? order : Object.keys(columns)) {
    const column = fieldsOf(columns[id]);
    const params = { ...fieldsOf(column.params), sourceField: column.sourceField };
    if (column.isBucketed === true) {
      const split = splitOf(
        OPERATIONS[textOf(column.operationType)] ?? textOf(column.operationType),
        params,
        place,
        notes,
      );
      if (split !== undefined) splits.push(split);
    } else {
      const label = column.customLabel === true ? textOf(column.label) : '';
      const metric = metricOf(textOf(column.operationType), params, label, place, notes);
      if (metric !== undefined) metrics.push(metric);
    }
  }
  if (metrics.length === 0) metrics.push({ spl: 'count', column: 'count' });
  const isAxis = ['line', 'area', 'column', 'bar', 'heatmap'].includes(type);
  const time = splits.find((split) => split.kind === 'time');
  const over = isAxis ? (time ?? splits[0]) : undefined;
  const by = splits.filter((split) => split !== over);
  const title = textOf(attributes.title).slice(0, 200);
  const stacked = preferred.endsWith('stacked');
  return {
    type,
    title,
    search: `${events} ${splOfSplits(metrics, { over, by: isAxis ? by.slice(0, 1) : by })}`,
    ...(stacked && kind === 'lnsXY' ? { stacked } : {}),
  };
}

const OPERATIONS: Readonly<Record<string, string>> = {
  date_histogram: 'date_histogram',
  terms: 'terms',
  range: 'histogram',
};
