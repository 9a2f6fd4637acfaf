import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Event, emptyObject, setField } from '../../event/index.ts';
import { type AnomalyDetector, type AnomalyOptions, createAnomalyDetector } from './detector.ts';
import type { AnomalyFinding } from './finding.ts';
import { readAnomalyRules } from './rules/read.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday. */
const START = Date.UTC(2026, 0, 5);

const event = (time: number, fields: Record<string, string | number> = {}): Event => {
  const made = emptyObject() as Event;
  made['@timestamp'] = time;
  for (const [path, value] of Object.entries(fields)) setField(made, path, value);
  return made;
};

interface Detecting {
  readonly detector: AnomalyDetector;
  readonly findings: AnomalyFinding[];
}

const detecting = (anomaly: string, options: Partial<AnomalyOptions> = {}): Detecting => {
  const text = `id: it\ntitle: It\nanomaly: ${anomaly}\n`;
  const { rules, problems } = readAnomalyRules(text, 'it.yml');
  expect(problems).toEqual([]);
  const findings: AnomalyFinding[] = [];
  const detector = createAnomalyDetector(rules, { onFinding: (found) => findings.push(found), ...options });
  return { detector, findings };
};

/** A few events of `alice` in every five minutes of so many days: three, and now and then one more. */
const habit = function* (days: number, name = 'alice', from = START): Generator<Event> {
  for (let time = from; time < from + days * DAY; time += 5 * MINUTE)
    for (let count = 0; count < 3 + ((time / MINUTE / 5) % 7 === 0 ? 1 : 0); count++)
      yield event(time + count * 1000, { 'user.name': name });
};

