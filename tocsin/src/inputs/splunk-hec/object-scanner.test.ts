import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEventObject } from './event-object.ts';
import { ObjectScanner } from './object-scanner.ts';

interface Found {
  readonly objects: readonly string[];
  readonly events: readonly (string | undefined)[];
  readonly end: string;
}

const scan = (text: string): Found => {
  const scanner = new ObjectScanner(text);
  const objects: string[] = [];
  const events: (string | undefined)[] = [];
  for (;;) {
    const found = scanner.next();
    if (found !== 'object') return { objects, events, end: found };
    objects.push(text.slice(scanner.from, scanner.to));
    events.push(scanner.eventFrom < 0 ? undefined : text.slice(scanner.eventFrom, scanner.eventTo).trim());
  }
};

describe('objects one after the other', () => {
  it.each<[string, Found]>([
    ['', { objects: [], events: [], end: 'end' }],
    ['\ufeff {}', { objects: ['{}'], events: [undefined], end: 'end' }],
    [
      '{"event":1}{"event" : "}{" }',
      { objects: ['{"event":1}', '{"event" : "}{" }'], events: ['1', '"}{"'], end: 'end' },
    ],
    [
      '{"a":{"event":1},"event":[{"b":2}],"c":3}',
      { objects: ['{"a":{"event":1},"event":[{"b":2}],"c":3}'], events: ['[{"b":2}]'], end: 'end' },
    ],
    ['{"event":1,"event":2}', { objects: ['{"event":1,"event":2}'], events: ['2'], end: 'end' }],
    [
      '{"a":"event","event":"\\"\\\\"}',
      { objects: ['{"a":"event","event":"\\"\\\\"}'], events: ['"\\"\\\\"'], end: 'end' },
    ],
    ['{"\\u0065vent":1}', { objects: ['{"\\u0065vent":1}'], events: [undefined], end: 'end' }],
    ['{},{}', { objects: ['{}'], events: [undefined], end: 'broken' }],
    ['[{}]', { objects: [], events: [], end: 'broken' }],
    ['{"a":"', { objects: [], events: [], end: 'broken' }],
    ['{"a":"\\', { objects: [], events: [], end: 'broken' }],
    ['{{}', { objects: [], events: [], end: 'broken' }],
  ])('%j', (text, expected) => {
    expect(scan(text)).toEqual(expected);
  });

  it('are found as they were written, their events too', () => {
    const object = fc.record({ event: fc.jsonValue(), other: fc.jsonValue(), text: fc.string({ unit: 'binary' }) });
    const spaces = fc.constantFrom('', ' ', '\n', '\r\n\t');
    const indents = fc.constantFrom(0, 1, '\t');
    fc.assert(
      fc.property(fc.array(fc.tuple(object, spaces, indents), { maxLength: 6 }), (parts) => {
        const written = parts.map(([value, , indent]) => JSON.stringify(value, undefined, indent));
        const found = scan(parts.map(([, space], at) => `${space}${written[at]}${space}`).join(''));
        expect(found.end).toBe('end');
        expect(found.objects).toEqual(written);
        expect(found.events.map((event) => JSON.parse(event ?? ''))).toEqual(
          written.map((text) => JSON.parse(text).event),
        );
      }),
      { seed: 20261126, numRuns: 1_000 },
    );
  });
});

/** Texts of clients, to be cut and changed. */
const SEEDS: readonly string[] = [
  '{"time":1795399086.123,"host":"h","source":"s","sourcetype":"_json","index":"main","event":{"a":[1,{"b":"c"}]},"fields":{"k":["v",1]}}',
  '{"event":"hello \\"world\\" \\u00e4"}\n{"event":1}{"event":null}',
  '{"event":{"message":"x","__proto__":{"a":1},"constructor":1},"fields":{"user.name":"eve"}} {"time":"1","event":[]}',
];

describe('bodies that were changed on the way', () => {
  it('are objects, answers or broken, and never an exception', () => {
    const cut = fc.record({
      seed: fc.constantFrom(...SEEDS),
      edits: fc.array(
        fc.tuple(
          fc.nat(400),
          fc.nat(6),
          fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '\\', '0', '-', 'e', '\u0000', '\ud800', ''),
        ),
        { minLength: 1, maxLength: 6 },
      ),
    });
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(cut, ({ seed, edits }) => {
        let text = seed;
        for (const [at, length, replacement] of edits) text = text.slice(0, at) + replacement + text.slice(at + length);
        const { objects, events, end } = scan(text);
        outcomes.add(end);
        let covered = 0;
        objects.forEach((object, at) => {
          covered += object.length;
          const read = readEventObject(object, events[at]);
          if (typeof read === 'string') outcomes.add(read);
          else {
            outcomes.add('event');
            expect(read.raw).not.toBe('');
            expect(({} as Record<string, unknown>).a).toBeUndefined();
          }
        });
        expect(covered).toBeLessThanOrEqual(text.length);
      }),
      { seed: 20261126, numRuns: 25_000 },
    );
    expect([...outcomes]).toEqual(
      expect.arrayContaining(['end', 'broken', 'event', 'invalid_data_format', 'event_required', 'indexed_fields']),
    );
  });

  it.each([
    ['deep', '{"event":'.repeat(200_000)],
    ['deep and closed', `{"event":${'['.repeat(300_000)}${']'.repeat(300_000)}}`],
    ['of many empty objects', `{"event":[${'{},'.repeat(1_000_000)}{}]}`],
    [
      'of many members of fields',
      `{"event":"x","fields":{${Array.from({ length: 3_000 }, (_, at) => `"k${at}":1`).join()}}}`,
    ],
    ['of a string without end', `{"event":"${'\\"'.repeat(1_000_000)}`],
    ['of brackets that close nothing', `{"event":1}${'}'.repeat(1_000_000)}`],
  ])('are bounded: %s', (_, text) => {
    const { objects, events } = scan(text);
    objects.forEach((object, at) => {
      const read = readEventObject(object, events[at]);
      if (typeof read !== 'string') expect(read.raw.length).toBeLessThanOrEqual(object.length);
    });
  });
});
