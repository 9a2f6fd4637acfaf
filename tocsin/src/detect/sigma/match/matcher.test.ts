import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition, DetectionRule, FieldItem, Selection } from '../documents.ts';
import { isEncoded, isQuery, pathsOf } from '../mapping/fields.ts';
import { isWeb } from '../mapping/routes.ts';
import { readSigma } from '../read/read-sigma.ts';
import { readItem } from '../values/read-item.ts';
import type { ValueTest } from '../values/value-test.ts';
import { Cell } from './cell.ts';
import { decodeOnce } from './decode-once.ts';
import { cellTest } from './item-matcher.ts';
import { createMatcher } from './matcher.ts';

const rulesOf = (text: string): DetectionRule[] => {
  const { documents, problems } = readSigma(text, 'rules.yml');
  expect(problems).toEqual([]);
  return documents.filter((document) => document.kind === 'rule');
};

/** Each rule asked of each event as the specification says it, without index, memory or tree of fields. */
function naive(rules: readonly DetectionRule[], event: object): number[] {
  return rules.flatMap((rule, index) => (condition(rule.condition, rule, event) ? [index] : []));
}

function condition(node: Condition, rule: DetectionRule, event: object): boolean {
  switch (node.kind) {
    case 'and':
      return node.of.every((one) => condition(one, rule, event));
    case 'or':
      return node.of.some((one) => condition(one, rule, event));
    case 'not':
      return !condition(node.of, rule, event);
    case 'selection': {
      const found = rule.selections.get(node.name);
      return found !== undefined && selection(found, rule, event);
    }
  }
}

const selection = (node: Selection, rule: DetectionRule, event: object): boolean =>
  node.kind === 'any'
    ? node.of.some((one) => selection(one, rule, event))
    : node.kind === 'keywords'
      ? item(node.item, rule, event)
      : node.items.every((one) => item(one, rule, event));

type Scalar = string | number | boolean;

function item(written: FieldItem, rule: DetectionRule, event: object): boolean {
  const { field, tests, all, negated } = readItem(written);
  const found = field === undefined ? everything(event, isWeb(rule.logsource)) : lookUp(event, field);
  const one = (value: ValueTest): boolean => {
    if (value.kind === 'null') return !found.present;
    if (value.kind === 'exists') return found.exists === value.expected;
    if (value.kind === 'field') {
      const other = lookUp(event, value.field).values;
      return found.values.some((a) => other.some((b) => String(a).toLowerCase() === String(b).toLowerCase()));
    }
    const test = cellTest(value);
    return found.values.some((scalar) => {
      const cell = new Cell();
      cell.set(scalar);
      return test?.(cell) === true;
    });
  };
  return (all ? tests.every(one) : tests.some(one)) !== negated;
}

interface Found {
  readonly values: readonly Scalar[];
  readonly exists: boolean;
  readonly present: boolean;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

function lookUp(event: object, field: string): Found {
  const each = pathsOf(field).map((path) => nodesAt(event, path.split('.')));
  const scalars = each.map((nodes) =>
    nodes.flatMap((node) => (isObject(node) && '#text' in node ? [node['#text']] : [node])).filter(isScalar),
  );
  const values = scalars.find((found) => found.length > 0) ?? [];
  const nodes = each.flat();
  const decoded = isEncoded(field)
    ? values.map((value) => (typeof value === 'string' ? decodeOnce(value, isQuery(field)) : value))
    : [];
  return {
    values: [...values, ...decoded],
    exists: nodes.length > 0,
    present: nodes.some((node) => node !== null && !Array.isArray(node)),
  };
}

/** All that stands at a path, lists and what is in them; a key may be several steps. */
function nodesAt(value: unknown, steps: readonly string[]): unknown[] {
  if (Array.isArray(value)) {
    const inner = value.flatMap((one) => nodesAt(one, steps));
    return steps.length === 0 ? [value, ...inner] : inner;
  }
  if (steps.length === 0) return value === undefined ? [] : [value];
  if (!isObject(value)) return [];
  return steps.flatMap((_, index) => {
    const key = steps.slice(0, index + 1).join('.');
    const keys = key === '*' ? Object.keys(value) : Object.hasOwn(value, key) ? [key] : [];
    return keys.flatMap((one) => nodesAt(value[one], steps.slice(index + 1)));
  });
}

function everything(event: object, decoded: boolean): Found {
  const leaves = (value: unknown): Scalar[] =>
    isScalar(value)
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => (key === '@metadata' ? [] : leaves(inner)))
        : [];
  const values = leaves(event);
  const more = decoded ? values.map((value) => (typeof value === 'string' ? decodeOnce(value, false) : value)) : [];
  return { values: [...values, ...more], exists: true, present: true };
}

