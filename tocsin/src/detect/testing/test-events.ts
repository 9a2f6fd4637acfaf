import { type Event, emptyObject, put, setField, type Value, type ValueObject } from '../../event/index.ts';
import { spanOf } from '../threshold/span.ts';
import { type RuleTest, timeOf } from './rule-test.ts';

/** Where tests begin that name no time. */
const BEGIN = Date.UTC(2026, 0, 1);
const SECOND = 1_000;
const KEYS = new Set(['@timestamp', '@after', '@every', '@repeat']);

/** The events of a test, in their order, with their times. */
export const eventsOf = ({ events = [] }: RuleTest): readonly Event[] => {
  const made: Event[] = [];
  let time = BEGIN - SECOND;
  for (const given of events) {
    const repeat = typeof given['@repeat'] === 'number' ? given['@repeat'] : 1;
    const every = spanAt(given, '@every') ?? SECOND;
    const after = spanAt(given, '@after');
    for (let n = 1; n <= repeat; n++) {
      time = n > 1 ? time + every : (timeOf(given['@timestamp']) ?? time + (after ?? SECOND));
      made.push(eventOf(given, time, repeat > 1 ? n : undefined));
    }
  }
  return made;
};

const spanAt = (given: Readonly<Record<string, unknown>>, key: string): number | undefined =>
  given[key] === undefined ? undefined : spanOf().safeParse(given[key]).data;

const eventOf = (given: Readonly<Record<string, unknown>>, time: number, n: number | undefined): Event => {
  const event: Event = Object.assign(emptyObject(), { '@timestamp': time });
  for (const [key, value] of Object.entries(given)) {
    if (KEYS.has(key)) continue;
    const copy = copied(value, n);
    if (!key.includes('.') || !setField(event, key, copy)) put(event, key, copy);
  }
  return event;
};

/** What YAML holds, as values of an event; `{n}` in texts is the number of the repetition. */
const copied = (value: unknown, n: number | undefined): Value => {
  if (typeof value === 'string') return n === undefined ? value : value.replaceAll('{n}', String(n));
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => copied(item, n));
  if (typeof value !== 'object' || value === null) return null;
  const object: ValueObject = emptyObject();
  for (const [key, inner] of Object.entries(value)) put(object, key, copied(inner, n));
  return object;
};
