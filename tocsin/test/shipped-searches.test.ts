import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { auto } from '../src/codecs/auto.ts';
import { conditioned } from '../src/detect/definition.ts';
import { checkSearches, createScheduler, openSearches, type SavedSearch } from '../src/detect/index.ts';
import { createNormaliser, type Event } from '../src/event/index.ts';
import { createSearch, type Row, type Search } from '../src/search/index.ts';
import type { Store } from '../src/store/index.ts';
import { type DjangoFacts, djangoPackageEvent } from './django-package-event.ts';
import { MINUTE, Remembered, SECOND } from './schedule-rig.ts';
import { builtStore, forever, temporaryFolder } from './store-open.ts';

const SHIPPED = fileURLToPath(new URL('../../content/searches', import.meta.url));
const NOW = Date.UTC(2026, 10, 26, 12);
const time = (secondsAgo: number): string => new Date(NOW - secondsAgo * 1_000).toISOString();

const folder = temporaryFolder('shipped-searches');
let store: Store;
let search: Search;
const shipped = new Map<string, SavedSearch>();

/** The events of a file of the package's JSON lines, or of Django's log, as an input makes them. */
const read = (lines: readonly string[]): readonly Event[] => {
  const events: Event[] = [];
  const decoder = auto.createDecoder(auto.options.parse({ timeZone: 'UTC' }), {
    emit: (event) => events.push(event),
    offset: 0,
    clock: () => NOW,
    source: 'django.log',
    count: () => undefined,
    notice: () => undefined,
    remember: () => undefined,
  });
  decoder.push(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  decoder.flush({ final: true });
  const normalise = createNormaliser();
  for (const event of events) normalise(event, { host: 'web1', source: 'django.log' });
  return events;
};

const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

interface More {
  readonly reason?: string;
  /** Whom it was done to. */
  readonly target?: string;
}

const sent = (action: string, facts: DjangoFacts = {}, { reason, target }: More = {}): string => {
  const event = djangoPackageEvent(action, { time: time(60), message: `${action} ${facts.path ?? ''}`, ...facts });
  return JSON.stringify({
    ...event,
    event: { ...event.event, reason },
    ...(target === undefined ? {} : { user: { ...event.user, target: { name: target } } }),
  });
};
const failed = (user: string, address: string, secondsAgo = 60): string =>
  sent('authn_login_fail', { user, address, time: time(secondsAgo), message: `Failed login for ${user}` });

const FROM_PACKAGE = [
  sent('authn_login_success', { user: 'alice', address: '192.0.2.1', message: 'User logged in: alice' }),
  sent('authn_login_success', {
    user: 'alice',
    address: '192.0.2.2',
    message: 'User logged in: alice',
    time: time(30),
  }),
  sent('authn_logout', { user: 'erin', address: '192.0.2.1', message: 'User logged out: erin' }),
  // Just below each threshold, and at it; what lies before the window counts for people alone.
  ...times(9, () => failed('bob', '192.0.2.10')),
  ...times(5, () => failed('bob', '192.0.2.11', 3_600)),
  ...times(10, () => failed('carol', '192.0.2.12')),
  ...times(19, (index) => failed(`guess${index % 7}`, '198.51.100.19')),
  ...times(20, (index) => failed(`guess${index % 7}`, '198.51.100.20')),
  ...times(8, (index) => failed(`stolen${index}`, '198.51.100.8')),
  sent(
    'authz_change',
    {
      user: 'root',
      address: '192.0.2.3',
      message: 'Rights of dave changed: is_staff false → true',
      more: { old: { is_staff: false }, new: { is_staff: true } },
    },
    { target: 'dave' },
  ),
  sent('privilege_permissions_changed', {
    user: 'root',
    message: 'Permissions of group editors changed: auth.add_user given',
  }),
  sent('user_created', {
    user: 'root',
    message: 'User created: eve (superuser)',
    more: { new: { is_active: true, is_staff: true, is_superuser: true } },
  }),
  sent('user_created', {
    user: 'root',
    message: 'User created: frank',
    more: { new: { is_active: true, is_staff: false, is_superuser: false } },
  }),
  sent('authn_password_change', { user: 'frank', message: 'Password changed for frank' }),
  ...times(9, () =>
    sent('input_validation_fail', { address: '203.0.113.9', path: '/pay/' }, { reason: 'CSRF token missing.' }),
  ),
  ...times(6, (index) => sent('malicious_extraneous', { address: '203.0.113.10', path: `/${index}` })),
  ...times(2, () => sent('authz_fail', { address: '203.0.113.10', user: 'mallory', path: '/admin/' })),
  sent('session_anomaly', { address: '203.0.113.10', user: 'mallory' }),
  sent('excess_rate_limit_exceeded', { address: '203.0.113.10', user: 'mallory' }),
  ...times(40, () => sent('http_request', { address: '203.0.113.11', path: '/gone/' })),
];

const plain = (text: string): string => `${time(90).replace('T', ' ').replace('.', ',').slice(0, 23)} ${text}`;
const FROM_LOGGER = [
  plain('[INFO] security: User logged in: grace'),
  plain("[INFO] security: Admin action by root: changed user 'heidi': Changed Staff status and Superuser status."),
  plain("[INFO] security: Admin action by root: changed user 'ivan': Changed Email address."),
  ...times(10, () =>
    plain("[ERROR] django.security.DisallowedHost: Invalid HTTP_HOST header: 'evil.example'. You may need to add it."),
  ),
];

beforeAll(async () => {
  const searches = await openSearches({ folder: SHIPPED, notice: (_, text) => console.error(text) });
  for (const { id, definition } of searches.list()) if (definition !== undefined) shipped.set(id, definition);
  await searches.close();
  const { createEncoder, openStore } = await builtStore();
  store = await openStore({ dir: folder.path }, { notice: (message) => console.error(message) });
  const encoder = createEncoder();
  const events = [...read(FROM_PACKAGE), ...read(FROM_LOGGER)];
  expect(events).toHaveLength(FROM_PACKAGE.length + FROM_LOGGER.length);
  for (const event of events) encoder.add(event);
  await store.write(encoder.take('shipped'), forever());
  search = createSearch({ store, clock: () => NOW, timeZone: 'UTC' });
}, 120_000);
afterAll(async () => {
  await store.close();
  folder.remove();
}, 60_000);

const definitionOf = (id: string): SavedSearch => {
  const definition = shipped.get(id);
  if (definition === undefined) throw new Error(`there is no search ${id}`);
  return definition;
};

const run = async (spl: string, from: string, to: string): Promise<readonly Row[]> => {
  const { rows, warnings } = await search.run({ spl, earliest: from, latest: to, signal: forever() });
  expect(warnings).toEqual([]);
  return rows;
};

/** What somebody sees who opens it. */
const opened = (id: string): Promise<readonly Row[]> => {
  const { search, earliest = '-24h' } = definitionOf(id);
  return run(search, earliest, 'now');
};

/** What a scheduled run tells whose window ends now. */
const told = (id: string): Promise<readonly Row[]> => {
  const { search, window = MINUTE, alert } = definitionOf(id);
  const condition = alert !== undefined && 'condition' in alert.when ? alert.when.condition : undefined;
  return run(conditioned(search, condition), String((NOW - window) / 1_000), String(NOW / 1_000));
};

const column = (rows: readonly Row[], name: string): readonly unknown[] => rows.map((row) => row[name]).sort();

test('each is right, named, explained and needs no action of the configuration', () => {
  const checked = checkSearches(SHIPPED, { actions: [] });
  expect(checked.flatMap(({ problems }) => problems)).toEqual([]);
  expect([...shipped.keys()].sort()).toEqual([
    'failed-logins-by-address',
    'failed-logins-by-user',
    'logins',
    'privilege-changes',
    'suspicious-requests',
  ]);
  for (const { file } of checked) expect(readFileSync(file, 'utf8')).toMatch(/^title: .+\ndescription: .+\n/);
});

describe('logins', () => {
  it('counts them by user, the last first', async () => {
    const rows = await opened('logins');
    expect(rows).toMatchObject([
      { user: 'alice', logins: 2, addresses: 2, from: ['192.0.2.1', '192.0.2.2'], last: NOW / 1_000 - 30 },
      { user: 'grace', logins: 1, addresses: 0 },
    ]);
  });

  it('tells nobody', () =>
    expect([definitionOf('logins').schedule, definitionOf('logins').alert]).toEqual([undefined, undefined]));
});

describe('failed logins by user', () => {
  it('counts them, the most first', async () => {
    const rows = await opened('failed-logins-by-user');
    expect(rows[0]).toMatchObject({ user: 'bob', failures: 14, addresses: 2 });
    expect(column(rows, 'user')).toEqual(
      ['bob', 'carol', ...times(7, (index) => `guess${index}`), ...times(8, (index) => `stolen${index}`)].sort(),
    );
  });

  it('tells of ten within ten minutes', async () => {
    expect(await told('failed-logins-by-user')).toMatchObject([{ user: 'carol', failures: 10 }]);
  });
});

describe('failed logins by address', () => {
  it('counts them and their users', async () => {
    const rows = await opened('failed-logins-by-address');
    expect(rows[0]).toMatchObject({ src: '198.51.100.20', failures: 20, users: 7 });
    expect(rows).toHaveLength(6);
  });

  it('tells of twenty, or of eight users', async () => {
    const rows = await told('failed-logins-by-address');
    expect(rows).toMatchObject([
      { src: '198.51.100.20', failures: 20, users: 7 },
      { src: '198.51.100.8', failures: 8, users: 8 },
    ]);
  });
});

describe('privilege changes', () => {
  const changes = [
    "Admin action by root: changed user 'heidi': Changed Staff status and Superuser status.",
    'Permissions of group editors changed: auth.add_user given',
    'Rights of dave changed: is_staff false → true',
    'User created: eve (superuser)',
  ];

  it('finds those of rights, whoever tells of them, and no other changes', async () => {
    expect(column(await opened('privilege-changes'), 'message')).toEqual(changes);
  });

  it('tells of those of the last minute together, with who did it to whom', async () => {
    const rows = await told('privilege-changes');
    expect(column(rows, 'message')).toEqual(changes.slice(1));
    expect(rows.find(({ object }) => object === 'dave')).toMatchObject({
      user: 'root',
      src: '192.0.2.3',
      'event.action': 'authz_change',
    });
    expect(definitionOf('privilege-changes').alert?.mode).toBe('once');
  });
});

describe('suspicious requests', () => {
  it('counts them by address, also those whose address the log does not tell', async () => {
    const rows = await opened('suspicious-requests');
    expect(column(rows, 'src')).toEqual(['203.0.113.10', '203.0.113.9', 'unknown']);
    expect(rows.find(({ src }) => src === '203.0.113.9')).toMatchObject({
      requests: 9,
      kinds: 'input_validation_fail',
      reasons: 'CSRF token missing.',
      examples: '/pay/',
    });
  });

  it('tells of ten of one address within ten minutes', async () => {
    const rows = await told('suspicious-requests');
    expect(column(rows, 'src')).toEqual(['203.0.113.10']);
    expect(rows[0]).toMatchObject({
      requests: 10,
      paths: 8,
      kinds: ['authz_fail', 'excess_rate_limit_exceeded', 'malicious_extraneous', 'session_anomaly'],
      users: 'mallory',
    });
  });
});

it('alerts of each entity, or of the minute, on the schedule', async () => {
  const scheduled = [...shipped.values()].flatMap((definition) =>
    definition.schedule === undefined ? [] : [{ ...definition, schedule: { cron: '* * * * *' } }],
  );
  const memory = new Remembered();
  for (const { id } of scheduled) memory.saved.set(id, { rule: id, to: NOW - MINUTE, count: 0 });
  const notices: string[] = [];
  const scheduler = createScheduler({
    searches: {
      list: () =>
        scheduled.map((definition) => ({
          id: definition.id,
          file: '',
          etag: '',
          problems: [],
          origin: 'own' as const,
          definition,
        })),
      onChange: () => () => undefined,
    },
    search,
    memory,
    clock: () => NOW + 5 * SECOND,
    notice: (_, text) => notices.push(text),
    timeZone: 'UTC',
  });
  await scheduler.start();
  while (scheduler.totals.runs + scheduler.totals.failures < scheduled.length) await sleep(20);
  await scheduler.stop();
  expect(notices).toEqual([]);
  const alerts = [...memory.findings.values()].map(({ rule, key, severity, count }) => [
    rule,
    Object.values(key).join(),
    severity,
    count,
  ]);
  expect(alerts.sort()).toEqual([
    ['failed-logins-by-address', '198.51.100.20', 'high', 1],
    ['failed-logins-by-address', '198.51.100.8', 'high', 1],
    ['failed-logins-by-user', 'carol', 'medium', 1],
    ['privilege-changes', '', 'high', 3],
    ['suspicious-requests', '203.0.113.10', 'medium', 1],
  ]);
});

it("finds failed logins by the seed's own search", async () => {
  const rows = await run('index="django-logs" sourcetype="django" "Failed login"', '0', 'now');
  expect(rows).toHaveLength(71);
});
