import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import { type Event, fieldOf, isObject, owned, put, type Value } from '../event/index.ts';
import { defineFilter, perEvent } from './filter.ts';
import { getTopLevel, setTopLevel, topLevelNames } from './top-level.ts';

export const truncate = defineFilter({
  name: 'truncate',
  summary: 'cuts off the ends of texts that are too long',
  description: `By bytes of UTF-8, and never within a character. Texts in lists and objects are cut, too.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-truncate`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    length_bytes: option.number(z.number().int().min(0)).describe('how long a text may be, in bytes'),
    fields: option.list().optional().describe('which fields; default: all'),
  }),
  examples: [
    {
      title: 'agents of no end',
      pipeline: 'truncate { fields => ["[user_agent][original]"] length_bytes => 7 }',
      event: { user_agent: { original: 'Mozilla/5.0' }, message: 'stays as it is' },
      expect: [{ user_agent: { original: 'Mozilla' }, message: 'stays as it is' }],
    },
  ],
  create: ({ length_bytes, fields }, context) => {
    const some = fields?.map(fieldOf);
    const all = (event: Event): void => {
      for (const name of topLevelNames(event)) {
        const value = name === '@timestamp' ? undefined : getTopLevel(event, name);
        if (value !== undefined) setTopLevel(event, name, cut(value, length_bytes));
      }
    };
    return perEvent((event) => {
      if (some === undefined) all(event);
      else
        for (const field of some) {
          const value = field.get(event);
          if (value !== undefined && field.text !== '@timestamp') field.set(event, cut(value, length_bytes));
        }
      return true;
    }, context);
  },
});

function cut(value: Value, limit: number): Value {
  if (typeof value === 'string') return cutText(value, limit);
  if (Array.isArray(value))
    return value.map((member) => (typeof member === 'string' ? cutText(member, limit) : member));
  if (!isObject(value)) return value;
  const object = owned(value);
  for (const key of Object.keys(object)) {
    const member = object[key];
    if (member !== undefined) put(object, key, cut(member, limit));
  }
  return object;
}

function cutText(text: string, limit: number): string {
  if (text.length * 3 <= limit) return text;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= limit) return text;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
