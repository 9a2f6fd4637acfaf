import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AnyDocument,
  backtest,
  createDetector,
  createMatcher,
  type DetectionRule,
  narrowingOf,
  readDocuments,
  readSigma,
} from '../src/detect/index.ts';
import type { Event, Value } from '../src/event/index.ts';
import { random } from './random.ts';
import { NOW, SearchFixture } from './search-events.ts';
import { forever } from './store-open.ts';

const HOSTILE = [
  "'; DROP TABLE events; --",
  '\\',
  '\\*?',
  '%',
  '%25%27',
  '`',
  '\0nul',
  'a\nb\tc',
  '\u212aelvin',
  '\u0130stanbul',
  'ſecret',
  'ΟΔΟΣ',
  'Straße',
  '{"@timestamp":"',
  '{}',
  'a{}',
  '-encodedCommand ZQBjAGgAbwA=',
  'ZWNobyBIZWxsbw==',
  '/c whoami',
  '–Enc x',
  'SGVsbG8gV29ybGQ=',
  'XHelloX',
  '🎈 balloon',
];
const TEXTS = [
  'admin',
  'ADMIN',
  'Administrator',
  'sqlmap/1.7',
  'GET',
  'POST',
  '404',
  '5',
  '5.5',
  'true',
  'x',
  '10.1.2.3',
  '::1',
  '2001:db8::5',
];
const QUERIES = ['q=%3Cscript%3Ealert(1)', 'a=1+union+SELECT+2', 'x=%2527', 'q=<script>', 'plain'];
const TIMES = ['2026-11-24T03:15:00Z', '2026-11-23 22:00:00', '1795476300', '1795476300000'];

/** Fields with a column, with none, wrapped as Windows' are, within objects and lists, with keys that hold dots. */
function randomEvents(count: number): readonly Event[] {
  const below = random(7);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const text = (): string => {
    const base = below(3) === 0 ? pick(HOSTILE) : pick(TEXTS);
    return below(4) === 0 ? `${pick(TEXTS)} ${base} ${pick(HOSTILE)}` : base;
  };
  const value = (): Value => {
    const kind = below(10);
    if (kind === 0) return below(1000);
    if (kind === 1) return below(2) === 0;
    if (kind === 2) return below(1000) / 8;
    if (kind === 3) return [text(), text()];
    return text();
  };
  const shapes: readonly (() => Record<string, Value>)[] = [
    () => ({ user: { name: value() } }),
    () => ({ source: { ip: pick(['10.1.2.3', '192.0.2.9', '2001:db8::5', 'none']), port: below(65536) } }),
    () => ({
      http: {
        request: { method: pick(['GET', 'post']), referrer: text() },
        response: { status_code: pick([200, 404, 500]) },
      },
    }),
    () => ({ url: { query: pick(QUERIES), path: `/${text()}`, original: `/p?${pick(QUERIES)}` } }),
    () => ({ 'url.path': text(), 'cs-method': 'GET' }),
    () => ({ CommandLine: text(), Image: `C:\\Windows\\${text()}.exe` }),
    () => ({ winlog: { event_data: { CommandLine: text(), TargetUserName: value() } } }),
    () => ({ Event: { UserData: { Any: { CommandLine: text() } } } }),
    () => ({ process: { pid: below(100), name: text(), command_line: text() } }),
    () => ({ app: { shop: { total: value() }, list: [{ a: value() }, { a: text(), b: text() }] } }),
    () => ({ app: { at: pick(TIMES), deep: { er: [text()] } } }),
    () => ({ tags: [text(), 'vip'], event: { type: ['start', text()], action: text(), duration: below(1e9) } }),
    () => ({ 'a.b': text(), a: { c: text() } }),
    () => ({ user: { name: [text(), text()], target: { name: text() } } }),
    () => ({ one: pick(['same', 'Same']), two: pick(['same', 'SAMENESS']) }),
  ];
  return Array.from({ length: count }, (_, n) => {
    const fields = Object.assign({}, ...Array.from({ length: 1 + below(5) }, () => pick(shapes)())) as Record<
      string,
      Value
    >;
    const inner = typeof fields.event === 'object' && !Array.isArray(fields.event) ? fields.event : {};
    const original = `${n} ${text()}`;
    return {
      '@timestamp': NOW - 1 - below(3_000) * 60_000,
      '@metadata': { index: 'main', sourcetype: 'test' },
      ...fields,
      n,
      event: { ...inner, original },
      // Of one without a message the text is the message.
      message: below(2) === 0 ? original : text(),
    };
  });
}

