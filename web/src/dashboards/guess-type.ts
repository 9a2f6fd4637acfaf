import type { PanelType } from '../api/dashboards.ts';
import type { SearchResult } from '../api/types.ts';
import { isNumeric } from '../charts/chart-data.ts';
import { hasPlaces } from '../charts/map-columns.ts';

/** The picture that a result asks for, by its columns. */
export function guessType({ kind, columns, rows }: Pick<SearchResult, 'kind' | 'columns' | 'rows'>): PanelType {
  if (kind === 'events') return 'events';
  const shown = columns.filter((column) => !/^_(?!time$)/.test(column));
  const numeric = shown.filter((column) => column !== '_time' && isNumeric(column, rows));
  if (shown.includes('_time') && numeric.length > 0 && numeric.length === shown.length - 1) return 'line';
  if (hasPlaces(shown)) return 'map';
  if (rows.length <= 1 && shown.length === 1) return 'single';
  const named = shown.filter((column) => !numeric.includes(column));
  if (named.length === 1 && (numeric.length === 1 || (numeric.length === 2 && numeric.includes('percent'))))
    return 'top';
  if (named.length === 1 && numeric.length > 1 && shown[0] === named[0]) return 'bar';
  return 'table';
}
