import { hostname } from 'node:os';
import { z } from 'zod';
import { filterBase, option } from '../../define/index.ts';
import { type Event, emptyObject, isCancelled, newEvent, put, template, type ValueObject } from '../../event/index.ts';
import { defineFilter, type FilterContext } from '../filter.ts';
import { createMeter, type Meter, RATES, type Rate } from './meter.ts';
import { createTimer, type Timer } from './timer.ts';

/** How often filters are flushed, in seconds. */
const FLUSH = 5;
/** Names beyond these are not counted: they are written by who writes the logs. */
const MAX_NAMES = 10_000;
const LONGEST_NAME = 1_000;

const OPTIONS = z.strictObject({
  ...filterBase,
  meter: option.list().default([]).describe('names of what is counted; may hold %{fields}'),
  timer: option.hash().default({}).describe('name → value that is measured; both may hold %{fields}'),
  ignore_older_than: option
    .number(z.number().min(0))
    .default(0)
    .describe('leave out events that are older, in seconds; 0: none'),
  flush_interval: option
    .number(z.number().min(0))
    .default(5)
    .describe('seconds between events with the numbers, in steps of five'),
  clear_interval: option.number().default(-1).describe('seconds after which counting begins anew; -1: never'),
  rates: option.list().default(RATES.map(String)).describe('minutes of the rates: 1, 5, 15'),
  percentiles: option.list().default(['1', '5', '10', '90', '95', '99', '100']).describe('percentiles of timers'),
});

export const metrics = defineFilter({
  name: 'metrics',
  summary: 'counts and measures events, and makes events of the numbers',
  description: `A meter becomes \`[name][count]\`, \`[rate_1m]\`, \`[rate_5m]\`, \`[rate_15m]\` (events a second), a timer also \`[min]\`, \`[max]\`, \`[mean]\`, \`[stddev]\`
(Logstash’s: the root of the deviation) and \`[p99]\` and so on. The new event holds the host’s name as \`message\`; the common options are applied to it
alone. At most 10,000 names are kept. Needs one worker. https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-metrics`,
  status: 'stable',
  options: OPTIONS,
  examples: [
    {
      title: 'events by status',
      pipeline: 'metrics { meter => ["http_%{status}"] timer => { "duration" => "%{ms}" } add_tag => ["metric"] }',
      event: { status: 200, ms: 12 },
      expect: [
        { status: 200, tags: null },
        { status: null, http_200: { count: 1 }, duration: { count: 1, mean: 12 }, tags: ['metric'] },
      ],
    },
  ],
  create: (options, context) => {
    const rates = options.rates.map(rateOf);
    const percentiles = options.percentiles.map(percentileOf);
    const meterNames = options.meter.map((text) => template(text));
    const timerNames = Object.entries(options.timer).map(([name, value]) => ({
      name: template(name),
      value: template(value),
    }));
    const meters = namedSet<Meter>(() => createMeter(context.clock), context);
    const timers = namedSet<Timer>(() => createTimer(context.clock), context);
    let [sinceFlush, sinceClear] = [0, 0];

    const take = (event: Event): void => {
      if (options.ignore_older_than > 0 && context.clock() - event['@timestamp'] > options.ignore_older_than * 1000)
        return;
      for (const name of meterNames) meters.get(name(event))?.mark();
      for (const { name, value } of timerNames) {
        const number = Number.parseFloat(value(event));
        timers.get(name(event))?.update(Number.isFinite(number) ? number : 0);
      }
    };
    const rateFields = (meter: Meter): ValueObject => {
      const fields = emptyObject();
      fields.count = meter.count;
      for (const minutes of rates) fields[`rate_${minutes}m`] = meter.rate(minutes);
      return fields;
    };
    const timerFields = (timer: Timer): ValueObject => {
      const fields = rateFields(timer);
      Object.assign(fields, { min: timer.min, max: timer.max, stddev: Math.sqrt(timer.deviation), mean: timer.mean });
      for (const percentile of percentiles) fields[`p${percentile}`] = timer.percentile(percentile / 100);
      return fields;
    };
    return {
      filter: (events) => {
        for (const event of events) if (!isCancelled(event)) take(event);
        return events;
      },
      flush: () => {
        sinceFlush += FLUSH;
        sinceClear += FLUSH;
        if (sinceFlush < options.flush_interval || meters.all.size + timers.all.size === 0) return [];
        const event = newEvent(context.clock());
        event.message = hostname();
        for (const [name, meter] of meters.all) put(event, name, rateFields(meter));
        for (const [name, timer] of timers.all) put(event, name, timerFields(timer));
        sinceFlush = 0;
        if (options.clear_interval > 0 && sinceClear >= options.clear_interval) {
          sinceClear = 0;
          meters.all.clear();
          timers.all.clear();
        }
        context.matched(event);
        return [event];
      },
    };
  },
});

interface NamedSet<One> {
  readonly all: Map<string, One>;
  /** Undefined where there are too many already. */
  get(name: string): One | undefined;
}

const RESERVED = new Set(['', '@timestamp', '@nanoseconds', '@metadata', '@version', 'tags', 'message']);

function namedSet<One>(create: () => One, { count, notice }: FilterContext): NamedSet<One> {
  const all = new Map<string, One>();
  let isToldOf = false;
  return {
    all,
    get: (name) => {
      const known = all.get(name);
      if (known !== undefined) return known;
      if (all.size >= MAX_NAMES || name.length > LONGEST_NAME || RESERVED.has(name)) {
        count('refused');
        if (!isToldOf)
          notice(
            'warn',
            `metrics: ${JSON.stringify(name.slice(0, 100))} is not counted: ${MAX_NAMES} names are kept, and names of more than ${LONGEST_NAME} characters or such as tags are no metrics`,
          );
        isToldOf = true;
        return undefined;
      }
      const made = create();
      all.set(name, made);
      return made;
    },
  };
}

function rateOf(text: string): Rate {
  const rate = RATES.find((one) => String(one) === text);
  if (rate === undefined) throw new Error(`rates: ${JSON.stringify(text)} is none of 1, 5 and 15`);
  return rate;
}

function percentileOf(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 100))
    throw new Error(`percentiles: ${JSON.stringify(text)} is no number from 0 to 100`);
  return number;
}
