import { describe, expect, it } from 'vitest';
import type { Event } from '../event/index.ts';
import { createDetector, type FindingChange } from './detector.ts';
import { readSigma } from './sigma/index.ts';

const BOTNET = `
title: A payment failed
name: failed
logsource: {category: application}
detection: {selection: {event.action: payment_failed}, condition: selection}
---
title: Many addresses
name: many
correlation: {type: value_count, rules: [failed], timespan: 1m, condition: {field: source.ip, gte: 3}}
entity: [source.ip]
`;

const { documents } = readSigma(BOTNET, 'botnet.yml');

const payment = (seconds: number, ip: string, action = 'payment_failed'): Event => ({
  '@timestamp': seconds * 1_000,
  source: { ip },
  event: { action },
});

type Told = [FindingChange, string | undefined, number];

const run = (events: readonly Event[], detector = newDetector()): { told: Told[]; ids: Set<string> } => {
  for (const [index, event] of events.entries()) detector.detector.add(event, index);
  detector.detector.finish();
  return detector;
};

const newDetector = () => {
  const told: Told[] = [];
  const ids = new Set<string>();
  const detector = createDetector(documents, { route: false, lateness: 0 }, (finding, change) => {
    told.push([change, finding.entity['source.ip'], finding.count]);
    ids.add(finding.id);
  });
  return { detector, told, ids };
};

describe('a correlation with an entity of its own', () => {
  it('names each of those whom its events are about, by a finding that begins and ends', () => {
    const { told, ids } = run([
      payment(0, '192.0.2.1'),
      payment(1, '192.0.2.2'),
      payment(2, '192.0.2.3'),
      payment(3, '192.0.2.1'),
    ]);
    expect(told.filter(([change]) => change === 'new').map(([, ip]) => ip)).toEqual([
      '192.0.2.1',
      '192.0.2.2',
      '192.0.2.3',
    ]);
    expect(told.filter(([change]) => change === 'done')).toEqual([
      ['done', '192.0.2.1', 2],
      ['done', '192.0.2.2', 1],
      ['done', '192.0.2.3', 1],
    ]);
    expect(ids.size).toBe(3);
  });

  it('names nobody who took no part', () => {
    const { told } = run([
      payment(0, '192.0.2.1'),
      payment(1, '192.0.2.9', 'payment_succeeded'),
      payment(2, '192.0.2.2'),
      payment(3, '192.0.2.3'),
      payment(900, '192.0.2.8'),
    ]);
    expect(new Set(told.map(([, ip]) => ip))).toEqual(new Set(['192.0.2.1', '192.0.2.2', '192.0.2.3']));
  });

  it('finds nothing below its threshold', () => {
    expect(run([payment(0, '192.0.2.1'), payment(1, '192.0.2.2'), payment(2, '192.0.2.1')]).told).toEqual([]);
  });

  it('says it of the whole where events were before a restart', () => {
    const before = newDetector();
    for (const [index, ip] of ['192.0.2.1', '192.0.2.2', '192.0.2.3'].entries())
      before.detector.add(payment(index, ip), index);
    const after = newDetector();
    after.detector.restore(before.detector.snapshot());
    after.detector.finish();
    expect(after.told).toEqual([['done', undefined, 3]]);
  });
});