const rule = (detection: string, logsource = 'category: test'): DetectionRule => {
  const { documents, problems } = readSigma(
    `title: t\nlogsource:\n  ${logsource}\ndetection:\n${detection.trim().replace(/^/gm, '  ')}\n`,
    'rule.yml',
  );
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const [first] = documents;
  if (first?.kind !== 'rule') throw new Error('no rule');
  return first;
};

const item = (line: string): string => `s:\n  ${line}\ncondition: s`;

const RULES: readonly (readonly [name: string, detection: string, logsource?: string])[] = [
  ['a text', item('user.name: admin')],
  ['a list', item('user.name: [ADMIN, "5", x]')],
  ['a number', item('http.response.status_code: 404')],
  ['a number as text', item('process.pid|contains: 1')],
  ['a number of no column', item('app.shop.total: 5')],
  ['a boolean', item('app.shop.total: true')],
  ['a wildcard', item('user.name: "*min?s*"')],
  ['any', item('user.target.name: "*"')],
  ['escapes', item("user.name: '*\\*\\?*'")],
  ['a backslash', item("CommandLine|contains: '\\'")],
  ['hostile', item(`CommandLine|contains: "'; DROP TABLE"`)],
  ['hostile: NUL', item('CommandLine|contains: "\\0nul"')],
  ['hostile: backtick', item('CommandLine|contains: "`"')],
  ['kelvin', item('CommandLine|contains: kelvin')],
  ['dotted i', item('CommandLine|contains: stanbul')],
  ['dotted i itself', item('CommandLine|startswith: i̇s')],
  ['beyond ASCII', item('CommandLine|contains: [straße, οδος, 🎈]')],
  ['startswith', item('CommandLine|startswith: ADMIN')],
  ['endswith', item("Image|endswith: '\\admin.exe'")],
  ['all', item('CommandLine|contains|all: [admin, sqlmap]')],
  ['cased', item('user.name|cased: ADMIN')],
  ['cased contains', item('user.name|contains|cased: dmin')],
  ['windash', item('CommandLine|contains|windash: " -enc"')],
  ['windash alone', item('CommandLine|startswith|windash: "-c"')],
  ['base64', item('CommandLine|base64: Hello World')],
  ['base64offset', item('CommandLine|base64offset|contains: World')],
  ['wide base64offset', item('CommandLine|wide|base64offset|contains: ech')],
  ['cidr', item('source.ip|cidr: 10.0.0.0/8')],
  ['cidr 6', item('src_ip|cidr: 2001:db8::/32')],
  ['lt', item('source.port|lt: 1000')],
  ['gte of no column', item('app.shop.total|gte: 500')],
  ['lt of texts', item('user.name|lt: 6')],
  ['re', item("CommandLine|re: 'sql(map|ninja)/\\d'")],
  ['re without a text', item("CommandLine|re: '^[a-z]+$'")],
  ['re i', item("user.name|re|i: '^ADMINI'")],
  ['re s', item("CommandLine|re|s: 'a.b'")],
  ['re m', item("CommandLine|re|m: '^b'")],
  ['exists', item('app.deep|exists: true')],
  ['exists not', item('user|exists: false')],
  ['null', item('user.name: null')],
  ['fieldref', item('one|fieldref: two')],
  ['fieldref startswith', item('two|fieldref|startswith: one')],
  ['neq', item('user.name|neq: admin')],
  ['hour', item('app.at|hour: 3')],
  ['hour of the event', item('"@timestamp|hour|lt": 4')],
  ['minute', item('app.at|minute|gte: 15')],
  ['a query, encoded', item('cs-uri-query|contains: <script')],
  ['a query, with a blank', item('url.query|contains: union select')],
  ['a query, decoded once', item('url.query|contains: "%27"')],
  ['a path in a list of objects', item('app.list.a|contains: admin')],
  ['a key with dots', item('a.b|contains: admin')],
  ['a mapped name', item('TargetUserName|contains: admin')],
  ['of Windows', 's:\n  CommandLine|contains: admin\n  Image|contains: windows\ncondition: s'],
  ['a column of lists', item('tags: vip')],
  ['overflow', item('event.type: start')],
  ['keywords', 's:\n  - sqlmap\n  - "2001:db8"\ncondition: s'],
  ['keywords of all', 's:\n  "|all":\n    - admin\n    - vip\ncondition: s'],
  ['keywords beyond ASCII', 's:\n  - straße\ncondition: s'],
  ['keywords with a wildcard', 's:\n  - "sql*1.7"\ncondition: s'],
  ['keywords, encoded', 's:\n  - "<script"\ncondition: s', 'category: webserver'],
  ['and not', 's:\n  user.name|contains: a\nf:\n  message|contains: x\ncondition: s and not f'],
  ['or', 'a:\n  user.name: admin\nb:\n  process.pid|lt: 10\ncondition: 1 of them'],
  ['a list of maps', 's:\n  - user.name: admin\n  - tags: vip\n    process.pid|gt: 50\ncondition: s'],
  ['not alone', 's:\n  user.name: admin\ncondition: not s'],
  ['message', item('message|contains: sqlmap')],
  ['original', item('event.original|contains: sqlmap')],
];

