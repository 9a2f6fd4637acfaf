import { z } from 'zod';
import { ecsOption, filterBase, option } from '../define/index.ts';
import {
  addTag,
  copyFloats,
  type Event,
  fieldOf,
  isObject,
  parseJsonValue,
  setTimestamp,
  type ValueObject,
} from '../event/index.ts';
import { defineFilter, perEvent } from './filter.ts';
import { tagAll } from './tag-all.ts';
import { setByName } from './top-level.ts';

export const json = defineFilter({
  name: 'json',
  summary: 'reads a field that holds JSON',
  description: `Without \`target\` the text must be an object, and its keys become fields of the event, over those that are there. An \`@timestamp\` in it
becomes the event’s time; one that is no time is kept as \`_@timestamp\`, and the event is tagged \`_timestampparsefailure\`. At most 64 levels and 2,000
keys are taken; numbers beyond 2^53 are kept as the text that was written.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-json`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    ...ecsOption,
    source: option.text().describe('the field that holds the JSON'),
    target: option.text().optional().describe('where it goes; without it, to the top level'),
    skip_on_invalid_json: option.boolean().default(false).describe('do not tag what is no JSON'),
    tag_on_failure: option.list().default(['_jsonparsefailure']).describe('tags of an event whose text is no JSON'),
  }),
  examples: [
    {
      title: 'a message in JSON',
      pipeline: 'json { source => "message" }',
      event: { message: '{"user":{"name":"ann"},"status":403}' },
      expect: [{ user: { name: 'ann' }, status: 403 }],
    },
    {
      title: 'not JSON',
      pipeline: 'json { source => "message" target => "doc" }',
      event: { message: 'cache miss' },
      expect: [{ message: 'cache miss', tags: ['_jsonparsefailure'], doc: null }],
    },
  ],
  create: ({ source, target, skip_on_invalid_json, tag_on_failure }, context) => {
    const from = fieldOf(source);
    const to = target === undefined ? undefined : fieldOf(target);
    const fail = (event: Event): false => {
      context.count('failed');
      tagAll(event, tag_on_failure);
      return false;
    };
    return perEvent((event) => {
      const text = from.get(event);
      if (text === undefined || text === null || text === false) return false;
      const parsed = typeof text === 'string' ? (BLANK.test(text) ? NULL : parseJsonValue(text)) : undefined;
      if (parsed === undefined || !parsed.ok) return skip_on_invalid_json ? false : fail(event);
      const { value } = parsed;
      if (to !== undefined) return to.set(event, value) || fail(event);
      return (isObject(value) && spread(event, value, context.clock)) || fail(event);
    }, context);
  },
});

/** To Logstash a blank text is JSON: it says null. */
const BLANK = /^[ \t\r\n]*$/;
const NULL = { ok: true, value: null } as const;

/** False where a key can’t be a field; those before it are set all the same, as in Logstash. */
function spread(event: Event, fields: ValueObject, clock: () => number): boolean {
  const time = fields['@timestamp'];
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (key === '@timestamp' || value === undefined) continue;
    if (!setByName(event, key, value)) return false;
  }
  copyFloats(fields, event);
  if (time === undefined || time === null || time === false || setTimestamp(event, time)) return true;
  setTimestamp(event, new Date(clock()).toISOString());
  addTag(event, '_timestampparsefailure');
  return setByName(event, '_@timestamp', typeof time === 'string' ? time : JSON.stringify(time));
}
