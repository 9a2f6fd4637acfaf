import { z } from 'zod';
import { charsetText, isCharset } from '../codecs/index.ts';
import { filterBase, option } from '../define/index.ts';
import { type Event, fieldOf, isObject, owned, put, type Value } from '../event/index.ts';
import { defineFilter, perEvent } from './filter.ts';
import { readableText } from './readable-text.ts';
import { tagAll } from './tag-all.ts';
import { getTopLevel, setTopLevel, topLevelNames } from './top-level.ts';

export const urldecode = defineFilter({
  name: 'urldecode',
  summary: 'decodes %41 and the like in fields',
  description: `Also in lists and objects. A \`+\` stays a \`+\`. Bytes that are not of \`charset\` become readable escapes such as \`\\xD3\`.
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-urldecode`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    field: option.text().default('message').describe('the field'),
    all_fields: option.boolean().default(false).describe('all fields instead'),
    charset: option.text().default('UTF-8').describe('what the bytes are, such as UTF-8 or CP1252'),
    tag_on_failure: option.list().default(['_urldecodefailure']).describe('tags of an event that can’t take the text'),
  }),
  examples: [
    {
      title: 'a path',
      pipeline: 'urldecode { field => "[url][path]" }',
      event: { url: { path: '/caf%C3%A9/%2e%2E/etc' } },
      expect: [{ url: { path: '/café/../etc' } }],
    },
  ],
  create: ({ field, all_fields, charset, tag_on_failure }, context) => {
    const one = fieldOf(field);
    if (!isCharset(charset))
      throw new Error(`charset: ${JSON.stringify(charset)} is not known: write UTF-8, CP1252, ISO-8859-1 …`);
    const isUtf8 = /^utf-?8$/i.test(charset);
    const toText = isUtf8 ? readableText : charsetText(charset, context.count);
    const fail = (event: Event): void => {
      context.count('failed');
      tagAll(event, tag_on_failure);
    };
    return perEvent((event) => {
      if (all_fields) {
        for (const name of topLevelNames(event)) {
          const value = name === '@timestamp' ? undefined : getTopLevel(event, name);
          if (value !== undefined && !setTopLevel(event, name, decode(value, toText))) fail(event);
        }
      } else {
        const value = one.get(event);
        if (value !== undefined && !one.set(event, decode(value, toText))) fail(event);
      }
      return true;
    }, context);
  },
});

type ToText = (bytes: Buffer) => string;

function decode(value: Value, toText: ToText): Value {
  if (typeof value === 'string') return toText(unescaped(value));
  if (Array.isArray(value)) return value.map((member) => decode(member, toText));
  if (!isObject(value)) return value;
  const object = owned(value);
  for (const key of Object.keys(object)) {
    const member = object[key];
    if (member !== undefined) put(object, key, decode(member, toText));
  }
  return object;
}

function unescaped(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (!/%[0-9a-f]{2}/i.test(text)) return bytes;
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const code = byte === 0x25 ? bytes.toString('latin1', at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(code)) {
      bytes[length++] = Number.parseInt(code, 16);
      at += 2;
    } else bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}