const EVENTS = randomEvents(900);
const fixture = new SearchFixture();

/** What the store does not keep as it is, ten days ago. */
const ODD: readonly Event[] = [
  { CommandLine: null, user: { name: '' }, empty: [], none: {} },
  { deep: [['admin', ['x']]], app: { shop: [{ total: [5, { more: 'admin' }] }] } },
  Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [`field${n}`, n === 1_400 ? 'sqlmap/1.7' : n])),
  { [`long${'g'.repeat(400)}`]: 'sqlmap/1.7', CommandLine: 'admin' },
  { __proto__x: 'admin', constructor: { prototype: 'admin' }, 'a..b': 'admin', '': 'admin', '.': 'x' },
  JSON.parse('{"__proto__": {"polluted": "admin"}, "user": {"__proto__": "admin"}}') as Record<string, Value>,
  { a: 'admin', 'a.b': 'admin', user: 'admin', 'user.name': { first: 'admin' } },
  { user: { name: { first: 'admin' } }, 'user.name': 'admin', source: 'admin' },
  { 'x{}': 'admin', 'x{}.y': ['admin'], tags: ['a', 5, null, { b: 'admin' }] as Value },
  { message: ['admin', 'sqlmap/1.7'] },
  { message: 'admin', event: { original: ['admin', 'x'] } },
  { event: { original: { x: 'admin' } }, host: { name: ['admin', 'b'] } },
  { message: '\ud800admin' },
  { CommandLine: `${'x'.repeat(40_000)}admin` },
].map((fields, n) => ({ '@timestamp': NOW - 10 * 86_400_000 + n, n, ...fields }) as Event);

beforeAll(async () => void (await fixture.start([...EVENTS, ...ODD])), 60_000);
afterAll(() => fixture.stop());

async function hunted(
  rules: readonly DetectionRule[],
  route: boolean,
): Promise<{ found: readonly string[]; read: number }> {
  const matcher = createMatcher(rules, { route });
  const found: string[] = [];
  const { read } = await fixture.search.past(
    { earliest: '-5d', narrowing: narrowingOf(rules, { route }), signal: forever() },
    (events) => {
      for (const event of events) for (const one of matcher.match(event)) found.push(`${one} ${event.n}`);
      return true;
    },
  );
  return { found: found.sort(), read };
}

const streamed = (rules: readonly DetectionRule[], route: boolean): readonly string[] => {
  const matcher = createMatcher(rules, { route });
  return EVENTS.flatMap((event) => matcher.match(event).map((one) => `${one} ${event.n}`)).sort();
};

const NONE = { missing: [], added: [] };

/** With the events, to see what is wrong. */
function difference(found: readonly string[], expected: readonly string[]): object {
  const [has, should] = [new Set(found), new Set(expected)];
  const shown = (one: string): string => `${one} ${JSON.stringify(EVENTS[Number(one.split(' ')[1])])}`;
  return {
    missing: expected
      .filter((one) => !has.has(one))
      .slice(0, 5)
      .map(shown),
    added: found
      .filter((one) => !should.has(one))
      .slice(0, 5)
      .map(shown),
  };
}

describe('a rule finds in the store what it finds as events come', () => {
  test.each(RULES.map(([name, ...rest]) => ({ name, rest })))('$name', async ({ rest: [detection, logsource] }) => {
    const rules = [rule(detection, logsource)];
    const { found } = await hunted(rules, false);
    const expected = streamed(rules, false);
    expect(difference(found, expected)).toEqual(NONE);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(EVENTS.length);
  });
});

test('all rules at once, and each for its log source', async () => {
  const rules = RULES.map(([, detection, logsource]) => rule(detection, logsource));
  expect(difference((await hunted(rules, false)).found, streamed(rules, false))).toEqual(NONE);
  const routed = RULES.map(([, detection]) => rule(detection, 'category: webserver'));
  expect(difference((await hunted(routed, true)).found, streamed(routed, true))).toEqual(NONE);
});