describe('count', () => {
  const RULE = '{model: count, by: user.name, learning: 12h}';

  test('a burst is found, and says what was seen, what was usual and how unlikely it is', () => {
    const { detector, findings } = detecting(RULE);
    for (const one of habit(2)) detector.add(one);
    expect(findings).toEqual([]);
    const at = START + 2 * DAY;
    for (let count = 0; count < 40; count++) detector.add(event(at + count * 1000, { 'user.name': 'alice' }), count);
    detector.finish();
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      rule: 'it',
      title: 'It',
      level: 'medium',
      entity: { 'user.name': 'alice' },
      first: at,
      last: at + 39_000,
      count: 40,
      events: Array.from({ length: 40 }, (_, index) => index),
    });
    expect(findings[0]?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(findings[0]?.explanation).toMatch(
      /^40 events in 5 minutes; usual [23](\.\d)? \(by its last .*, 00:00 UTC\); chance 1 in 10\^\d+$/,
    );
  });

  test('twelve events of one who has one in three hours', () => {
    const { detector, findings } = detecting(RULE);
    for (let time = START; time < START + 3 * DAY; time += 3 * HOUR + 5 * MINUTE)
      detector.add(event(time, { 'user.name': 'alice' }));
    for (let count = 0; count < 12; count++) detector.add(event(START + 3 * DAY + count, { 'user.name': 'alice' }));
    detector.finish();
    expect(findings.map(({ count }) => count)).toEqual([12]);
    expect(findings[0]?.explanation).toMatch(/^12 events in 5 minutes; usual 0\.0\d+ \(/);
  });

  test('nothing is told while it learns, and of few events', () => {
    const { detector, findings } = detecting('{model: count, by: user.name, learning: 3d, least: 100}');
    for (const one of habit(2)) detector.add(one);
    for (let count = 0; count < 500; count++) detector.add(event(START + 2 * DAY + count, { 'user.name': 'alice' }));
    detector.add(event(START + 4 * DAY));
    for (let count = 0; count < 90; count++) detector.add(event(START + 5 * DAY + count, { 'user.name': 'alice' }));
    detector.finish();
    expect(findings).toEqual([]);
  });

  test('what goes on is told again once it has doubled, and after an hour', () => {
    const burst = (minutes: number, events: number, detectors: readonly AnomalyDetector[]): void => {
      for (let count = 0; count < events; count++)
        for (const one of detectors)
          one.add(event(START + 2 * DAY + minutes * MINUTE + count * 100, { 'user.name': 'alice' }));
    };
    const { detector, findings } = detecting(RULE);
    for (const one of habit(2)) detector.add(one);
    for (const minutes of [0, 5, 10]) burst(minutes, 200, [detector]);
    // What was told is a part of the state.
    const other = detecting(RULE);
    other.detector.restore(structuredClone(detector.snapshot()));
    for (const [minutes, events] of [
      [15, 200],
      [20, 500],
      [25, 500],
      [85, 500],
    ] as const)
      burst(minutes, events, [detector, other.detector]);
    for (const one of [detector, other.detector]) one.finish();
    expect(findings.map(({ count }) => count)).toEqual([200, 500, 500]);
    expect(other.findings.map(({ count }) => count)).toEqual([500, 500]);
  });

  test('what was marked as expected is not found again', () => {
    const { detector, findings } = detecting(RULE);
    for (const one of habit(2)) detector.add(one);
    const burst = (at: number): void => {
      for (let count = 0; count < 40; count++) detector.add(event(at + count * 1000, { 'user.name': 'alice' }));
    };
    burst(START + 2 * DAY);
    detector.add(event(START + 2 * DAY + HOUR));
    expect(findings).toHaveLength(1);
    for (const found of findings) {
      expect(detector.expect({ ...found, entity: { 'user.name': 'nobody' } })).toBe(false);
      expect(detector.expect({ ...found, rule: 'none' })).toBe(false);
      expect(detector.expect(found)).toBe(true);
    }
    burst(START + 2 * DAY + 2 * HOUR);
    detector.finish();
    expect(findings).toHaveLength(1);
  });

  test('a level that lasts is adopted', () => {
    const { detector, findings } = detecting(RULE);
    for (const one of habit(2)) detector.add(one);
    const busy = START + 2 * DAY;
    for (let time = busy; time < busy + 3 * DAY; time += 5 * MINUTE)
      for (let count = 0; count < 40; count++) detector.add(event(time + count * 1000, { 'user.name': 'alice' }));
    detector.finish();
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every(({ last }) => last < busy + DAY + HOUR)).toBe(true);
  });

  test('history stands for what was not seen', () => {
    const { detector, findings } = detecting(RULE);
    const rows = Array.from({ length: 600 }, (_, index) => ({
      time: START + index * 5 * MINUTE,
      entity: ['alice'],
      count: 60,
    }));
    detector.warmUp('it', rows);
    const at = START + 600 * 5 * MINUTE;
    for (let count = 0; count < 65; count++) detector.add(event(at + count, { 'user.name': 'alice' }));
    for (let count = 0; count < 65; count++) detector.add(event(at + count, { 'user.name': 'bob' }));
    for (let count = 0; count < 300; count++) detector.add(event(at + 5 * MINUTE + count, { 'user.name': 'alice' }));
    detector.finish();
    expect(findings.map(({ entity, count }) => [entity['user.name'], count])).toEqual([['alice', 300]]);
  });

  test('events that are late within bounds are counted, others reported', () => {
    const { detector, findings } = detecting(RULE, { lateness: MINUTE });
    for (const one of habit(2)) detector.add(one);
    const at = START + 2 * DAY;
    detector.add(event(at + 5 * MINUTE + 30_000));
    for (let count = 0; count < 40; count++) detector.add(event(at + count, { 'user.name': 'alice' }));
    detector.add(event(at + 7 * MINUTE));
    detector.add(event(at, { 'user.name': 'alice' }));
    expect(findings).toHaveLength(1);
    expect(detector.counts().late).toBe(1);
  });

  test('an event of a wrong year does not end the windows of all others', () => {
    const { detector } = detecting(RULE, { latest: () => START + DAY });
    detector.add(event(START + 365 * DAY, { 'user.name': 'alice' }));
    detector.add(event(Number.NaN, { 'user.name': 'alice' }));
    detector.add(event(START, { 'user.name': 'alice' }));
    expect(detector.counts()).toMatchObject({ refused: 2, late: 0, entities: 1 });
  });

  test('memory is bounded, and a flood of new names is counted together', () => {
    const { detector, findings } = detecting('{model: count, by: user.name, learning: 0s}', {
      limit: 100,
      newPerMinute: 50,
    });
    for (const one of habit(1)) detector.add(one);
    for (let count = 0; count < 500; count++)
      detector.add(event(START + DAY + count, { 'user.name': `name-${count}` }));
    expect(detector.counts()).toMatchObject({ entities: 51, flooded: 450 });
    for (let count = 0; count < 500; count++)
      detector.add(event(START + DAY + count * 10_000, { 'user.name': `other-${count}` }));
    detector.finish();
    expect(detector.counts()).toMatchObject({ entities: 100, evicted: 445 });
    expect(findings.filter(({ entity }) => Object.keys(entity).length === 0)).toHaveLength(1);
    expect(findings[0]?.explanation).toContain('many new ones at once');
  });
});

