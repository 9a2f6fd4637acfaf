import type { DashboardBody } from '../api/dashboards.ts';
import type { TimeRange } from '../time/range.ts';
import type { Chosen } from './variables.ts';

/** How a dashboard is looked at; all of it stands in the address, so that it can be shared and gone back to. */
export interface View {
  readonly range: TimeRange;
  readonly chosen: Chosen;
  /** Conditions beside those of the dashboard. */
  readonly filters: readonly string[];
  /** Milliseconds between two questions; 0: by hand. */
  readonly refresh: number;
  readonly wall: boolean;
  readonly edit: boolean;
}

const VARIABLE = 'var.';
const MOST_FILTERS = 50;

export function parseView(query: string, body: DashboardBody): View {
  const parameters = new URLSearchParams(query);
  const chosen: Record<string, readonly string[]> = Object.create(null);
  for (const name of new Set(parameters.keys()))
    if (name.startsWith(VARIABLE)) chosen[name.slice(VARIABLE.length)] = parameters.getAll(name).slice(0, 100);
  return {
    range: {
      earliest: parameters.get('earliest') || body.earliest,
      latest: parameters.get('latest') || body.latest,
    },
    chosen,
    filters: parameters.getAll('filter').slice(0, MOST_FILTERS),
    refresh: intervalMs(parameters.get('refresh') ?? body.refresh),
    wall: parameters.get('wall') === '1',
    edit: parameters.get('edit') === '1',
  };
}

/** What is as the dashboard has it is left out. */
export function formatView(path: string, view: View, body: DashboardBody): string {
  const parameters = new URLSearchParams();
  if (view.range.earliest !== body.earliest) parameters.set('earliest', view.range.earliest);
  if (view.range.latest !== body.latest) parameters.set('latest', view.range.latest);
  for (const [name, values] of Object.entries(view.chosen))
    for (const value of values) parameters.append(VARIABLE + name, value);
  for (const filter of view.filters) parameters.append('filter', filter);
  if (view.refresh !== intervalMs(body.refresh)) parameters.set('refresh', intervalText(view.refresh));
  if (view.wall) parameters.set('wall', '1');
  if (view.edit) parameters.set('edit', '1');
  const query = parameters.toString();
  return query === '' ? path : `${path}?${query}`;
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `30s` in milliseconds; anything that is no such text is 0. Faster than every 5 s would only be a load. */
export function intervalMs(text: string | undefined): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,3})([smh])$/.exec(text ?? '') ?? [];
  const ms = Number(count) * (UNITS[unit] ?? 0);
  return ms === 0 ? 0 : Math.max(5_000, ms);
}

export function intervalText(ms: number): string {
  if (ms === 0) return '0';
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${Math.round(ms / 1000)}s`;
}