test('of odd events the store leaves out none that would match', async () => {
  const rules = RULES.map(([, detection, logsource]) => rule(detection, logsource));
  const matcher = createMatcher(rules);
  const range = { earliest: '-11d', latest: '-9d', signal: forever() };
  const all: Event[] = [];
  await fixture.search.past(range, (events) => all.push(...events) > 0);
  expect(all.map(({ n }) => String(n))).toEqual(ODD.map(({ n }) => String(n)));
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  for (const [index, one] of rules.entries()) {
    const read = new Set<string>();
    await fixture.search.past({ ...range, narrowing: narrowingOf([one]) }, (events) => {
      for (const { n } of events) read.add(String(n));
      return true;
    });
    const matched = all.filter((event) => matcher.match(event).includes(index)).map(({ n }) => String(n));
    expect([RULES[index]?.[0], matched.filter((n) => !read.has(n))]).toEqual([RULES[index]?.[0], []]);
  }
});

test('the store leaves out most of what cannot match', async () => {
  const { found, read } = await hunted([rule(item("Image|endswith: '\\admin.exe'"))], false);
  expect(read).toBeLessThan(EVENTS.length / 4);
  expect(read).toBeGreaterThanOrEqual(found.length);
});

const THRESHOLDS: readonly (readonly [name: string, text: string])[] = [
  ['each', 'when: {CommandLine|contains: admin}\nentity: user.name'],
  ['count', 'when: {http.request.method: GET}\ncount: 3\nwithin: 2h\nby: http.response.status_code'],
  ['few', 'when: {tags: vip}\ncount: {lt: 2}\nwithin: 1h'],
  ['distinct', 'when: {source.port|gt: 0}\ndistinct: source.ip\ncount: 3\nwithin: 3h'],
  ['sum', 'when: {process.pid|gte: 0}\nsum: {field: process.pid, gt: 200}\nwithin: 2h'],
  ['sequence', 'sequence:\n  - when: {tags: vip}\n  - when: {source.ip: 10.1.2.3}\nwithin: 1h'],
  ['spike', 'when: {message|contains: x}\nspike: {times: 2, least: 3}\nwithin: 3h'],
  [
    'share',
    'when: {http.request.method|exists: true}\nshare: {of: {http.request.method: GET}, least: 5, gte: 50}\nwithin: 6h',
  ],
  ['change', 'when: {source.ip|exists: true}\nchange: source.ip\nwithin: 6h\nby: http.request.method'],
  ['new', 'when: {source.ip|exists: true}\nnew: source.port\nlearn: 1h\nwithin: 1d\nby: source.ip'],
];

/** Findings by what they are about. */
function findingsOf(documents: readonly AnyDocument[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  const detector = createDetector(documents, { route: true }, ({ entity }, change) => {
    const key = JSON.stringify(entity);
    if (change === 'new') found[key] = (found[key] ?? 0) + 1;
  });
  const ordered = [...EVENTS].sort((a, b) => a['@timestamp'] - b['@timestamp']);
  for (const [index, event] of ordered.entries()) detector.add(event, index);
  detector.advance(NOW);
  detector.finish();
  return found;
}

describe('a backtest finds what a detector finds as events come', () => {
  test.each(THRESHOLDS)('%s', async (name, text) => {
    const { documents, problems } = readDocuments([{ file: 'rule.yml', text: `title: ${name}\n${text}\n` }]);
    expect(problems).toEqual([]);
    const report = await backtest(fixture.search, { documents, earliest: '-5d', now: NOW, signal: forever() });
    const expected = findingsOf(documents);
    const total = Object.values(expected).reduce((sum, one) => sum + one, 0);
    expect(total).toBeGreaterThan(0);
    expect(report.findings).toBe(total);
    const entities = report.rules.flatMap((one) => one.entities);
    for (const { entity, findings } of entities)
      expect([entity, findings]).toEqual([entity, expected[JSON.stringify(entity)]]);
    expect(report.days.reduce((sum, one) => sum + one.findings, 0)).toBe(total);
    expect(report.events).toBe(EVENTS.length);
  });

  test('a limit ends it with what it has', async () => {
    const { documents } = readDocuments([{ file: 'rule.yml', text: 'title: all\nwhen: {message|exists: true}\n' }]);
    const report = await backtest(fixture.search, {
      documents,
      earliest: '-5d',
      maxEvents: 100,
      now: NOW,
      signal: forever(),
    });
    expect(report).toMatchObject({ truncated: true, read: 100, matches: 100 });
    expect(report.latest).toBeLessThan(NOW);
  });

  test('it can be aborted', async () => {
    const { documents } = readDocuments([{ file: 'rule.yml', text: 'title: all\nwhen: {message|exists: true}\n' }]);
    await expect(
      backtest(fixture.search, { documents, earliest: '-5d', signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});
