import { z } from 'zod';
import { panelSchema } from './panel.ts';

const spl = z.string().min(1).max(100_000);

const choice = z.union([
  z.string().max(1_000),
  z.strictObject({ value: z.string().max(1_000), label: z.string().min(1).max(200) }),
]);

/** What a reader chooses above the panels. `*` as a value means all. */
const variable = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/)
      .describe('its name in searches: `$name$`'),
    label: z.string().min(1).max(100).optional(),
    type: z.enum(['select', 'text']).default('select'),
    choices: z.array(choice).max(500).default([]).describe('what can be chosen, before what `search` finds'),
    search: spl
      .optional()
      .describe('SPL whose first column are choices, and whose second, where there is one, their labels'),
    default: z.string().max(1_000).default('*'),
    multiple: z.boolean().default(false).describe('several: `$name$` is a list for IN (…)'),
  })
  .refine(({ type, search, choices }) => type === 'text' || search !== undefined || choices.length > 0, {
    error: 'a select needs `choices` or a `search`',
  });

/** A file `dashboards/ID.yml`. */
export const dashboardSchema = z
  .strictObject({
    title: z.string().min(1).max(200),
    description: z.string().max(10_000).optional(),
    earliest: z.string().max(100).default('-24h').describe('range when it is opened'),
    latest: z.string().max(100).default('now').describe('the end of that range'),
    refresh: z
      .string()
      .regex(/^[1-9]\d{0,3}[smh]$/)
      .optional()
      .describe('how often it is asked anew, such as `30s` or `5m`; absent: by hand'),
    pattern: z.string().max(100).optional().describe('id of the index pattern that its searches are limited to'),
    variables: z.array(variable).max(20).default([]),
    filters: z
      .array(spl)
      .max(50)
      .default([])
      .describe('conditions of a `search` that every panel has, such as `src="10.0.0.1"`'),
    panels: z.array(panelSchema).max(100).default([]),
  })
  .superRefine(({ variables }, context) => {
    const names = variables.map(({ name }) => name);
    const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (twice >= 0)
      context.addIssue({
        code: 'custom',
        path: ['variables', twice, 'name'],
        message: `two variables are named ${names[twice]}`,
      });
  });

export type Variable = z.output<typeof variable>;
/** `id` is the name of its file without `.yml`. */
export type Dashboard = z.output<typeof dashboardSchema> & { readonly id: string };
