import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventParser, type ServerEvent } from './event-stream.ts';

test.each<[string, readonly ServerEvent[]]>([
  ['event: rows\ndata: {}\n\n', [{ event: 'rows', data: '{}' }]],
  ['data: a\r\ndata: b\r\n\r\n', [{ event: 'message', data: 'a\nb' }]],
  [': heartbeat\n\n', []],
  ['event: rows\n\ndata: x\n\n', [{ event: 'message', data: 'x' }]],
  ['data:x\rdata:  y\r\rdata', [{ event: 'message', data: 'x\n y' }]],
  ['event: rows\ndata: half', []],
])('%j', (text, events) => {
  expect(new EventParser().add(text)).toEqual(events);
});

test('how the stream is torn makes no difference', () => {
  const line = fc.constantFrom('event: rows', 'data: {"a":1}', 'data:', ': note', '', 'id: 7');
  const ending = fc.constantFrom('\n', '\r\n', '\r');
  const stream = fc.array(fc.tuple(line, ending)).map((lines) => `${lines.flat().join('')}\n\n`);
  fc.assert(
    fc.property(stream, fc.array(fc.nat(60)), (text, cuts) => {
      const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
      const parser = new EventParser();
      const torn = places.slice(1).flatMap((to, index) => parser.add(text.slice(places[index], to)));
      expect(torn).toEqual(new EventParser().add(text));
    }),
  );
});
