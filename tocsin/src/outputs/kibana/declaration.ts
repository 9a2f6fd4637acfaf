import { z } from 'zod';

const id = z.string().regex(/^tocsin-[a-z0-9-]+$/);
const words = { title: z.string().min(1), description: z.string().min(1) };

const metric = z.union([
  z.strictObject({ count: z.string().min(1) }).describe('how many events, under that label'),
  z.strictObject({ unique: z.string().min(1), label: z.string().min(1) }).describe('how many different values'),
]);

const split = z.strictObject({
  field: z.string().min(1),
  label: z.string().min(1),
  size: z.int().min(1).max(500),
});

const chart = z.strictObject({
  id,
  ...words,
  kind: z.enum(['line', 'area', 'pie', 'table', 'metric']),
  query: z.string(),
  metrics: z
    .array(metric)
    .min(1)
    .default([{ count: 'Events' }]),
  overTime: z.boolean().default(false),
  by: z.array(split).default([]),
});

const search = z.strictObject({ id, ...words, query: z.string(), columns: z.array(z.string()).min(1) });

/** A file of `content/kibana`: what is made in Kibana and OpenSearch Dashboards alike. */
export const dashboardDeclaration = z.strictObject({
  dataView: z.strictObject({
    id,
    name: z.string().min(1),
    index: z.string().min(1),
    timeField: z.string().min(1),
    formats: z.record(z.string(), z.enum(['text', 'bytes', 'nanoseconds', 'link'])),
  }),
  searches: z.array(search),
  charts: z.array(chart),
  dashboard: z.strictObject({
    id,
    ...words,
    from: z.string().min(1),
    panels: z.array(
      z.strictObject({ id, x: z.int().min(0), y: z.int().min(0), w: z.int().min(1).max(48), h: z.int().min(1) }),
    ),
  }),
});

export type DashboardDeclaration = z.output<typeof dashboardDeclaration>;
export type Chart = z.output<typeof chart>;
export type Search = z.output<typeof search>;
