import { z } from 'zod';
import { codecBase, option } from '../../define/index.ts';
import {
  type Event,
  newEvent,
  noteFloat,
  plainEvent,
  put,
  type Template,
  template,
  valueText,
} from '../../event/index.ts';
import { guardEach, InvalidRegex, rubyRegex } from '../../regex/index.ts';
import { defineCodecPlugin } from '../codec-plugin.ts';
import { decodePieces } from './pieces.ts';

const regexes = option.list().superRefine((sources, { addIssue }) => {
  for (const source of sources) {
    try {
      rubyRegex(source);
    } catch (error) {
      if (!(error instanceof InvalidRegex)) throw error;
      addIssue({ code: 'custom', message: error.message });
    }
  }
});

const MAX_LINE_BYTES = 64 * 1024;
const NEVER = ['@timestamp', '@version'];

export const graphite = defineCodecPlugin({
  name: 'graphite',
  summary: "Graphite's lines: name, value, seconds since the epoch",
  description: [
    'A line becomes a field with the name of the metric, or `key` and `value` with `as_key_value`. A line that is none becomes an event with the text in `message` and',
    'the tag `_graphiteparsefailure`. Written are `metrics`, or with `fields_are_metrics` the fields of the event; a value that',
    'is no number is 0. https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-graphite',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({
    ...codecBase,
    as_key_value: option.boolean().default(false).describe('read: `key` and `value` hold the name and the number'),
    metrics: option.hash().default({}).describe('written: name → value, both with `%{field}`'),
    fields_are_metrics: option.boolean().default(false).describe('written: every field of the event is a metric'),
    include_metrics: regexes
      .default(['.*'])
      .describe('written: only names that one of these regular expressions matches'),
    exclude_metrics: regexes.default(['%\\{[^}]+\\}']).describe('written: no names that one of these matches'),
    metrics_format: option.text().default('*').describe('written: form of the name, in which `*` stands for it'),
  }),
  examples: [
    {
      title: 'a metric',
      codec: 'graphite',
      decode: {
        input: 'web.hits 3.5 1795399086\n',
        events: [{ 'web.hits': 3.5, '@timestamp': '2026-11-23T01:58:06.000Z' }],
      },
    },
    {
      title: 'written',
      codec: 'graphite { metrics => { "%{host}.load" => "%{load}" } }',
      encode: {
        events: [{ '@timestamp': '2026-11-23T01:58:06Z', host: 'web', load: '0.5' }],
        output: 'web.load 0.5 1795399086\n',
      },
    },
  ],
  isLineWise: true,
  createDecoder: (own, context) =>
    decodePieces({ delimiter: '\n', charset: 'UTF-8', maxBytes: MAX_LINE_BYTES }, context, (line, from, to, now) => {
      if (line.trim() !== '') context.emit(read(line, now, own.as_key_value), from, to);
    }),
  createEncoder: (own) => {
    const include = own.include_metrics.map((source) => rubyRegex(source));
    const exclude = own.exclude_metrics.map((source) => rubyRegex(source));
    const isWanted = (name: string): boolean => {
      let wanted = false;
      // A name may come from an event.
      guardEach(1, () => {
        wanted = include.some((regex) => regex.test(name)) && !exclude.some((regex) => regex.test(name));
      });
      return wanted;
    };
    const metrics = Object.entries(own.metrics).map(([name, value]) => [template(name), template(value)] as const);
    return {
      encode: (event) => {
        const seconds = Math.floor(event['@timestamp'] / 1000);
        let lines = '';
        for (const [name, value] of own.fields_are_metrics ? fieldsOf(event) : filled(metrics, event)) {
          if (!isWanted(name)) continue;
          // Neither part may hold what ends it.
          const whole = own.metrics_format.replaceAll('*', () => name).replace(/\s/g, '_');
          lines += `${whole} ${numberText(value)} ${seconds}\n`;
        }
        return lines;
      },
    };
  },
});

function read(line: string, now: number, asKeyValue: boolean): Event {
  const [name = '', value = '', time = ''] = line.trim().split(/\s+/);
  const event = newEvent(now);
  if (name === '' || !Number.isFinite(Number(value)) || value === '' || !/^-?\d{1,12}(?:\.\d+)?$/.test(time))
    return { ...event, message: line, tags: ['_graphiteparsefailure'] };
  event['@timestamp'] = Math.floor(Number(time)) * 1000;
  // Names that events have a use for can't be numbers.
  const field = asKeyValue ? 'value' : name.startsWith('@') || name === 'tags' ? `_${name}` : name;
  if (asKeyValue) put(event, 'key', name);
  put(event, field, Number(value));
  noteFloat(event, field, Number(value));
  return event;
}

function* fieldsOf(event: Event): Generator<readonly [string, string]> {
  for (const [name, value] of Object.entries(plainEvent(event))) {
    if (!NEVER.includes(name) && value !== undefined) yield [name, value === null ? '' : valueText(value)];
  }
}

function* filled(
  metrics: readonly (readonly [Template, Template])[],
  event: Event,
): Generator<readonly [string, string]> {
  for (const [name, value] of metrics) yield [name(event), value(event)];
}

/** As Ruby reads and writes a float: `5` is `5.0`, and no number is `0.0`. */
function numberText(value: string): string {
  const number = Number.parseFloat(value);
  if (!Number.isFinite(number)) return '0.0';
  return Number.isInteger(number) ? number.toFixed(1) : String(number);
}