describe('a matcher finds what rules say that are asked one by one', () => {
  const word = fc.constantFrom(
    'cmd',
    'Cmd',
    'power',
    'shell',
    'a',
    'ab',
    'abc',
    'x=1',
    '%27',
    '+',
    ' ',
    '\\',
    '.exe',
    'é',
    'É',
    '7',
  );
  const value = fc.oneof(
    fc.array(word, { maxLength: 3 }).map((words) => words.join('')),
    fc.constantFrom(7, 77, 0.5, true, false, '', '10.1.2.3'),
  );
  const fields = fc.constantFrom('Image', 'CommandLine', 'EventID', 'a.b', 'cs-uri-query', 'url.query', 'k');
  const pattern = fc
    .array(fc.oneof(word, fc.constantFrom('*', '?')), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(''));
  const texts = fc.constantFrom<readonly string[]>(
    [],
    ['contains'],
    ['startswith'],
    ['endswith'],
    ['cased'],
    ['contains', 'cased'],
    ['contains', 'windash'],
    ['neq'],
    ['contains', 'neq'],
  );
  const regexes = fc.constantFrom(
    'c.d',
    '^abc?$',
    '(power|cmd)',
    'x=\\d',
    'a+b',
    '(?i)SHELL',
    '.',
    '\\.exe$',
    '(abc){2}',
    'a{2,}b?',
  );
  const fieldItem: fc.Arbitrary<FieldItem> = fc.oneof(
    fc.record({
      field: fields,
      modifiers: texts,
      values: fc.array(fc.oneof(pattern, value), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      field: fields,
      modifiers: fc.constantFrom(['all'], ['contains', 'all']),
      values: fc.array(pattern, { minLength: 2, maxLength: 3 }),
    }),
    fc.record({
      field: fields,
      modifiers: fc.constant(['re']),
      values: fc.array(regexes, { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ field: fields, modifiers: fc.constantFrom(['lt'], ['gte']), values: fc.constant([7]) }),
    fc.record({ field: fields, modifiers: fc.constant(['cidr']), values: fc.constant(['10.0.0.0/8']) }),
    fc.record({ field: fields, modifiers: fc.constant(['exists']), values: fc.constantFrom([true], [false]) }),
    fc.record({ field: fields, modifiers: fc.constant([]), values: fc.constant([null]) }),
    fc.record({ field: fields, modifiers: fc.constant(['fieldref']), values: fc.constantFrom(['k'], ['Image']) }),
  );
  const keywords: fc.Arbitrary<FieldItem> = fc.record({
    modifiers: fc.constant([]),
    values: fc.array(pattern, { minLength: 1, maxLength: 2 }),
  });
  const fieldsOf: fc.Arbitrary<Selection> = fc
    .array(fieldItem, { minLength: 1, maxLength: 3 })
    .map((items): Selection => ({ kind: 'fields', items }));
  const anySelection: fc.Arbitrary<Selection> = fc.oneof(
    { weight: 4, arbitrary: fieldsOf },
    {
      weight: 1,
      arbitrary: fc.array(fieldsOf, { minLength: 1, maxLength: 2 }).map((of): Selection => ({ kind: 'any', of })),
    },
    { weight: 1, arbitrary: keywords.map((one): Selection => ({ kind: 'keywords', item: one })) },
  );
  const conditions = fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'condition' },
      fc.constantFrom('s0', 's1', 's2').map((name): Condition => ({ kind: 'selection', name })),
      tie('node').map((of): Condition => ({ kind: 'not', of })),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('node'), { minLength: 1, maxLength: 3 }))
        .map(([kind, of]): Condition => ({ kind, of })),
    ),
  })).node;
  const rule: fc.Arbitrary<DetectionRule> = fc
    .tuple(
      fc.array(anySelection, { minLength: 3, maxLength: 3 }),
      conditions,
      fc.constantFrom('webserver', 'application'),
    )
    .map(([selections, node, category]) => ({
      kind: 'rule',
      file: 'r.yml',
      line: 1,
      title: 'r',
      references: [],
      tags: [],
      falsePositives: [],
      fields: [],
      other: {},
      logsource: { category },
      selections: new Map(selections.map((one, index) => [`s${index}`, one])),
      condition: node,
    }));
  const leaf = fc.oneof(
    { weight: 8, arbitrary: value },
    fc.constant(null),
    fc.array(fc.oneof(value, fc.constant(null)), { maxLength: 3 }),
  );
  const optional = { requiredKeys: [] as [] };
  const event = fc.oneof(
    fc.record(
      { Image: leaf, CommandLine: leaf, EventID: leaf, k: leaf, 'cs-uri-query': leaf, a: fc.record({ b: leaf }) },
      optional,
    ),
    fc.record(
      { 'a.b': leaf, a: fc.oneof(fc.array(fc.record({ b: leaf })), leaf), url: fc.record({ query: leaf }, optional) },
      optional,
    ),
    fc.record(
      {
        Event: fc.record(
          {
            EventData: fc.record({ Image: leaf, CommandLine: leaf, k: leaf }, optional),
            System: fc.record({ EventID: fc.oneof(leaf, fc.record({ '#text': value })) }, optional),
          },
          optional,
        ),
      },
      optional,
    ),
    fc.record(
      {
        winlog: fc.record({ event_data: fc.record({ Image: leaf }, optional), event_id: leaf }, optional),
        process: fc.record({ executable: leaf, command_line: leaf }, optional),
        'url.query': leaf,
        '@metadata': fc.record({ k: leaf }, optional),
      },
      optional,
    ),
    fc.record(
      {
        Event: fc.record(
          { UserData: fc.record({ EventXML: fc.record({ k: leaf, Image: leaf }, optional) }, optional) },
          optional,
        ),
      },
      optional,
    ),
  );

  test('keywords of one rule do not see what is decoded for a field of another', () => {
    const rules = rulesOf(
      ["keywords: [' ']", "field: { url.query: 'x' }"]
        .map((part) => `title: t\nlogsource: { category: webserver }\ndetection:\n  ${part}\n  condition: 1 of them\n`)
        .join('---\n'),
    );
    expect(createMatcher(rules).match({ url: { query: '+' } })).toEqual([]);
    expect(createMatcher(rules).match({ url: { query: '?+' } })).toEqual([0]);
  });

  test('on random rules and events', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 8 }),
        fc.array(event, { minLength: 1, maxLength: 6 }),
        (rules, events) => {
          const matcher = createMatcher(rules);
          for (const one of events) expect(matcher.match(one)).toEqual(naive(rules, one));
          expect(matcher.matchAll(events).matches).toEqual(events.map((one) => naive(rules, one)));
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('a matcher', () => {
  const one = (detection: string, logsource = 'category: webserver'): DetectionRule[] =>
    rulesOf(`title: t\nlogsource: { ${logsource} }\ndetection:\n  ${detection}`);

  test.each<[name: string, event: object]>([
    ['flat', { CommandLine: 'whoami' }],
    ['evtx_dump', { Event: { EventData: { CommandLine: 'whoami' } } }],
    ['evtx_dump without its outermost object', { EventData: { CommandLine: 'whoami' } }],
    ['Winlogbeat', { winlog: { event_data: { CommandLine: 'whoami' } } }],
    ['flat with dots', { 'winlog.event_data.CommandLine': 'whoami' }],
    ['half flat', { winlog: { 'event_data.CommandLine': 'whoami' } }],
    ['user data', { Event: { UserData: { Whatever: { CommandLine: 'whoami' } } } }],
    ['an element with attributes', { Event: { EventData: { CommandLine: { '#text': 'whoami' } } } }],
    ['ECS', { process: { command_line: 'whoami' } }],
  ])('finds a field of Windows: %s', (_name, event) => {
    const rules = one('s: { CommandLine: whoami }\n  condition: s', 'product: windows');
    expect(createMatcher(rules).match(event)).toEqual([0]);
  });

  test('takes the own name before that of the table', () => {
    const rules = one('s: { CommandLine: whoami }\n  condition: s');
    expect(createMatcher(rules).match({ CommandLine: 'x', process: { command_line: 'whoami' } })).toEqual([]);
    expect(createMatcher(rules).match({ CommandLine: null, process: { command_line: 'whoami' } })).toEqual([0]);
  });

  test.each<[value: string, field: string, event: object, expected: boolean]>([
    ["' or ", 'cs-uri-query', { url: { query: 'q=%27%20or%201' } }, true],
    ["' or ", 'cs-uri-query', { url: { query: 'q=%27+or+1' } }, true],
    ['%27', 'cs-uri-query', { url: { query: 'q=%27' } }, true],
    ["'", 'cs-uri-query', { url: { query: 'q=%2527' } }, false],
    ['a b', 'cs-uri', { url: { original: '/a+b' } }, false],
    ['a b', 'cs-uri', { url: { original: '/x?a+b' } }, true],
    ['../', 'c-uri', { url: { original: '/%2e%2e%2fetc' } }, true],
    ['\ufffd', 'cs-uri-stem', { url: { path: '/%ff' } }, true],
    ["' or ", 'f', { f: '%27%20or%20' }, false],
  ])('%j in %s', (value, field, event, expected) => {
    const rules = one(`s: { "${field}|contains": ${JSON.stringify(value)} }\n  condition: s`);
    expect(createMatcher(rules).match(event).length).toBe(expected ? 1 : 0);
  });

  test('looks for keywords of web rules decoded too', () => {
    const event = { event: { original: '"GET /?q=1%27+or+1 HTTP/1.1"' } };
    expect(createMatcher(one('s: ["\' or "]\n  condition: s')).match(event)).toEqual([0]);
    expect(createMatcher(one('s: ["\' or "]\n  condition: s', 'product: django')).match(event)).toEqual([]);
  });

  test('is not led astray by what events call themselves', () => {
    const rules = one('s: { constructor: x, __proto__: y }\n  condition: s');
    expect(createMatcher(rules).match({})).toEqual([]);
    expect(createMatcher(rules).match(JSON.parse('{"constructor":"x","__proto__":"y"}'))).toEqual([0]);
  });

  test('bears deep and large events', () => {
    const rules = one('s: [needle]\n  condition: s');
    let deep: object = { x: 'needle' };
    for (let depth = 0; depth < 10_000; depth++) deep = { deep };
    expect(createMatcher(rules).match(deep)).toEqual([]);
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 'hay']));
    expect(createMatcher(rules).match({ needle: 'needle', ...wide })).toEqual([0]);
  });

  test('stops what takes too long on one event, and sees the others', () => {
    const rules = one("s: { 'f|re': '^.*,.*,.*,.*,.*,.*,.*x$' }\n  condition: s");
    const slow = { f: ','.repeat(4_000) };
    const { matches, stopped } = createMatcher(rules).matchAll([{ f: ',,,,,,x' }, slow, { f: ',,,,,,,x' }]);
    expect([matches[0], matches[2]]).toEqual([[0], [0]]);
    expect(matches[1]).toEqual([]);
    expect(stopped).toEqual([1]);
  });

  test('a filter takes away what it matches, from the rules that it names and of its log source', () => {
    const rule = (id: string, category: string): string =>
      `title: ${id}\nid: ${id}\nlogsource: { category: ${category} }\ndetection: { s: { a: 1 }, condition: s }\n`;
    const filter = (condition: string, rules: string): string =>
      `title: f\nlogsource: { category: x }\nfilter: { rules: ${rules}, s: { User|startswith: adm_ }, condition: ${condition} }\n`;
    for (const text of ['s', 'not s']) {
      const { documents } = readSigma(
        [rule('r1', 'x'), rule('r2', 'x'), rule('r3', 'y'), filter(text, '[r1, r3]')].join('---\n'),
        'f.yml',
      );
      const rules = documents.filter((one) => one.kind === 'rule');
      const filters = documents.filter((one) => one.kind === 'filter');
      const matcher = createMatcher(rules, { filters });
      expect(matcher.match({ a: 1, User: 'bob' })).toEqual([0, 1, 2]);
      expect(matcher.match({ a: 1, User: 'adm_bob' })).toEqual([1, 2]);
    }
    const { documents } = readSigma([rule('r1', 'x'), filter('s', 'any')].join('---\n'), 'f.yml');
    const filters = documents.filter((one) => one.kind === 'filter');
    const matcher = createMatcher(
      documents.filter((one) => one.kind === 'rule'),
      { filters },
    );
    expect(matcher.match({ a: 1, User: 'adm_bob' })).toEqual([]);
  });
});
