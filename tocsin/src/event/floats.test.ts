import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.ts';
import { fieldOf } from './field-reference.ts';
import { javaFloat, rubyFloat } from './floats.ts';
import { parseJsonObject } from './json.ts';
import { cloneEvent, eventJson, eventOf, plainEvent } from './pipeline-event.ts';
import { template } from './sprintf.ts';
import { writeEventJson } from './write-event-json.ts';

const event = (json: string) => {
  const fields = parseJsonObject(json);
  if (typeof fields === 'string') throw new Error(fields);
  return eventOf(fields, 0);
};

const written = (...[of]: Parameters<typeof plainEvent>): string => {
  const out = new ByteWriter();
  writeEventJson(of, out);
  return new TextDecoder().decode(out.take());
};

describe('texts of floats', () => {
  it.each([
    [0, '0.0', '0.0'],
    [-0, '-0.0', '-0.0'],
    [123, '123.0', '123.0'],
    [-1.5, '-1.5', '-1.5'],
    [9999999, '9999999.0', '9999999.0'],
    [12345678.5, '1.23456785E7', '12345678.5'],
    [16777217, '1.6777217E7', '16777217.0'],
    [1e15, '1.0E15', '1000000000000000.0'],
    [1e16, '1.0E16', '1.0e+16'],
    [1e20, '1.0E20', '1.0e+20'],
    [1e120, '1.0E120', '1.0e+120'],
    [0.001, '0.001', '0.001'],
    [0.00025, '2.5E-4', '0.00025'],
    [0.000025, '2.5E-5', '2.5e-05'],
  ])('%d', (value, java, ruby) => {
    expect([javaFloat(value), rubyFloat(value)]).toEqual([java, ruby]);
  });
});

describe('floats that are whole numbers', () => {
  const x = fieldOf('x');
  const deep = fieldOf('[a][b][0]');

  it('are told from integers', () => {
    const of = event('{"x":1.0,"y":1,"a":{"b":[2.0,2]},"s":"[3.0]","t":"x: 4.0, \\"5.0,"}');
    const texts = ['%{x} %{y}', '%{[a][b]}', '%{[a][b][0]} %{[a][b][1]}', '%{s} %{t}', '%{a}'];
    expect(texts.map((text) => template(text)(of))).toEqual([
      '1.0 1',
      '2.0,2',
      '2.0 2',
      '[3.0] x: 4.0, "5.0,',
      '{"b":[2.0,2]}',
    ]);
    expect(Object.keys(of)).toEqual(['@timestamp', '@version', 'x', 'y', 'a', 's', 't']);
    expect(written(of)).toContain('"x":1.0,"y":1,"a":{"b":[2.0,2]}');
    expect(eventJson(of)).toBe(written(of));
    expect(JSON.stringify(of)).toContain('"x":1,"y":1,"a":{"b":[2,2]}');
  });

  it('are floats in a copy, too', () => {
    const copy = cloneEvent(event('{"x":1.0,"a":{"b":[2.0]}}'));
    expect([x.isFloat(copy), deep.isFloat(copy), x.isFloat(eventOf(plainEvent(copy), 0))]).toEqual([true, true, true]);
  });

  it('end where another number takes the place', () => {
    const of = event('{"x":1.0,"a":{"b":[2.0]}}');
    x.set(of, 1);
    deep.set(of, 2);
    expect([x.isFloat(of), deep.isFloat(of)]).toEqual([false, false]);
    x.setFloat(of, 3);
    deep.setFloat(of, 4);
    expect([x.isFloat(of), deep.isFloat(of), written(of)]).toEqual([true, true, expect.stringContaining('[4.0]')]);
    x.remove(of);
    of.x = 3;
    expect(x.isFloat(of)).toBe(false);
  });
});