describe('distinct', () => {
  test('one address that tries many users', () => {
    const { detector, findings } = detecting(
      '{model: distinct, field: user.name, by: source.ip, window: 1h, learning: 1h}',
    );
    const login = (time: number, ip: string, user: string): void =>
      detector.add(event(time, { 'source.ip': ip, 'user.name': user }));
    for (let hour = 0; hour < 30; hour++)
      for (let ip = 0; ip < 20; ip++) {
        login(START + hour * HOUR + ip, `10.0.0.${ip}`, `user${ip}`);
        login(START + hour * HOUR + 60 * ip, `10.0.0.${ip}`, `user${ip + 1}`);
      }
    for (let user = 0; user < 200; user++) login(START + 30 * HOUR + user, '10.0.0.1', `user${user}`);
    detector.finish();
    expect(findings.map(({ entity }) => entity['source.ip'])).toEqual(['10.0.0.1']);
    expect(findings[0]?.explanation).toMatch(/^(19\d|20\d) different values of user.name in 1 hour; usual [12]/);
  });
});

describe('value', () => {
  test('a route that has become slow', () => {
    const { detector, findings } = detecting(
      '{model: value, field: event.duration, by: url.path, window: 10m, learning: 3h}',
    );
    const request = (time: number, duration: number): void =>
      detector.add(event(time, { 'url.path': '/a', 'event.duration': duration }));
    for (let time = START; time < START + 10 * HOUR; time += MINUTE) request(time, 95 + ((time / MINUTE) % 11));
    for (let time = START + 10 * HOUR; time < START + 10 * HOUR + 10 * MINUTE; time += MINUTE) request(time, 2000);
    detector.finish();
    expect(findings).toHaveLength(1);
    expect(findings[0]?.explanation).toMatch(/^2,000 on average of event.duration in 10 minutes; usual (99|10\d) /);
  });
});

describe('rare', () => {
  test('the first country of a user who always came from one', () => {
    const { detector, findings } = detecting('{model: rare, field: source.geo.country_iso_code, by: user.name}');
    const login = (day: number, user: string, country: string): void =>
      detector.add(event(START + day * DAY, { 'user.name': user, 'source.geo.country_iso_code': country }), day);
    for (let day = 0; day < 40; day++) {
      login(day, 'alice', 'DE');
      login(day, 'bob', ['DE', 'FR', 'US', 'BR', 'JP'][day % 5] ?? '');
    }
    login(41, 'alice', 'KP\u001b[31m');
    login(41, 'alice', 'KP\u001b[31m');
    login(41, 'bob', 'IT');
    expect(findings).toHaveLength(1);
    expect(findings[0]?.explanation).toBe(
      'first source.geo.country_iso_code "KP\\x1b[31m"; 40 events before it had 1 different; nobody else has it; chance of anything new 1 in 41',
    );
  });
});

describe('silence', () => {
  test('nobody saw what came before a moment', () => {
    const { detector, findings } = detecting('{model: silence, by: host.name, learning: 1h}', {
      since: START + 10 * HOUR,
    });
    for (let time = START; time < START + 4 * HOUR; time += MINUTE) detector.add(event(time, { 'host.name': 'web' }));
    // It was down for six hours, and the other host is the first to come.
    detector.add(event(START + 10 * HOUR + MINUTE, { 'host.name': 'db' }));
    for (let time = START + 10 * HOUR + 2 * MINUTE; time < START + 11 * HOUR; time += MINUTE)
      detector.add(event(time, { 'host.name': 'web' }));
    expect(findings).toEqual([]);
    detector.advance(START + 13 * HOUR);
    expect(findings).toMatchObject([{ entity: { 'host.name': 'web' }, first: START + 11 * HOUR - MINUTE }]);
  });

  test('a steady source that stops is told once, and again after it came back', () => {
    const { detector, findings } = detecting('{model: silence, by: host.name, learning: 1h}');
    const steady = (from: number, to: number, host: string): void => {
      for (let time = from; time < to; time += MINUTE) detector.add(event(time, { 'host.name': host }));
    };
    steady(START, START + 6 * HOUR, 'web');
    steady(START + 6 * HOUR, START + 9 * HOUR, 'db');
    expect(findings.map(({ entity }) => entity)).toEqual([{ 'host.name': 'web' }]);
    expect(findings[0]?.explanation).toMatch(
      /^nothing for (14|15) minutes; usual 60 events an hour, .* at most 1 minute between two; chance 1 in 10\^6$/,
    );
    for (const found of findings) detector.expect({ ...found, observed: 6 * HOUR });
    steady(START + 9 * HOUR, START + 12 * HOUR, 'web');
    steady(START + 12 * HOUR, START + 16 * HOUR, 'db');
    expect(findings.filter(({ entity }) => entity['host.name'] === 'web')).toHaveLength(1);
  });
});

