import { describe, expect, it } from 'vitest';
import {
  addTag,
  ByteWriter,
  cancel,
  cloneEvent,
  type Event,
  eventJson,
  eventOf,
  fieldOf,
  isCancelled,
  newEvent,
  plainEvent,
  template,
  type Value,
  valueText,
  writeEventJson,
} from './index.ts';

const NOW = Date.UTC(2026, 10, 23, 1, 57, 17, 889);
const STAMP = '2026-11-23T01:57:17.889Z';

describe('eventOf', () => {
  it.each<[string, { readonly [key: string]: Value }]>([
    ['{}', { '@timestamp': STAMP, '@version': '1' }],
    ['{"a":null}', { '@timestamp': STAMP, '@version': '1', a: null }],
    ['{"@version":"3"}', { '@timestamp': STAMP, '@version': '3' }],
    ['{"@timestamp":"2015-05-28T23:02:05.350Z"}', { '@timestamp': '2015-05-28T23:02:05.350Z', '@version': '1' }],
    ['{"@timestamp":null}', { '@timestamp': STAMP, '@version': '1' }],
    [
      '{"@timestamp":"x"}',
      { '@timestamp': STAMP, '@version': '1', '_@timestamp': 'x', tags: ['_timestampparsefailure'] },
    ],
    [
      '{"@timestamp":5,"tags":"a"}',
      { '@timestamp': STAMP, '@version': '1', '_@timestamp': 5, tags: ['a', '_timestampparsefailure'] },
    ],
    ['{"tags":"a"}', { '@timestamp': STAMP, '@version': '1', tags: 'a' }],
    ['{"tags":["a","b"]}', { '@timestamp': STAMP, '@version': '1', tags: ['a', 'b'] }],
    ['{"tags":null}', { '@timestamp': STAMP, '@version': '1', tags: null }],
    [
      '{"tags":{"poison":"true"}}',
      { '@timestamp': STAMP, '@version': '1', _tags: [{ poison: 'true' }], tags: ['_tagsparsefailure'] },
    ],
    ['{"tags":123}', { '@timestamp': STAMP, '@version': '1', _tags: [123], tags: ['_tagsparsefailure'] }],
    ['{"tags":["a",1]}', { '@timestamp': STAMP, '@version': '1', _tags: [['a', 1]], tags: ['_tagsparsefailure'] }],
    [
      '{"@timestamp":1,"tags":1}',
      {
        '@timestamp': STAMP,
        '@version': '1',
        '_@timestamp': 1,
        _tags: [1],
        tags: ['_tagsparsefailure', '_timestampparsefailure'],
      },
    ],
    [
      '{"@nanoseconds":5,"@metadata":"x"}',
      { '@timestamp': STAMP, '@version': '1', '_@nanoseconds': 5, '_@metadata': 'x' },
    ],
    ['{"a[0]":1,"b.c":2}', { '@timestamp': STAMP, '@version': '1', 'a[0]': 1, 'b.c': 2 }],
  ])('%s', (text, expected) => {
    expect({ ...plainEvent(eventOf(JSON.parse(text), NOW)) }).toEqual(expected);
  });

  it('keeps names that objects have of themselves as fields like others', () => {
    const event = eventOf(JSON.parse('{"__proto__":{"polluted":1},"constructor":2,"hasOwnProperty":3}'), NOW);
    expect(eventJson(event)).toBe(
      `{"@timestamp":"${STAMP}","@version":"1","__proto__":{"polluted":1},"constructor":2,"hasOwnProperty":3}`,
    );
    expect(eventJson(cloneEvent(event))).toBe(eventJson(event));
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('never shows @metadata unless asked', () => {
    const event = eventOf(JSON.parse('{"@metadata":{"a":1},"b":2}'), NOW);
    expect(eventJson(event)).toBe(`{"@timestamp":"${STAMP}","@version":"1","b":2}`);
    expect(plainEvent(event, { metadata: true })['@metadata']).toEqual({ a: 1 });
  });

  it('shows digits below the millisecond', () => {
    const event = eventOf({ '@timestamp': '2026-01-02T03:04:05.123456789Z' }, NOW);
    expect(eventJson(event)).toBe('{"@timestamp":"2026-01-02T03:04:05.123456789Z","@version":"1"}');
  });
});

describe('an event whose time was removed', () => {
  const timeless = () => {
    const event = eventOf({ a: 1 }, NOW);
    expect(fieldOf('@timestamp').remove(event)).toBe(STAMP);
    return event;
  };
  const written = (event: Event): string => {
    const out = new ByteWriter();
    writeEventJson(event, out);
    return Buffer.from(out.take()).toString();
  };

  it('shows none, and keeps its place in time', () => {
    const event = timeless();
    expect([fieldOf('@timestamp').get(event), fieldOf('@timestamp').remove(event)]).toEqual([undefined, undefined]);
    expect(eventJson(event)).toBe('{"@version":"1","a":1}');
    expect(written(event)).toBe(eventJson(event));
    expect(Object.keys(plainEvent(event))).toEqual(['@version', 'a']);
    expect(event['@timestamp']).toBe(NOW);
    expect(eventJson(eventOf({ a: 1 }, NOW))).toBe(`{"@timestamp":"${STAMP}","@version":"1","a":1}`);
  });

  it('fills no times', () => {
    expect(template('%{+YYYY} %{+%s} %{{yyyy}} %{@timestamp}')(timeless())).toBe('   %{@timestamp}');
  });

  it('has one again once it is set, and so has a copy', () => {
    const again = `{"@timestamp":"${STAMP}","@version":"1","a":1}`;
    const event = timeless();
    expect(eventJson(cloneEvent(event))).toBe(again);
    fieldOf('@timestamp').set(event, STAMP);
    expect(eventJson(event)).toBe(again);
  });
});

describe('tags', () => {
  it.each<[Value | undefined, string, Value]>([
    [undefined, 'foo', ['foo']],
    [null, 'foo', ['foo']],
    ['foo', 'bar', ['foo', 'bar']],
    ['foo', 'foo', 'foo'],
    [['foo'], 'bar', ['foo', 'bar']],
    [['foo', 'bar'], 'foo', ['foo', 'bar']],
    [[], 'foo', ['foo']],
  ])('%j and %s', (tags, tag, expected) => {
    const event = newEvent(NOW);
    if (tags !== undefined) event.tags = tags;
    addTag(event, tag);
    expect(event.tags).toEqual(expected);
  });
});

describe('an event', () => {
  it('is cancelled alone, and a copy of it is not', () => {
    const event = newEvent(NOW);
    cancel(event);
    expect([isCancelled(event), isCancelled(cloneEvent(event)), isCancelled(newEvent(NOW))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(eventJson(event)).toBe(`{"@timestamp":"${STAMP}","@version":"1"}`);
  });

  it('is copied to its depth, @metadata included', () => {
    const event = eventOf(JSON.parse('{"a":{"b":[{"c":1}]},"@metadata":{"m":{"n":1}}}'), NOW);
    const copy = cloneEvent(event);
    expect(copy).toEqual(event);
    const inner = (copy.a as { b: { c: number }[] }).b[0];
    if (inner !== undefined) inner.c = 2;
    expect(event.a).toEqual({ b: [{ c: 1 }] });
    expect(copy['@metadata']?.m).not.toBe(event['@metadata']?.m);
  });

  it.each<[Value, string]>([
    ['x', 'x'],
    [1, '1'],
    [true, 'true'],
    [null, ''],
    [['a', 1, ['b', null]], 'a,1,b,'],
    [{ a: [1] }, '{"a":[1]}'],
  ])('has values that are %j as text', (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});
