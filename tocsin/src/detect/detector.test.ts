import { describe, expect, it } from 'vitest';
import type { Event, ValueObject } from '../event/index.ts';
import { createDetector, type DetectorOptions, type RuleFinding } from './detector.ts';
import { readSigma } from './sigma/index.ts';

const MINUTE = 60_000;

const at = (minutes: number, fields: ValueObject): Event => ({ '@timestamp': minutes * MINUTE, ...fields });

const login = (minutes: number, ip: string, user: string, outcome = 'failure'): Event =>
  at(minutes, { source: { ip }, user: { name: user }, event: { action: 'login', outcome } });

const documentsOf = (text: string) => {
  const { documents, problems } = readSigma(text, 'rules.yml');
  expect(problems).toEqual([]);
  return documents;
};

const OPTIONS: DetectorOptions = { route: false, lateness: 0 };

/** Findings that are done, without their ids. */
const detect = (
  text: string,
  events: readonly Event[],
  options = OPTIONS,
): readonly Omit<RuleFinding, 'id' | 'tags'>[] => {
  const found: RuleFinding[] = [];
  const detector = createDetector(documentsOf(text), options, (finding, change) => {
    if (change === 'done') found.push(finding);
  });
  expect(detector.problems).toEqual([]);
  for (const [index, event] of events.entries()) detector.add(event, index);
  detector.finish();
  return found.map(({ id: _id, tags: _tags, ...rest }) => rest);
};

const FAILURES = `
title: A login failed
name: failed
author: Ada
license: MIT
logsource: {category: authentication}
detection: {selection: {event.action: login, event.outcome: failure}, condition: selection}
---
title: A login succeeded
name: succeeded
logsource: {category: authentication}
detection: {selection: {event.action: login, event.outcome: success}, condition: selection}
`;

const BRUTE = `${FAILURES}
---
title: Many failures
name: many
level: high
correlation: {type: event_count, rules: [failed], group-by: [c-ip], timespan: 5m, condition: {gte: 3}}
`;

const SUCCESS = `${BRUTE}
---
title: Success after many failures
level: critical
correlation: {type: temporal_ordered, rules: [many, succeeded], group-by: [source.ip], timespan: 10m}
`;

