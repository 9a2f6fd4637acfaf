import { createHash } from 'node:crypto';
import { z } from 'zod';
import { filterBase, option } from '../define/index.ts';
import { template } from '../event/index.ts';
import { defineFilter, type FilterContext, perEvent } from './filter.ts';

/** Counters that are kept at most, also with `max_counters => -1`; beyond them the keys that came first are forgotten. */
const HARD_LIMIT = 200_000;
/** Longer keys are counted by their hash. */
const LONGEST_KEY = 200;
const DEFAULT_PERIOD = 60;

export const throttle = defineFilter({
  name: 'throttle',
  summary: 'finds events that come too rarely or too often',
  description: `Counts events by their key and \`@timestamp\`, in slots of \`period\` seconds that begin with a key’s first event. It succeeds with an event whose
count is below \`before_count\` or above \`after_count\`: tag it (\`add_tag\`) and decide in a condition what happens; nothing is dropped by itself. Slots
that are older than the latest one of their key by \`max_age\` are forgotten; when there are more than \`max_counters\`, earlier. Needs one worker.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-throttle`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    key: option.text().describe('what is counted; may hold %{fields}'),
    before_count: option.number().default(-1).describe('succeed with events before this one; -1: with none'),
    after_count: option.number().default(-1).describe('succeed with events after this one; -1: with none'),
    period: option.text().default('60').describe('seconds of a slot; may hold %{fields}'),
    max_age: option.number(z.number().min(0)).default(3600).describe('seconds for which a slot is kept'),
    max_counters: option
      .number()
      .default(100_000)
      .describe('counters from which on slots are kept for less time; -1: any number'),
  }),
  examples: [
    {
      title: 'the first of each hour passes',
      pipeline:
        'throttle { key => "%{user}" after_count => 1 period => 3600 max_age => 7200 add_tag => ["throttled"] }',
      event: { user: 'ann' },
      expect: [{ tags: null }],
    },
    {
      title: 'the first two don’t',
      pipeline: 'throttle { key => "%{user}" before_count => 3 add_tag => ["throttled"] }',
      event: { user: 'ann' },
      expect: [{ tags: ['throttled'] }],
    },
  ],
  keepsState: () => true,
  create: ({ key: keyText, before_count, after_count, period: periodText, max_age, max_counters }, context) => {
    const key = template(keyText);
    const period = template(periodText);
    const counters = createCounters(max_age, max_counters, context);
    const filter = perEvent((event) => {
      const seconds = Number.parseInt(period(event), 10);
      const count = counters.add(
        shortKey(key(event)),
        Math.floor(event['@timestamp'] / 1000),
        seconds > 0 ? seconds : DEFAULT_PERIOD,
      );
      return (before_count !== -1 && count < before_count) || (after_count !== -1 && count > after_count);
    }, context);
    return {
      ...filter,
      flush: () => {
        counters.tidy();
        return [];
      },
    };
  },
});

const shortKey = (key: string): string =>
  key.length <= LONGEST_KEY ? key : createHash('sha256').update(key).digest('base64');

interface Slots {
  readonly created: number;
  latest: number;
  /** When it begins → how many. */
  readonly counts: Map<number, number>;
}

interface Counters {
  add(key: string, second: number, period: number): number;
  /** Forgets what is old, and adapts how long slots are kept to their number. */
  tidy(): void;
}

/** In per cent of `max_age`. */
const LEAST = 5;
const STEP = 5;
const ROOMY = 80;

function createCounters(wantedAge: number, limit: number, { count: report, notice }: FilterContext): Counters {
  const keys = new Map<string, Slots>();
  let maxAge = wantedAge;
  let total = 0;
  const forget = (key: string, slots: Slots): void => {
    keys.delete(key);
    total -= slots.counts.size;
  };
  const forgetOld = ({ counts }: Slots): void => {
    let newest = Number.NEGATIVE_INFINITY;
    for (const slot of counts.keys()) if (slot > newest) newest = slot;
    for (const slot of counts.keys())
      if (slot < newest - maxAge) {
        counts.delete(slot);
        total--;
      }
  };
  return {
    add: (key, second, period) => {
      const slots = keys.get(key) ?? { created: second, latest: second, counts: new Map<number, number>() };
      keys.set(key, slots);
      slots.latest = Math.max(slots.latest, second);
      const passed = (((second - slots.created) % period) + period) % period;
      const slot = second - passed;
      const count = (slots.counts.get(slot) ?? 0) + 1;
      slots.counts.set(slot, count);
      if (count > 1) return count;
      total++;
      if (slots.counts.size > 1) forgetOld(slots);
      if (total <= HARD_LIMIT) return count;
      // Many at once: a map takes its time to find the first one behind those that were deleted.
      for (const [oldKey, old] of keys) {
        if (total <= HARD_LIMIT * 0.9) break;
        forget(oldKey, old);
        report('forgotten', old.counts.size);
      }
      return count;
    },
    tidy: () => {
      let latest = Number.NEGATIVE_INFINITY;
      for (const slots of keys.values()) if (slots.latest > latest) latest = slots.latest;
      for (const [key, slots] of keys) if (slots.latest < latest - maxAge) forget(key, slots);
      if (limit === -1) return;
      const step = Math.floor((wantedAge * STEP) / 100);
      if (total > limit && maxAge > Math.floor((wantedAge * LEAST) / 100)) {
        maxAge -= step;
        notice(
          'warn',
          `throttle: more than ${limit} counters: slots are kept for ${maxAge} seconds; a key with fewer values would need fewer`,
        );
      } else if (maxAge < wantedAge && total < (limit * ROOMY) / 100) maxAge += step;
    },
  };
}
