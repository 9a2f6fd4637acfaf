import { z } from 'zod';
import { formats } from './value-format.ts';

/** Columns of the grid that panels stand in; a row is 40 pixels high. */
export const GRID_COLUMNS = 12;

export const PANEL_TYPES = [
  'line',
  'area',
  'column',
  'bar',
  'pie',
  'single',
  'table',
  'top',
  'heatmap',
  'events',
  'map',
  'markdown',
] as const;
export type PanelType = (typeof PANEL_TYPES)[number];

const place = z
  .strictObject({
    x: z
      .int()
      .min(0)
      .max(GRID_COLUMNS - 1),
    y: z.int().min(0).max(10_000),
    w: z.int().min(1).max(GRID_COLUMNS),
    h: z.int().min(1).max(100),
  })
  .refine(({ x, w }) => x + w <= GRID_COLUMNS, { error: `a panel ends at column ${GRID_COLUMNS}: make x + w smaller` });

const threshold = z.strictObject({
  from: z.number().describe('the value from which it counts'),
  mood: z.enum(['good', 'neutral', 'warning', 'bad']),
});

/** One panel of a dashboard. What its search answers is read by its type: see docs/dashboards.md. */
export const panelSchema = z
  .strictObject({
    title: z.string().max(200).default(''),
    description: z.string().max(2_000).optional().describe('shown where a reader asks what the panel means'),
    type: z.enum(PANEL_TYPES),
    search: z
      .string()
      .min(1)
      .max(100_000)
      .optional()
      .describe('SPL; `$name$` is the value of a variable, `$name|s$` the value in quotes'),
    earliest: z.string().max(100).optional().describe('a range of its own instead of the one of the dashboard'),
    latest: z.string().max(100).optional().describe('the end of that range'),
    text: z.string().max(100_000).optional().describe('of a markdown panel'),
    at: place.describe(`where it stands: column (of ${GRID_COLUMNS}), row, width, height`),
    stacked: z.boolean().default(false).describe('series on one another: area, column, bar'),
    format: z.enum(formats).optional().describe('how values are written'),
    unit: z.string().max(20).optional().describe('written behind values'),
    trend: z.boolean().default(true).describe('single: the change and a small line, where the search answers a series'),
    upIs: z.enum(['good', 'neutral', 'bad']).default('neutral').describe('single: what a rising value means'),
    thresholds: z.array(threshold).max(20).default([]).describe('single, table, top: moods of values'),
    link: z
      .union([
        z.enum(['search', 'none']),
        z.strictObject({ dashboard: z.string().min(1).max(100), variable: z.string().max(60).optional() }),
      ])
      .default('search')
      .describe('what a click on a value opens: its events, nothing, or a dashboard with the value as a variable'),
  })
  .refine((panel) => (panel.type === 'markdown') === (panel.search === undefined), {
    error: 'a markdown panel has `text` and no `search`; any other panel has a `search`',
  });

export type Panel = z.output<typeof panelSchema>;
