import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import { fieldOf } from '../event/index.ts';
import { defineFilter, perEvent } from './filter.ts';

export const uuid = defineFilter({
  name: 'uuid',
  summary: 'gives each event a random identifier',
  description: 'A UUID of version 4. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-uuid',
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    target: option.text().describe('the field that takes it'),
    overwrite: option.boolean().default(false).describe('also where the field has a value'),
  }),
  examples: [
    {
      title: 'a field that has a value keeps it',
      pipeline: 'uuid { target => "id" }',
      event: { id: 'abc' },
      expect: [{ id: 'abc' }],
    },
  ],
  create: ({ target, overwrite }, context) => {
    const field = fieldOf(target);
    return perEvent((event) => {
      const value = overwrite ? undefined : field.get(event);
      if (value === undefined || value === null || value === false) field.set(event, randomUUID());
      return true;
    }, context);
  },
});
