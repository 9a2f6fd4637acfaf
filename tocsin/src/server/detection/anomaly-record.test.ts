import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAnomalyDetector, readAnomalyRules } from '../../detect/index.ts';
import { type Event, emptyObject, setField, type Value } from '../../event/index.ts';
import { createRecorder, readRecord } from './anomaly-record.ts';

const { rules, problems } = readAnomalyRules(
  [
    'id: a\ntitle: A\nanomaly: {model: count, where: {event.action: login}, by: user.name, least: 1, learning: 0s, chance: 0.5}',
    'id: b\ntitle: B\nanomaly: {model: count, except: {source.ip: 10.0.0.1}, by: [user.name, event.action], least: 1, learning: 0s, chance: 0.5}',
    'id: c\ntitle: C\nanomaly: {model: distinct, by: source.ip, field: user.name, least: 2, learning: 0s, chance: 0.5}',
    'id: d\ntitle: D\nanomaly: {model: rare, where: {event.outcome: [a, b]}, by: source.ip, field: [user.name, event.action], least: 1, learning: 0s, chance: 0.5}',
  ].join('\n---\n'),
  'r.yml',
);

const text = (...values: readonly Value[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const given = fc.record({
  after: fc.integer({ min: 0, max: 200_000 }),
  'event.action': text('login', 'logout', ['login', 'x']),
  'event.outcome': text('a', 'c', { deep: 1 }),
  'source.ip': text('10.0.0.1', '10.0.0.2', ['10.0.0.1', '10.0.0.3']),
  'user.name': text('kim', 'lee', '', 7, ['kim']),
  message: text('not read'),
});

type Given = typeof given extends fc.Arbitrary<infer One> ? One : never;

const eventsOf = (list: readonly Given[]): Event[] => {
  let time = 1_800_000_000_000;
  return list.map(({ after, ...fields }) => {
    time += after;
    const event: Event = Object.assign(emptyObject(), { '@timestamp': time });
    for (const [field, value] of Object.entries(fields)) if (value !== undefined) setField(event, field, value);
    return event;
  });
};

test('models learn of records what they would of events', () => {
  expect(problems).toEqual([]);
  const learnt = (events: readonly Event[]) => {
    const findings: unknown[] = [];
    const detector = createAnomalyDetector(rules, { onFinding: (one) => findings.push(one) });
    for (const event of events) detector.add(event);
    const { rules: state } = detector.snapshot() as { readonly rules: unknown };
    detector.finish();
    return { findings, state };
  };
  let records = 0;
  fc.assert(
    fc.property(fc.array(given, { minLength: 1, maxLength: 60 }), (list) => {
      const record = createRecorder(rules);
      const lines = eventsOf(list).flatMap((event) => record(event) ?? []);
      records += lines.length;
      for (const line of lines) expect(line).not.toContain('not read');
      const ofRecords = learnt(lines.map((line) => readRecord(line.trimEnd())));
      const events = eventsOf(list);
      const taken = events.filter((event) => createRecorder(rules)(event) !== undefined);
      expect(ofRecords).toEqual(learnt(taken));
    }),
    { numRuns: 100 },
  );
  expect(records).toBeGreaterThan(100);
});
