import type { Notes } from '../imported.ts';
import { type Fields, isFields, listOf, numberOf, textOf } from './json.ts';
import { fieldOf } from './kql.ts';

/** A function of `stats`, as `visState` or Lens names it. */
export interface Metric {
  readonly spl: string;
  /** Name of its column. */
  readonly column: string;
}

/** What a picture is divided by. `over` of a chart is its x axis, `by` makes series. */
export type Split =
  | { readonly kind: 'time'; readonly span: string | undefined }
  | { readonly kind: 'terms'; readonly field: string; readonly size: number; readonly ascending: boolean }
  | { readonly kind: 'bins'; readonly field: string; readonly span: number }
  | { readonly kind: 'ranges'; readonly field: string; readonly ranges: readonly { from?: number; to?: number }[] };

const FUNCTIONS: Readonly<Record<string, string>> = {
  avg: 'avg',
  average: 'avg',
  sum: 'sum',
  min: 'min',
  max: 'max',
  median: 'median',
  cardinality: 'dc',
  unique_count: 'dc',
  std_dev: 'stdev',
  standard_deviation: 'stdev',
  last_value: 'latest',
  top_hits: 'latest',
};

/** Undefined, with a note, for what SPL has no function for. */
export function metricOf(type: string, params: Fields, label: string, place: string, notes: Notes): Metric | undefined {
  if (type === 'count' || (type === '' && label === '')) return named('count', label, 'count');
  const field = textOf(params.field) || textOf(params.sourceField);
  if (type === 'percentiles' || type === 'percentile') {
    const [first] = listOf(params.percents);
    const percent = Math.round(numberOf(first ?? params.percentile) ?? 95);
    if (listOf(params.percents).length > 1) notes.add(place, `of the percentiles only the first is taken (${percent})`);
    return field === '' ? undefined : named(`p${percent}(${fieldOf(field)})`, label, `p${percent}(${field})`);
  }
  const name = FUNCTIONS[type];
  if (name === undefined || field === '') {
    notes.add(place, `the metric ${type} is not known here`);
    return undefined;
  }
  return named(`${name}(${fieldOf(field)})`, label, `${name}(${field})`);
}

const named = (spl: string, label: string, plain: string): Metric =>
  label === ''
    ? { spl, column: plain }
    : { spl: `${spl} AS "${label.replace(/[\\"]/g, "'")}"`, column: label.replace(/[\\"]/g, "'") };

const SPANS: Readonly<Record<string, string>> = {
  s: '1s',
  m: '1m',
  h: '1h',
  d: '1d',
  w: '1w',
  M: '1mon',
  q: '3mon',
  y: '1y',
};

/** `auto`, `h`, `12h`, `30m`, a custom interval; undefined: what suits the range. */
export function spanOf(interval: string): string | undefined {
  if (SPANS[interval] !== undefined) return SPANS[interval];
  const [, number = '', unit = ''] = /^(\d+)(s|m|h|d|w|M|y)$/.exec(interval) ?? [];
  return number === '' ? undefined : `${number}${unit === 'M' ? 'mon' : unit}`;
}

/** The SPL of a picture, after the condition of its events. */
export function splOfSplits(
  metrics: readonly Metric[],
  { over, by }: { readonly over?: Split | undefined; readonly by: readonly Split[] },
): string {
  const functions = metrics.map(({ spl }) => spl).join(' ');
  const [series] = by;
  const made = [...(over === undefined ? [] : [over]), ...by].map(preparation).filter((one) => one !== '');
  const before = made.map((one) => `| ${one} `).join('');
  if (over?.kind === 'time') {
    const span = over.span === undefined ? '' : ` span=${over.span}`;
    const limit = series?.kind === 'terms' ? ` limit=${series.size}` : '';
    return `${before}| timechart${span}${limit} ${functions}${series === undefined ? '' : ` BY ${columnOf(series)}`}`;
  }
  const sort = metrics[0] === undefined ? '' : quotedColumn(metrics[0].column);
  if (over !== undefined && series !== undefined && metrics.length === 1)
    return `${before}| chart ${functions} OVER ${columnOf(over)} BY ${columnOf(series)}`;
  const groups = [...(over === undefined ? [] : [over]), ...by];
  if (groups.length === 0) return `${before}| stats ${functions}`;
  const terms = groups.find((one) => one.kind === 'terms');
  const order = terms === undefined ? '' : ` | sort ${terms.ascending ? '' : '-'}${sort}`;
  const head = groups.length === 1 && terms !== undefined ? ` | head ${terms.size}` : '';
  return `${before}| stats ${functions} BY ${groups.map(columnOf).join(' ')}${order}${head}`;
}

const quotedColumn = (column: string): string => (/^[\w.]+$/.test(column) ? column : `"${column}"`);

function columnOf(split: Split): string {
  return split.kind === 'time' ? '_time' : split.kind === 'ranges' ? 'range' : fieldOf(split.field);
}

function preparation(split: Split): string {
  switch (split.kind) {
    case 'bins':
      return `bin ${fieldOf(split.field)} span=${split.span}`;
    case 'ranges': {
      const name = /^[A-Za-z_]\w*$/.test(split.field) ? split.field : `'${split.field}'`;
      const cases = split.ranges.map(({ from, to }) => {
        const low = from === undefined ? [] : [`${name}>=${from}`];
        const high = to === undefined ? [] : [`${name}<${to}`];
        const condition = [...low, ...high].join(' AND ') || `isnotnull(${name})`;
        return `${condition}, "${from ?? ''}–${to ?? ''}"`;
      });
      return `eval range=case(${cases.join(', ')})`;
    }
    default:
      return '';
  }
}

/** A bucket of `visState.aggs`; undefined, with a note, for one that SPL can't make. */
export function splitOf(type: string, params: Fields, place: string, notes: Notes): Split | undefined {
  const field = textOf(params.field) || textOf(params.sourceField);
  switch (type) {
    case 'date_histogram':
      return { kind: 'time', span: spanOf(textOf(params.interval) || 'auto') };
    case 'terms':
    case 'significant_terms': {
      if (field === '') break;
      if (type === 'significant_terms') notes.add(place, 'significant terms are the most frequent ones here');
      const size = Math.min(1_000, Math.max(1, numberOf(params.size) ?? 10));
      return { kind: 'terms', field, size, ascending: params.order === 'asc' || params.orderDirection === 'asc' };
    }
    case 'histogram': {
      const span = numberOf(params.interval);
      if (field === '') break;
      return { kind: 'bins', field, span: span !== undefined && span > 0 ? span : 10 };
    }
    case 'range': {
      const ranges = listOf(params.ranges)
        .filter(isFields)
        .map((range) => {
          const [from, to] = [numberOf(range.from), numberOf(range.to)];
          return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
        });
      if (field === '' || ranges.length === 0) break;
      return { kind: 'ranges', field, ranges };
    }
  }
  notes.add(place, `it is not divided by ${type === '' ? 'what it was' : type}: there is no like of that here`);
  return undefined;
}
