import { z } from 'zod';
import { ecsOption, filterBase, option } from '../define/index.ts';
import {
  addTag,
  cancel,
  cloneEvent,
  cloneValue,
  type Event,
  eventJson,
  fieldOf,
  isCancelled,
  isFloatIn,
  type Value,
} from '../event/index.ts';
import { defineFilter } from './filter.ts';

export const split = defineFilter({
  name: 'split',
  summary: 'makes one event of each part of a field',
  description: `Each part that is not empty becomes an event of its own, with copies of all other fields; the event itself ends. A text in which the
terminator does not occur stays as it is. Where all parts of a batch, each with all else of its event, would come to more than 256 MiB, the
event stays whole, with the tag \`_split_too_large\`. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-split`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    ...ecsOption,
    field: option.text().default('message').describe('the field: a text or a list'),
    target: option.text().optional().describe('where the part goes; default: the field itself'),
    terminator: option.text().default('\n').describe('what stands between the parts of a text'),
  }),
  examples: [
    {
      title: 'a list of records',
      pipeline: 'split { field => "records" target => "record" remove_field => ["records"] }',
      event: { source: 'audit', records: [{ id: 1 }, { id: 2 }] },
      expect: [
        { source: 'audit', record: { id: 1 }, records: null },
        { source: 'audit', record: { id: 2 }, records: null },
      ],
    },
  ],
  create: (options, context) => {
    const field = fieldOf(options.field);
    const target = options.target === undefined ? field : fieldOf(options.target);
    const partsOf = (value: Value | undefined): readonly Value[] | undefined => {
      if (Array.isArray(value)) return value;
      return typeof value === 'string' ? splitText(value, options.terminator) : undefined;
    };
    // Then the parts don't carry it along.
    const leavesField = options.target === undefined || options.remove_field.includes(options.field);
    return {
      filter: (events) => {
        const out: Event[] = [];
        let room = MOST_WRITTEN;
        for (const event of events) {
          out.push(event);
          if (isCancelled(event)) continue;
          const value = field.get(event);
          const parts = partsOf(value);
          if (parts === undefined) {
            context.count('failed');
            addTag(event, '_split_type_failure');
            continue;
          }
          if (parts.length === 1 && typeof value === 'string') continue;
          const weight = weightOf(event, leavesField ? value : undefined, parts.length);
          if (weight > room) {
            context.count('failed');
            addTag(event, TOO_LARGE);
            continue;
          }
          room -= weight;
          if (Array.isArray(value) && options.target === undefined) field.remove(event);
          let made = 0;
          for (let index = 0; index < parts.length; index++) {
            const part = parts[index] ?? null;
            if (part === null || part === '') continue;
            const one = cloneEvent(event);
            if (typeof part === 'number' && Array.isArray(value) && isFloatIn(value, String(index), part))
              target.setFloat(one, part);
            else target.set(one, cloneValue(part));
            context.matched(one);
            out.push(one);
            made++;
          }
          cancel(event);
          if (made === 0) context.count('dropped');
        }
        return out;
      },
    };
  },
});

/** Of an event with more parts than the memory has room for: it is not split. */
const TOO_LARGE = '_split_too_large';
/** Characters that the parts of all events of a batch may come to, each with all else that its event holds. */
const MOST_WRITTEN = 256 << 20;
const FREE = 1 << 20;
const FEW = 16;

/** Each part carries all else of the event along: a line of thirty kilobytes can come to half a gigabyte. */
function weightOf(event: Event, left: Value | undefined, parts: number): number {
  if (parts <= FEW) return 0;
  const weight = parts * (eventJson(event).length - (left === undefined ? 0 : JSON.stringify(left).length));
  return weight <= FREE ? 0 : weight;
}

/** Ruby’s `split`: a single blank means any run of blanks, and those at the beginning don’t count. */
function splitText(text: string, terminator: string): readonly string[] {
  if (text === '') return [];
  return terminator === ' ' ? text.trimStart().split(/\s+/) : text.split(terminator);
}
