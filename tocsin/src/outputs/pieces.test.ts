import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf } from './pieces.ts';
import { RecordWriter, recordsOf } from './records.ts';

const records = fc.array(fc.record({ body: fc.string({ maxLength: 20 }), head: fc.nat(3) }), { maxLength: 60 });

test('the pieces of a batch hold its records in their order, each within the limits', () => {
  fc.assert(
    fc.property(records, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 60 }), (all, events, bytes) => {
      const writer = new RecordWriter();
      for (const { body, head } of all) writer.add(body, head === 0 && writer.records === 0 ? undefined : head);
      const batch = writer.take('t');
      const pieces = piecesOf(batch, { events, bytes });
      expect(pieces.flatMap((piece) => [...recordsOf(piece)])).toEqual([...recordsOf(batch)]);
      expect(pieces.reduce((sum, piece) => sum + piece.events, 0)).toBe(batch.events);
      expect(new Set(pieces.map(({ token }) => token)).size).toBe(pieces.length);
      for (const piece of pieces) {
        expect(piece.events).toBeLessThanOrEqual(events);
        if (piece.events > 1) expect(piece.chunks[0]?.byteLength).toBeLessThanOrEqual(bytes);
      }
    }),
  );
});

test('a batch within the limits stays as it is', () => {
  const writer = new RecordWriter();
  writer.add('a');
  const batch = writer.take('t');
  expect(piecesOf(batch, { events: 1, bytes: 1 })).toEqual([batch]);
});
