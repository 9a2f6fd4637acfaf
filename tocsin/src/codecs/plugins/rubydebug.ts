import { z } from 'zod';
import { codecBase, option } from '../../define/index.ts';
import {
  type Event,
  formatIsoTime,
  inspectText,
  isFloatIn,
  isObject,
  plainEvent,
  rubyFloat,
  type Value,
  type ValueObject,
} from '../../event/index.ts';
import { defineCodecPlugin } from '../codec-plugin.ts';

export const rubydebug = defineCodecPlugin({
  name: 'rubydebug',
  summary: 'writes events for people to read, as Ruby would',
  description: 'It only writes. https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-rubydebug',
  status: 'stable',
  options: z.strictObject({
    ...codecBase,
    metadata: option.boolean().default(false).describe('shows `@metadata`, too'),
  }),
  examples: [
    {
      title: 'an event',
      codec: 'rubydebug',
      encode: {
        events: [{ '@timestamp': '2026-01-02T03:04:05Z', host: { name: 'web1' }, tags: ['a'], ok: null }],
        output: [
          '{',
          '    "@timestamp" => 2026-01-02T03:04:05.000Z,',
          '      "@version" => "1",',
          '          "host" => {',
          '        "name" => "web1"',
          '    },',
          '          "tags" => [',
          '        [0] "a"',
          '    ],',
          '            "ok" => nil',
          '}',
          '',
        ].join('\n'),
      },
    },
  ],
  createEncoder: ({ metadata }) => ({ encode: (event) => `${eventText(event, metadata)}\n` }),
});

const INDENT = 4;

function eventText(event: Event, metadata: boolean): string {
  const time = formatIsoTime(event['@timestamp'], event['@nanoseconds']);
  return mapText(plainEvent(event, { metadata }), INDENT, (key) => (key === '@timestamp' ? time : undefined));
}

/** `indent`: of what is within. Keys are aligned at their right. */
function mapText(map: ValueObject, indent: number, special?: (key: string) => string | undefined): string {
  const keys = Object.keys(map);
  if (keys.length === 0) return '{}';
  const written = keys.map(inspectText);
  const width = indent + written.reduce((most, key) => Math.max(most, key.length), 0);
  const lines = keys.map(
    (key, index) =>
      `${(written[index] ?? '').padStart(width)} => ${special?.(key) ?? memberText(map, key, map[key] ?? null, indent + INDENT)}`,
  );
  return `{\n${lines.join(',\n')}\n${' '.repeat(indent - INDENT)}}`;
}

function listText(list: Value[], indent: number): string {
  if (list.length === 0) return '[]';
  const width = String(list.length - 1).length;
  const lines = list.map(
    (value, index) =>
      `${' '.repeat(indent)}[${String(index).padStart(width)}] ${memberText(list, String(index), value, indent + INDENT)}`,
  );
  return `[\n${lines.join(',\n')}\n${' '.repeat(indent - INDENT)}]`;
}

const memberText = (holder: ValueObject | Value[], key: string, value: Value, indent: number): string =>
  typeof value === 'number' && isFloatIn(holder, key, value) ? rubyFloat(value) : valueText(value, indent);

function valueText(value: Value, indent: number): string {
  if (typeof value === 'string') return inspectText(value);
  if (value === null) return 'nil';
  if (Array.isArray(value)) return listText(value, indent);
  return isObject(value) ? mapText(value, indent) : String(value);
}
