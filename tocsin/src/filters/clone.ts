import { z } from 'zod';
import { ecsOption, filterBase, option } from '../define/index.ts';
import { addTag, cloneEvent, type Event, isCancelled } from '../event/index.ts';
import { defineFilter } from './filter.ts';

export const clone = defineFilter({
  name: 'clone',
  summary: 'makes copies of an event',
  description: `One copy a name, behind the event itself, which stays as it is: the common options are applied to the copies. The name is added to the
copy’s \`tags\`; with \`ecs_compatibility => disabled\` it becomes its \`type\`. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-clone`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    ...ecsOption,
    clones: option.list().describe('names of the copies'),
  }),
  examples: [
    {
      title: 'a copy for the archive',
      pipeline: 'clone { clones => ["archive"] add_field => { "kept" => "1" } }',
      event: { message: 'login' },
      expect: [
        { message: 'login', tags: null, kept: null },
        { message: 'login', tags: ['archive'], kept: '1' },
      ],
    },
    {
      title: 'by type, as of old',
      pipeline: 'clone { clones => ["archive"] }',
      ecs: 'disabled',
      event: { message: 'login', type: 'web' },
      expect: [
        { message: 'login', type: 'web' },
        { message: 'login', type: 'archive' },
      ],
    },
  ],
  create: ({ clones }, { ecs, matched, notice }) => {
    if (clones.length === 0) notice('warn', 'clone: "clones" is empty, so no copies are made');
    return {
      filter: (events) => {
        const out: Event[] = [];
        for (const event of events) {
          out.push(event);
          if (isCancelled(event)) continue;
          for (const name of clones) {
            const copy = cloneEvent(event);
            if (ecs === 'disabled') copy.type = name;
            else addTag(copy, name);
            matched(copy);
            out.push(copy);
          }
        }
        return out;
      },
    };
  },
});
