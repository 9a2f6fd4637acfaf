import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.ts';
import type { Event, Value, ValueObject } from './event.ts';
import { fieldOf } from './field-reference.ts';
import { cloneEvent, eventJson } from './pipeline-event.ts';
import { type Fields, owned, share, sharedJson } from './shared-fields.ts';
import { writeEventJson } from './write-event-json.ts';

const written = (event: Event): string => {
  const out = new ByteWriter();
  writeEventJson(event, out);
  return Buffer.from(out.take()).toString();
};

const GEO: Fields = { name: 'Auckland', 'a.b': '"ü€\\', location: { lat: -36.85, lon: 174 }, known: true };

const eventWith = (geo: ValueObject): Event => ({ '@timestamp': 0, source: { ip: '203.0.113.1', geo }, list: [geo] });

describe('share', () => {
  it('freezes what is below, too, and takes nothing from who gave it', () => {
    const given = structuredClone(GEO);
    const shared = share(given);
    expect(shared).toEqual(GEO);
    expect(Object.isFrozen(shared) && Object.isFrozen(shared.location)).toBe(true);
    expect(Object.isFrozen(given)).toBe(false);
  });

  it('leaves what is shared already as it is', () => {
    const location = share({ lat: 1 });
    expect(share({ location }).location).toBe(location);
  });

  it('is seen in no list of names, and in no copy', () => {
    const shared = share(GEO);
    expect(Reflect.ownKeys(shared)).toEqual(Object.keys(GEO));
    expect(structuredClone(shared)).toEqual(GEO);
    const copy: ValueObject = { ...shared };
    expect(sharedJson(copy)).toBeUndefined();
  });
});

describe('an event with a shared object', () => {
  it('is written as one without', () => {
    const event = eventWith(share(GEO));
    expect(written(event)).toBe(eventJson(eventWith(structuredClone(GEO))));
    expect(eventJson(event)).toBe(written(event));
  });

  it('has a clone that may be changed', () => {
    const event = eventWith(share(GEO));
    const clone = cloneEvent(event);
    const { geo } = clone.source as { geo: ValueObject };
    geo.name = 'elsewhere';
    (geo.location as ValueObject).lat = 0;
    expect(written(clone)).toContain('{"name":"elsewhere",');
    expect(written(event)).toBe(written(eventWith(share(GEO))));
  });

  it('owns a copy of what it asks for', () => {
    const shared = share(GEO);
    const event = eventWith(shared);
    const geo = fieldOf('[source][geo]').own(event) as ValueObject;
    geo.name = 'elsewhere';
    expect(fieldOf('[source][geo][name]').get(event)).toBe('elsewhere');
    expect(owned(geo)).toBe(geo);
    expect(shared.name).toBe('Auckland');
    expect(fieldOf('[source][geo][location]').get(event)).toBe(shared.location);
  });

  it('is changed by references to fields as one without, and no other event is', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const step = fc.constantFrom('geo', 'location', 'lat', 'name', 'a.b', 'new', '0', '-1');
    const first = fc.constantFrom('source', 'list', 'top');
    const reference = fc
      .tuple(first, fc.array(step, { maxLength: 4 }))
      .map(([top, rest]) => [top, ...rest].map((name) => `[${name}]`).join(''));
    const change = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), reference, value: scalar }),
      fc.record({ kind: fc.constant('float' as const), reference, value: fc.integer() }),
      fc.record({ kind: fc.constant('remove' as const), reference, value: scalar }),
      fc.record({ kind: fc.constant('rename' as const), reference, value: reference }),
      fc.record({ kind: fc.constant('own' as const), reference, value: scalar }),
    );
    const apply = (
      event: Event,
      { kind, reference: text, value }: typeof change extends fc.Arbitrary<infer T> ? T : never,
    ): unknown => {
      const field = fieldOf(text);
      if (kind === 'set') return field.set(event, value);
      if (kind === 'float') return field.setFloat(event, value);
      if (kind === 'own') return field.own(event);
      const removed: Value | undefined = field.remove(event);
      return kind === 'rename' && removed !== undefined ? fieldOf(value).set(event, removed) : removed;
    };
    const GIVEN = share(GEO);
    const before = JSON.stringify(GIVEN);
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const event = eventWith(GIVEN);
        const other = eventWith(GIVEN);
        const plain: Event = {
          '@timestamp': 0,
          source: { ip: '203.0.113.1', geo: structuredClone(GEO) },
          list: [structuredClone(GEO)],
        };
        for (const one of changes) expect(apply(event, one)).toEqual(apply(plain, one));
        expect(written(event)).toBe(written(plain));
        expect(written(other)).toBe(written(eventWith(share(GEO))));
        expect(JSON.stringify(GIVEN)).toBe(before);
      }),
    );
  });
});