describe('travel', () => {
  const login = (time: number, lat: number, lon: number, asn = 1): Event =>
    event(time, {
      'user.name': 'alice',
      'source.geo.location.lat': lat,
      'source.geo.location.lon': lon,
      'source.as.number': asn,
    });

  test.each<[string, Event[], number]>([
    ['Berlin to Sydney in an hour', [login(START, 52.5, 13.4), login(START + HOUR, -33.9, 151.2)], 1],
    ['in a day', [login(START, 52.5, 13.4), login(START + DAY, -33.9, 151.2)], 0],
    ['Berlin to Hamburg in a minute', [login(START, 52.5, 13.4), login(START + MINUTE, 53.5, 10)], 0],
    ['from a network that does not count', [login(START, 52.5, 13.4), login(START + HOUR, -33.9, 151.2, 64500)], 0],
    ['the other way around in time', [login(START + HOUR, 52.5, 13.4), login(START, -33.9, 151.2)], 1],
    ['no place on earth', [login(START, 52.5, 13.4), login(START + HOUR, 1000, Number.NaN)], 0],
  ])('%s', (_name, events, count) => {
    const { detector, findings } = detecting('{model: travel, by: user.name, except: {source.as.number: [64500]}}');
    for (const one of events) detector.add(one);
    expect(findings).toHaveLength(count);
  });

  test('a way that was expected is not told again', () => {
    const { detector, findings } = detecting('{model: travel, by: user.name}');
    const places = [login(0, 52.5, 13.4), login(0, -33.9, 151.2)];
    for (let hour = 0; hour < 6; hour++) {
      const place = places[hour % 2];
      if (place !== undefined) detector.add({ ...place, '@timestamp': START + hour * HOUR });
      for (const found of findings) detector.expect(found);
    }
    expect(findings).toHaveLength(1);
    expect(findings[0]?.explanation).toMatch(
      /^1[56],\d{3} km apart within 1 hour, which is 1[56],\d{3} km\/h \(possible 900\); from 52.5,13.4 to -33.9,151.2/,
    );
  });
});

const ALL = [
  '{model: count, by: user.name, learning: 1h, least: 2, chance: 1.0e-2}',
  '{model: distinct, field: source.ip, by: user.name, learning: 1h, least: 2, chance: 1.0e-2}',
  '{model: value, field: event.duration, by: user.name, learning: 1h, least: 1, chance: 1.0e-1}',
  '{model: rare, field: source.ip, by: user.name, learning: 1h, least: 1, chance: 0.5}',
  '{model: silence, by: user.name, learning: 1h, least: 2, chance: 1.0e-2}',
  '{model: travel, by: user.name, latitude: lat, longitude: lon}',
];

const events = fc.array(
  fc
    .record({
      minute: fc.integer({ min: 0, max: 3000 }),
      user: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      ip: fc.integer({ min: 0, max: 90 }),
      duration: fc.integer({ min: 0, max: 5000 }),
      lat: fc.integer({ min: -90, max: 90 }),
    })
    .map(({ minute, user, ip, duration, lat }) =>
      event(START + minute * MINUTE, {
        'user.name': user,
        'source.ip': `10.0.0.${ip}`,
        'event.duration': duration,
        lat,
        lon: lat,
      }),
    ),
  { minLength: 1, maxLength: 150 },
);

test.each(ALL)('%s: restored, it goes on as if nothing had been', (rule) => {
  fc.assert(
    fc.property(events, fc.nat(), fc.boolean(), (list, at, isOrdered) => {
      if (isOrdered) list.sort((a, b) => a['@timestamp'] - b['@timestamp']);
      const options = { limit: 5, newPerMinute: 4 };
      const whole = detecting(rule, options);
      for (const [index, one] of list.entries()) whole.detector.add(one, index);
      whole.detector.finish();
      const first = detecting(rule, options);
      const cut = at % list.length;
      for (const [index, one] of list.slice(0, cut).entries()) first.detector.add(one, index);
      const second = detecting(rule, options);
      second.detector.restore(structuredClone(first.detector.snapshot()));
      for (const [index, one] of list.slice(cut).entries()) second.detector.add(one, cut + index);
      second.detector.finish();
      expect([...first.findings, ...second.findings]).toEqual(whole.findings);
      expect(new Set(whole.findings.map(({ id }) => id)).size).toBe(whole.findings.length);
    }),
    { numRuns: 60 },
  );
});

test('a rule whose settings have changed begins anew', () => {
  const before = detecting('{model: count, by: user.name}');
  for (const one of habit(1)) before.detector.add(one);
  const after = detecting('{model: count, by: user.name, window: 10m}');
  after.detector.restore(before.detector.snapshot());
  expect(after.detector.counts().entities).toBe(0);
});