describe('detector', () => {
  it('tells a rule of the one that it is about, in findings that grow', () => {
    const failed = FAILURES.split('---')[0] ?? '';
    const events = [
      login(0, '192.0.2.1', 'ada'),
      login(30, '192.0.2.2', 'ada'),
      login(59, '192.0.2.1', 'bob'),
      login(130, '192.0.2.1', 'ada'),
    ];
    const common = { rule: 'failed', title: 'A login failed', level: 'medium', author: 'Ada', license: 'MIT' };
    expect(detect(failed, events)).toEqual([
      { ...common, entity: { 'source.ip': '192.0.2.1' }, first: 0, last: 59 * MINUTE, count: 2, events: [0, 2] },
      { ...common, entity: { 'source.ip': '192.0.2.2' }, first: 30 * MINUTE, last: 30 * MINUTE, count: 1, events: [1] },
      {
        ...common,
        entity: { 'source.ip': '192.0.2.1' },
        first: 130 * MINUTE,
        last: 130 * MINUTE,
        count: 1,
        events: [3],
      },
    ]);
    const byUser = detect(`${failed}entity: [user.id, user.name]\n`, events);
    expect(byUser.map(({ entity, count }) => [entity, count])).toEqual([
      [{ 'user.name': 'ada' }, 2],
      [{ 'user.name': 'bob' }, 1],
      [{ 'user.name': 'ada' }, 1],
    ]);
  });

  it('counts events of a rule by entity, under our names, and does not tell of the rule itself', () => {
    const events = [0, 1, 2, 3, 20].map((minutes) => login(minutes, '192.0.2.1', 'ada'));
    const entity = { 'source.ip': '192.0.2.1' };
    const many = detect(BRUTE, events).filter(({ rule }) => rule !== 'succeeded');
    expect(many).toEqual([
      {
        rule: 'many',
        title: 'Many failures',
        level: 'high',
        entity,
        first: 0,
        last: 3 * MINUTE,
        count: 4,
        found: 3,
        events: [0, 1, 2, 3],
      },
    ]);
  });

  it('chains: what went on for long and then succeeded is found', () => {
    const attack = Array.from({ length: 60 }, (_, minute) => login(minute, '192.0.2.1', 'ada'));
    const found = detect(SUCCESS, [
      ...attack,
      login(61, '192.0.2.1', 'ada', 'success'),
      login(61, '192.0.2.9', 'eve', 'success'),
    ]);
    expect(found.map(({ title, count, entity }) => [title, count, entity])).toEqual([
      ['Success after many failures', 2, { 'source.ip': '192.0.2.1' }],
    ]);
  });

  it('goes on after a restart, with the same ids', () => {
    const events = Array.from({ length: 200 }, (_, n) =>
      login(n, `192.0.2.${n % 5}`, `user${n % 3}`, n % 7 === 0 ? 'success' : 'failure'),
    );
    const run = (restart: number): readonly (readonly [string, string, number])[] => {
      const told: [string, string, number][] = [];
      const start = () =>
        createDetector(
          documentsOf(BRUTE.replace('gte: 3', 'gte: 2')),
          { route: false, lateness: 10_000 },
          ({ id, count }, change) => void told.push([id, change, count]),
        );
      let detector = start();
      for (const [index, event] of events.entries()) {
        if (index === restart) {
          const bytes = detector.snapshot();
          detector = start();
          detector.restore(bytes);
        }
        detector.add(event, index);
      }
      detector.finish();
      return told;
    };
    const whole = run(-1);
    expect(whole.length).toBeGreaterThan(10);
    expect(new Set(run(100).map(String))).toEqual(new Set(whole.map(String)));
    expect(new Set(run(1).map(String))).toEqual(new Set(whole.map(String)));
  });

  it('drops what an edited rule remembered, and that alone', () => {
    const other = BRUTE.replace('gte: 3', 'gte: 2').replace('name: many', 'name: other').split('---')[2] ?? '';
    const both = `${BRUTE}---${other}`;
    const first = createDetector(documentsOf(both), OPTIONS, () => undefined);
    first.add(login(0, '192.0.2.1', 'ada'), 0);
    const found: string[] = [];
    const second = createDetector(documentsOf(both.replace('gte: 3', 'gte: 1')), OPTIONS, ({ rule, count }, change) => {
      if (change === 'done') found.push(`${rule} ${count}`);
    });
    second.restore(first.snapshot());
    second.add(login(1, '192.0.2.1', 'ada'), 1);
    second.finish();
    expect(found).toEqual(['many 1', 'other 2']);
  });

  it('refuses bytes that are no snapshot', () => {
    const detector = createDetector(documentsOf(BRUTE), OPTIONS, () => undefined);
    const bytes = detector.snapshot();
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => detector.restore(bytes)).toThrow('damaged');
    expect(() => detector.restore(new Uint8Array(3))).toThrow('another version');
  });

  it('says which events it could not use', () => {
    const detector = createDetector(documentsOf(BRUTE), OPTIONS, () => undefined);
    detector.add(at(10, { event: { action: 'login', outcome: 'failure' } }), 0);
    detector.add(login(9, '192.0.2.1', 'ada'), 1);
    detector.add({ '@timestamp': Number.NaN }, 2);
    detector.finish();
    expect(detector.counts).toMatchObject({ ungrouped: 1, late: 1, untimed: 1 });
  });

  it('says what is wrong with a correlation, and leaves it out', () => {
    const text = `${FAILURES}---
title: Nothing
correlation: {type: event_count, rules: [nobody], group-by: [source.ip], timespan: 5m, condition: {gte: 3}}
`;
    const detector = createDetector(documentsOf(text), OPTIONS, () => undefined);
    expect(detector.problems.map(({ line, message }) => [line, message])).toEqual([[14, 'there is no rule "nobody"']]);
  });
});
