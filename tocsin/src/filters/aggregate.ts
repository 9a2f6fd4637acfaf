import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import { defineFilter } from './filter.ts';

export const aggregate = defineFilter({
  name: 'aggregate',
  summary: 'joins events by Ruby code: refused, with what to write instead',
  description: `Tocsin runs no Ruby. A pipeline that holds this filter is refused, and the message names what does the same: \`elapsed\` for the time between two
events, \`metrics\` and \`throttle\` for counting, \`split\` for the reverse, and otherwise a search (\`stats … by task\`, \`transaction\`) or a saved search.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-aggregate`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    task_id: option.text().describe('what belongs together'),
    code: option.text().describe('Ruby code'),
    map_action: option
      .choice(['create', 'update', 'create_or_update'])
      .default('create_or_update')
      .describe('whether the map may be new'),
    end_of_task: option.boolean().default(false).describe('the map is done'),
    aggregate_maps_path: option.text().optional().describe('file that keeps maps across restarts'),
    timeout: option.number().default(1800).describe('seconds until a map is done'),
    inactivity_timeout: option.number().optional().describe('seconds without an event until a map is done'),
    timeout_code: option.text().optional().describe('Ruby code for a map whose time is up'),
    push_map_as_event_on_timeout: option.boolean().default(false).describe('make an event of such a map'),
    push_previous_map_as_event: option
      .boolean()
      .default(false)
      .describe('make an event of a map when the next one begins'),
    timeout_timestamp_field: option.text().optional().describe('field whose time counts'),
    timeout_task_id_field: option.text().optional().describe('field for the task in the new event'),
    timeout_tags: option.list().default([]).describe('tags of the new event'),
  }),
  examples: [
    {
      title: 'in place of code that counts events by user',
      pipeline: 'metrics { meter => ["logins_%{user}"] add_tag => ["metric"] }',
      event: { user: 'ann' },
      expect: [
        { user: 'ann', tags: null },
        { user: null, logins_ann: { count: 1 }, tags: ['metric'] },
      ],
    },
  ],
  create: ({ code, task_id }) => {
    throw new Error(`Tocsin runs no Ruby: ${wayOf(code, task_id)}`);
  },
});

function wayOf(code: string, task: string): string {
  const field = /%\{\[?([^\]}]+)\]?\}/.exec(task)?.[1] ?? 'task';
  if (/duration|elapsed|Time\.now|@timestamp|timestamp/i.test(code))
    return 'for the time between a start and an end write elapsed { start_tag => "..." end_tag => "..." unique_id_field => "..." }';
  if (/\+=\s*1\b/.test(code))
    return `to count events write metrics { meter => ["%{${field}}"] }, throttle {} to find too many, or search: stats count by ${field}`;
  if (/\+=|<<|push/.test(code))
    return `sums and lists of a task come from a search: stats sum(x) values(y) by ${field}`;
  return `what belongs to one task comes together in a search: stats values(*) as * by ${field}, or transaction ${field}`;
}
