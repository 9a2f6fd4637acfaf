import { z } from 'zod';
import { codecBase, ecsOption } from '../../define/index.ts';
import {
  type Event,
  emptyObject,
  eventOf,
  type Field,
  fieldOf,
  isObject,
  newEvent,
  parseJsonObject,
  type ValueObject,
} from '../../event/index.ts';
import { defineCodecPlugin, type PluginDecoderContext } from '../codec-plugin.ts';
import { decodePieces } from './pieces.ts';
import { placed, target, targetField } from './target.ts';

const MAX_LINE_BYTES = 20 << 20;

interface Waiting {
  readonly action: string;
  readonly metadata: ValueObject;
  readonly from: number;
}

export const esBulk = defineCodecPlugin({
  name: 'es_bulk',
  summary: 'the body of a `_bulk` request to Elasticsearch',
  description: [
    'A line with the action, and a line with its document (none for `delete`). What the action says (`_index`, `_id` …) and its',
    'name as `action` go to `[@metadata][codec][es_bulk]`, without ECS to `[@metadata]`. A line that can’t be read becomes an',
    'event with the text in `message` and the tag `_jsonparsefailure`.',
    'https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-es_bulk',
  ].join('\n'),
  status: 'stable',
  options: z.strictObject({ ...codecBase, ...ecsOption, target }),
  examples: [
    {
      title: 'two documents and a deletion',
      codec: 'es_bulk',
      ecs: 'disabled',
      decode: {
        input:
          '{"index":{"_index":"shop","_id":"1"}}\n{"user":"ann"}\n{"create":{}}\n{"user":"bob"}\n{"delete":{"_id":"1"}}\n',
        events: [
          { user: 'ann', '@metadata': { action: 'index', _index: 'shop', _id: '1' } },
          { user: 'bob', '@metadata': { action: 'create' } },
          { user: null, '@metadata': { action: 'delete', _id: '1' } },
        ],
      },
    },
  ],
  createDecoder: (own, context) => {
    const ecs = own.ecs_compatibility ?? context.ecs;
    const toEvent = createReader(
      targetField(own.target),
      ecs === 'disabled' ? '[@metadata]' : '[@metadata][codec][es_bulk]',
    );
    let waiting: Waiting | undefined;
    const decoder = decodePieces(
      { delimiter: '\n', charset: 'UTF-8', maxBytes: MAX_LINE_BYTES },
      context,
      (line, from, to, now) => {
        const begun = waiting;
        waiting = undefined;
        if (line.trim() === '') {
          waiting = begun;
          return;
        }
        if (begun !== undefined) {
          const document = objectOf(line);
          if (document === undefined) fail(line, context, now, begun.from, to);
          else context.emit(toEvent(begun, document, now), begun.from, to);
          return;
        }
        const next = actionOf(line, from);
        if (next === undefined) fail(line, context, now, from, to);
        else if (next.action === 'delete') context.emit(toEvent(next, emptyObject(), now), from, to);
        else waiting = next;
      },
    );
    return {
      push: (chunk) => decoder.push(chunk),
      flush: (options) => decoder.flush(options),
      get settled() {
        return waiting?.from ?? decoder.settled;
      },
      pending: false,
    };
  },
});

function createReader(
  field: Field | undefined,
  place: string,
): (waiting: Waiting, document: ValueObject, now: number) => Event {
  const metadataField = fieldOf(place);
  return ({ action, metadata }, document, now) => {
    const event = action === 'delete' ? eventOf(document, now) : placed(document, field, now);
    metadataField.set(event, { ...metadata, action });
    return event;
  };
}

const fail = (line: string, { emit, count }: PluginDecoderContext, now: number, from: number, to: number): void => {
  count('record_unreadable');
  emit({ ...newEvent(now), message: line, tags: ['_jsonparsefailure'] }, from, to);
};

/** With its bounds on depth and keys: what an event holds must be writable. */
function objectOf(line: string): ValueObject | undefined {
  const object = parseJsonObject(line);
  return typeof object === 'string' ? undefined : object;
}

/** `{"index": {…}}`: one key, whose value is what the action says. */
function actionOf(line: string, from: number): Waiting | undefined {
  const entries = Object.entries(objectOf(line) ?? {});
  const [first] = entries;
  if (entries.length !== 1 || first === undefined) return undefined;
  const [action, metadata] = first;
  return isObject(metadata) ? { action, metadata, from } : undefined;
}
