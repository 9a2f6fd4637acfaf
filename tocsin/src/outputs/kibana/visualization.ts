import type { Chart } from './declaration.ts';
import type { Flavour } from './flavour.ts';

/** An aggregation of a visualization; `type` is one of Elasticsearch's names. */
export interface Aggregation {
  readonly id: string;
  readonly enabled: true;
  readonly type: 'count' | 'cardinality' | 'date_histogram' | 'terms';
  /** The part that it has in the picture. */
  readonly schema: 'metric' | 'segment' | 'group' | 'bucket';
  readonly params: Readonly<Record<string, unknown>>;
}

export interface VisState {
  readonly title: string;
  readonly type: Chart['kind'];
  readonly params: Readonly<Record<string, unknown>>;
  readonly aggs: readonly Aggregation[];
}

/**
 * `visState` of a classic visualization: the kinds that Kibana 7 to 9 (under "aggregation based") and OpenSearch Dashboards have in common, with the
 * parameters of Kibana 7.10, which later versions migrate by themselves.
 */
export function visState(chart: Chart, timeField: string, flavour: Flavour): VisState {
  const { title, kind, metrics, overTime, by } = chart;
  let ids = 0;
  const aggregation = (
    type: Aggregation['type'],
    schema: Aggregation['schema'],
    params: Aggregation['params'],
  ): Aggregation => ({ id: String(++ids), enabled: true, type, schema, params });
  const measured = metrics.map((metric) =>
    'count' in metric
      ? aggregation('count', 'metric', { customLabel: metric.count })
      : aggregation('cardinality', 'metric', { field: metric.unique, customLabel: metric.label }),
  );
  const time = overTime
    ? [
        aggregation('date_histogram', 'segment', {
          field: timeField,
          interval: 'auto',
          [flavour === 'kibana' ? 'useNormalizedEsInterval' : 'useNormalizedOpenSearchInterval']: true,
          drop_partials: false,
          min_doc_count: 1,
          extended_bounds: {},
        }),
      ]
    : [];
  const schema = kind === 'table' ? 'bucket' : kind === 'pie' ? 'segment' : 'group';
  const splits = by.map(({ field, label, size }) =>
    aggregation('terms', schema, {
      field,
      size,
      orderBy: '1',
      order: 'desc',
      otherBucket: false,
      otherBucketLabel: 'Other',
      missingBucket: false,
      missingBucketLabel: 'Missing',
      customLabel: label,
    }),
  );
  const [first] = metrics;
  const label = first !== undefined && 'count' in first ? first.count : (first?.label ?? '');
  return { title, type: kind, params: paramsOf(kind, label), aggs: [...measured, ...time, ...splits] };
}

function paramsOf(kind: Chart['kind'], label: string): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'line':
    case 'area':
      return axes(kind, label);
    case 'pie':
      return {
        type: 'pie',
        addTooltip: true,
        addLegend: true,
        legendPosition: 'right',
        isDonut: true,
        labels: { show: false, values: true, last_level: true, truncate: 100 },
      };
    case 'table':
      return {
        perPage: 10,
        showPartialRows: false,
        showMetricsAtAllLevels: false,
        sort: { columnIndex: null, direction: null },
        showTotal: false,
        totalFunc: 'sum',
        percentageCol: '',
      };
    case 'metric':
      return {
        addTooltip: true,
        addLegend: false,
        type: 'metric',
        metric: {
          percentageMode: false,
          useRanges: false,
          colorSchema: 'Green to Red',
          metricColorMode: 'None',
          colorsRange: [{ from: 0, to: 10_000 }],
          labels: { show: true },
          invertColors: false,
          style: { bgFill: '#000', bgColor: false, labelColor: false, subText: '', fontSize: 48 },
        },
      };
  }
}

const axes = (kind: 'line' | 'area', label: string): Readonly<Record<string, unknown>> => ({
  type: kind,
  grid: { categoryLines: false },
  categoryAxes: [
    {
      id: 'CategoryAxis-1',
      type: 'category',
      position: 'bottom',
      show: true,
      style: {},
      scale: { type: 'linear' },
      labels: { show: true, filter: true, truncate: 100 },
      title: {},
    },
  ],
  valueAxes: [
    {
      id: 'ValueAxis-1',
      name: 'LeftAxis-1',
      type: 'value',
      position: 'left',
      show: true,
      style: {},
      scale: { type: 'linear', mode: 'normal' },
      labels: { show: true, rotate: 0, filter: false, truncate: 100 },
      title: { text: label },
    },
  ],
  seriesParams: [
    {
      show: true,
      type: kind,
      mode: kind === 'area' ? 'stacked' : 'normal',
      data: { label, id: '1' },
      drawLinesBetweenPoints: true,
      lineWidth: 2,
      showCircles: true,
      interpolate: 'linear',
      valueAxis: 'ValueAxis-1',
    },
  ],
  addTooltip: true,
  addLegend: true,
  legendPosition: 'right',
  times: [],
  addTimeMarker: false,
  thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  labels: {},
});
