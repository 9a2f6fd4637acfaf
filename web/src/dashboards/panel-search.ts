import type { DashboardBody, Panel, PanelType } from '../api/dashboards.ts';
import type { Choice } from '../charts/choice.ts';
import { FIRST_LIMIT, formatLocation } from '../search/location.ts';
import { eventPart, narrow, withCondition } from '../search/narrow.ts';
import type { TimeRange } from '../time/range.ts';
import { absoluteRange } from '../time/range.ts';
import { fillIn } from './variables.ts';
import type { View } from './view-address.ts';

/** What the server is asked for a panel. */
export interface PanelRequest extends TimeRange {
  readonly search: string;
  readonly pattern: string | undefined;
  readonly limit: number;
  /** False where the search begins with a command, so that no condition can reach its events. */
  readonly filtered: boolean;
}

const LIMITS: Partial<Readonly<Record<PanelType, number>>> = {
  events: 200,
  table: 1_000,
  top: 1_000,
  pie: 1_000,
  map: 2_000,
};
const LIMIT = 10_000;

/** Undefined for a panel that asks nothing. */
export function panelRequest(panel: Panel, body: DashboardBody, view: View): PanelRequest | undefined {
  if (panel.search === undefined || panel.type === 'markdown') return undefined;
  let search = fillIn(panel.search, body.variables, view.chosen);
  let filtered = true;
  for (const filter of [...body.filters.map((one) => fillIn(one, body.variables, view.chosen)), ...view.filters]) {
    const narrowed = withCondition(search, filter);
    if (narrowed === undefined) filtered = false;
    else search = narrowed;
  }
  return {
    search,
    earliest: panel.earliest ?? view.range.earliest,
    latest: panel.latest ?? view.range.latest,
    pattern: body.pattern,
    limit: LIMITS[panel.type] ?? LIMIT,
    filtered,
  };
}

/** The search page with the search of a panel. */
export function searchAddress({ search, earliest, latest, pattern }: PanelRequest): string {
  return formatLocation({
    query: search,
    earliest,
    latest,
    limit: FIRST_LIMIT,
    sort: '',
    live: false,
    pattern: pattern ?? '',
  });
}

/** The search page with the events behind what was chosen in a panel. */
export function choiceAddress(request: PanelRequest, { values, time }: Pick<Choice, 'values' | 'time'>): string {
  const events = eventPart(request.search);
  let search = events ?? request.search;
  for (const narrowing of values) search = narrow(search, narrowing, events === undefined ? 'table' : 'events');
  const range = time === undefined ? {} : absoluteRange(time.from * 1000, time.to * 1000);
  return searchAddress({ ...request, search, ...range });
}
