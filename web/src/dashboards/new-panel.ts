import type { DashboardBody, Panel, PanelType } from '../api/dashboards.ts';

/** What a new panel begins with. */
export const NEW_PANEL: Panel = {
  title: '',
  type: 'column',
  search: 'index=* | timechart count',
  at: { x: 0, y: 0, w: 6, h: 6 },
  stacked: false,
  trend: true,
  upIs: 'neutral',
  thresholds: [],
  link: 'search',
};

export const NEW_BODY: DashboardBody = {
  title: '',
  earliest: '-24h',
  latest: 'now',
  variables: [],
  filters: [],
  panels: [],
};

export const TYPE_NAMES: Readonly<Record<PanelType, string>> = {
  line: 'Line',
  area: 'Area',
  column: 'Columns',
  bar: 'Bars',
  pie: 'Pie',
  single: 'Single value',
  table: 'Table',
  top: 'Top list',
  heatmap: 'Heat map',
  events: 'Events',
  map: 'Map of addresses',
  markdown: 'Text',
};

/** How large one of a type begins. */
export function firstSize(type: PanelType): { readonly w: number; readonly h: number } {
  if (type === 'single') return { w: 3, h: 3 };
  if (type === 'top' || type === 'pie') return { w: 4, h: 6 };
  return type === 'events' || type === 'table' ? { w: 12, h: 7 } : { w: 6, h: 6 };
}
