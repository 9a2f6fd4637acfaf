import { hostname } from 'node:os';
import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import {
  addTag,
  cloneValue,
  type Event,
  fieldOf,
  formatIsoTime,
  isCancelled,
  newEvent,
  type Value,
} from '../event/index.ts';
import { defineFilter } from './filter.ts';

/** How often filters are flushed, in seconds. */
const FLUSH = 5;
/** Start events that wait at most; beyond them the first ones are forgotten. */
const MAX_WAITING = 200_000;
/** Longer identifiers can't belong to anything that waits for long. */
const LONGEST_ID = 1_000;

interface Started {
  readonly id: Value;
  readonly milliseconds: number;
  readonly nanoseconds: number | undefined;
  age: number;
}

export const elapsed = defineFilter({
  name: 'elapsed',
  summary: 'measures the time between a start event and its end event',
  description: `Both carry a tag that says what they are, and the same identifier. The end event (or a new one behind it) gets the tags \`elapsed\` and
\`elapsed_match\`, \`elapsed_time\` in seconds and \`elapsed_timestamp_start\`. An end without a start is tagged \`elapsed_end_without_start\`; a start
without an end becomes, after \`timeout\`, an event with the tags \`elapsed\` and \`elapsed_expired_error\`. Needs one worker.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-elapsed`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    start_tag: option.text().describe('tag of start events'),
    end_tag: option.text().describe('tag of end events'),
    unique_id_field: option.text().describe('field that says which belong together'),
    timeout: option.number(z.number().min(0)).default(1800).describe('seconds that a start waits for its end'),
    new_event_on_match: option.boolean().default(false).describe('a new event, and not the end event, gets the time'),
    keep_start_event: option.choice(['first', 'last']).default('first').describe('which counts of several starts'),
  }),
  examples: [
    {
      title: 'an end whose start was not seen',
      pipeline: 'elapsed { start_tag => "begun" end_tag => "done" unique_id_field => "job" }',
      event: { job: 7, tags: ['done'] },
      expect: [{ job: 7, tags: ['done', 'elapsed_end_without_start'] }],
    },
  ],
  keepsState: () => true,
  create: (options, { matched, clock, count }) => {
    const idField = fieldOf(options.unique_id_field);
    const waiting = new Map<string, Started>();

    const start = (key: string, event: Event, id: Value): void => {
      if (waiting.has(key) && options.keep_start_event === 'first') return;
      waiting.set(key, {
        id: cloneValue(id),
        milliseconds: event['@timestamp'],
        nanoseconds: event['@nanoseconds'],
        age: 0,
      });
      if (waiting.size <= MAX_WAITING) return;
      // Many at once: a map takes its time to find the first one behind those that were deleted.
      for (const first of waiting.keys()) {
        if (waiting.size <= MAX_WAITING * 0.9) break;
        waiting.delete(first);
        count('forgotten');
      }
    };
    const describe = (event: Event, seconds: number, { id, milliseconds, nanoseconds }: Started): void => {
      event.elapsed_time = seconds;
      idField.set(event, id);
      event.elapsed_timestamp_start = formatIsoTime(milliseconds, nanoseconds);
    };
    const end = (key: string, event: Event): Event | undefined => {
      const started = waiting.get(key);
      if (started === undefined) {
        addTag(event, 'elapsed_end_without_start');
        return undefined;
      }
      waiting.delete(key);
      const target = options.new_event_on_match ? newEvent(clock()) : event;
      if (target !== event) target.host = hostname();
      addTag(target, 'elapsed');
      addTag(target, 'elapsed_match');
      describe(target, (event['@timestamp'] - started.milliseconds) / 1000, started);
      if (target === event) return undefined;
      matched(target);
      return target;
    };
    return {
      filter: (events) => {
        const out: Event[] = [];
        for (const event of events) {
          out.push(event);
          const id = isCancelled(event) ? undefined : idField.get(event);
          if (id === undefined || id === null) continue;
          const key = JSON.stringify(id);
          if (key.length > LONGEST_ID) {
            count('failed');
            continue;
          }
          if (hasTag(event, options.start_tag)) {
            matched(event);
            start(key, event, id);
          } else if (hasTag(event, options.end_tag)) {
            matched(event);
            const made = end(key, event);
            if (made !== undefined) out.push(made);
          }
        }
        return out.length === events.length ? events : out;
      },
      flush: () => {
        const expired: Event[] = [];
        for (const [key, started] of waiting) {
          started.age += FLUSH;
          if (started.age < options.timeout) continue;
          waiting.delete(key);
          const event = newEvent(clock());
          addTag(event, 'elapsed');
          addTag(event, 'elapsed_expired_error');
          event.host = hostname();
          describe(event, started.age, started);
          matched(event);
          expired.push(event);
        }
        return expired;
      },
    };
  },
});

function hasTag(event: Event, tag: string): boolean {
  const { tags } = event;
  return (typeof tags === 'string' || Array.isArray(tags)) && tags.includes(tag);
}
