import { expect, it } from 'vitest';
import { type Event, eventOf, fieldOf } from '../../event/index.ts';
import { createLumberjackEncoder } from './encoder.ts';

const NAMES = { beat: 'tocsin', version: '1' };

const recordOf = (event: Event): unknown => {
  const encoder = createLumberjackEncoder(NAMES);
  encoder.add(event);
  const text = Buffer.concat(encoder.take('').chunks.map((chunk) => Buffer.from(chunk))).toString();
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
};

it('writes an event with its metadata', () => {
  expect(recordOf(eventOf({ a: 1, '@metadata': { x: 'y' } }, 0))).toEqual({
    '@metadata': { x: 'y', ...NAMES, type: '_doc' },
    '@timestamp': '1970-01-01T00:00:00.000Z',
    '@version': '1',
    a: 1,
  });
});

it('writes an event that nothing is left of', () => {
  const event = eventOf({}, 0);
  for (const name of ['@timestamp', '@version']) fieldOf(name).remove(event);
  expect(recordOf(event)).toEqual({ '@metadata': { ...NAMES, type: '_doc' } });
});
