import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkReferences } from '../apply-filters.ts';
import { readSigma } from './read-sigma.ts';

const RULE = `title: A rule
id: r1
name: one
logsource:
  category: webserver
detection:
  sel:
    a: b
  condition: sel
`;

const rule = (detection: string): string =>
  `title: t\nlogsource:\n  category: webserver\ndetection:\n${detection.replace(/^/gm, '  ')}`;

const correlation = (lines: string): string => `title: t\ncorrelation:\n${lines.replace(/^/gm, '  ')}`;

const problemsOf = (text: string): string[] =>
  readSigma(text, 'f.yml').problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('readSigma', () => {
  test('reads what a rule says', () => {
    const text = `title: Injection
id: 4ab0
status: test
description: d
author: A, B
license: DRL-1.1
date: 2026-11-26
references: [https://example.org]
tags: [attack.t1190]
falsepositives: [none]
level: HIGH
fields: [c-ip]
tests: [{ events: [{ a: 1 }] }]
logsource: { product: Windows, service: security, definition: audit }
detection:
  selection:
    EventID: [4624, '4625']
    Name|endswith|all: [a, b]
  filter: [{ a: null }, { b: '' }]
  keywords: [x, 7]
  condition: [selection and not filter, keywords]
`;
    const { documents, problems, warnings } = readSigma(text, 'f.yml');
    expect([problems, warnings]).toEqual([[], []]);
    expect(documents).toEqual([
      {
        kind: 'rule',
        file: 'f.yml',
        line: 1,
        title: 'Injection',
        id: '4ab0',
        status: 'test',
        description: 'd',
        author: 'A, B',
        license: 'DRL-1.1',
        date: '2026-11-26',
        references: ['https://example.org'],
        tags: ['attack.t1190'],
        falsePositives: ['none'],
        level: 'high',
        fields: ['c-ip'],
        other: { tests: [{ events: [{ a: 1 }] }] },
        logsource: { product: 'windows', service: 'security' },
        selections: new Map([
          [
            'selection',
            {
              kind: 'fields',
              items: [
                { field: 'EventID', modifiers: [], values: [4624, '4625'] },
                { field: 'Name', modifiers: ['endswith', 'all'], values: ['a', 'b'] },
              ],
            },
          ],
          [
            'filter',
            {
              kind: 'any',
              of: [
                { kind: 'fields', items: [{ field: 'a', modifiers: [], values: [null] }] },
                { kind: 'fields', items: [{ field: 'b', modifiers: [], values: [''] }] },
              ],
            },
          ],
          ['keywords', { kind: 'keywords', item: { modifiers: [], values: ['x', 7] } }],
        ]),
        condition: {
          kind: 'or',
          of: [
            {
              kind: 'and',
              of: [
                { kind: 'selection', name: 'selection' },
                { kind: 'not', of: { kind: 'selection', name: 'filter' } },
              ],
            },
            { kind: 'selection', name: 'keywords' },
          ],
        },
      },
    ]);
  });

  test.each<[name: string, text: string, problems: string[]]>([
    ['nothing', '', ['1:1 there is no rule in it']],
    ['no map', '- a\n', ['1:1 a document of Sigma is a map']],
    ['something else', 'a: 1\n', ['1:1 there is no detection, correlation or filter']],
    ['no YAML', 'a: [1\n', expect.arrayContaining([expect.stringMatching(/^\d+:\d+ /)]) as unknown as string[]],
    ['two kinds', `${RULE}filter: {}\n`, ['10:1 a document has detection or filter, not both']],
    ['no log source', 'title: t\ndetection: { s: { a: 1 }, condition: s }', ['1:1 logsource is missing']],
    [
      'an empty log source',
      'title: t\nlogsource: { definition: d }\ndetection: { s: { a: 1 }, condition: s }',
      ['2:1 logsource says nothing'],
    ],
    ['no condition', rule('s: { a: 1 }'), ['5:3 condition is missing']],
    ['no selection', rule('condition: s'), ['5:3 there is no selection', '5:14 condition: there is no selection "s"']],
    [
      'a wrong name in the condition',
      rule('s: { a: 1 }\ncondition: s and sel'),
      ['6:20 condition: there is no selection "sel"'],
    ],
    [
      'an aggregation',
      rule('s: { a: 1 }\ncondition: s | count() > 5'),
      ['6:16 condition: aggregations behind | are gone from Sigma'],
    ],
    ['an unknown modifier', rule('s:\n  a|contians: 1\ncondition: s'), ['6:5 there is no modifier "contians"']],
    ['all of one value', rule('s:\n  a|contains|all: x\ncondition: s'), ['6:5 all needs a list of several values']],
    ['null in a list', rule('s:\n  a: [x, null]\ncondition: s'), ['6:5 null may not be in a list']],
    [
      'a map as value',
      rule('s:\n  a: { b: c }\ncondition: s'),
      ['6:8 a field has a value or a list of values, no map'],
    ],
    ['an empty list', rule('s: []\ncondition: s'), ['5:6 "s" is an empty list']],
    ['an empty selection', rule('s:\ncondition: s'), ['5:5 "s" is empty']],
    ['an empty list of values', rule('s:\n  a: []\ncondition: s'), ['6:8 the list of values is empty']],
    [
      'a wrong regular expression',
      rule('s:\n  a|re: "(x"\ncondition: s'),
      [expect.stringMatching(/^6:5 the regular expression is wrong/) as unknown as string],
    ],
    [
      'a placeholder',
      rule("s:\n  a|expand: '%admins%'\ncondition: s"),
      ['6:5 there is no value for the placeholder %admins%'],
    ],
    ['a wrong level', `${RULE}level: hihg\n`, ['10:8 there is no level "hihg"']],
    ['a key twice', rule('s: { a: 1, a: 2 }\ncondition: s'), ['5:14 "a" is written twice']],
    [
      'everything at once',
      rule('s:\n  a|x: 1\n  b|y: 2\ncondition: t'),
      ['6:5 there is no modifier "x"', '7:5 there is no modifier "y"', '8:14 condition: there is no selection "t"'],
    ],
    [
      'a correlation without most',
      correlation('type: event_count\n'),
      ['3:3 condition is missing', '3:3 rules is missing', '3:3 timespan is missing'],
    ],
    [
      'a correlation of another type',
      correlation('type: event_cuont\nrules: [a]\ntimespan: 1m\ncondition: { gte: 1 }'),
      ['3:9 there is no correlation of the type "event_cuont"'],
    ],
    [
      'a wrong timespan',
      correlation('type: temporal\nrules: [a, b]\ntimespan: 5 minutes'),
      ['5:13 "5 minutes" is no timespan'],
    ],
    [
      'a wrong comparison',
      correlation('type: event_count\nrules: a\ntimespan: 5m\ncondition: { more: 5, gte: x }'),
      ['6:16 there is no comparison "more"', '6:30 gte takes a number', '6:14 condition compares nothing'].sort(),
    ],
    [
      'values without a field',
      correlation('type: value_count\nrules: a\ntimespan: 5m\ncondition: { gte: 5 }'),
      ['6:14 value_count needs a field in its condition'],
    ],
    [
      'an alias of another rule',
      correlation('type: temporal\nrules: [a, b]\ntimespan: 5m\naliases: { ip: { c: x } }'),
      ['6:20 the correlation does not name the rule "c"'],
    ],
  ])('tells what is wrong with %s', (_name, text, problems) => {
    const found = problemsOf(text);
    expect(Array.isArray(problems) ? [...found].sort() : found).toEqual(
      Array.isArray(problems) ? [...problems].sort() : problems,
    );
    expect(readSigma(text, 'f.yml').documents).toEqual([]);
  });

  test('one wrong document leaves the others', () => {
    const { documents, refused } = readSigma(`${RULE}---\ntitle: x\nid: bad\ndetection: {}\n---\n${RULE}`, 'f.yml');
    expect(documents.map(({ line }) => line)).toEqual([1, 15]);
    expect(refused.map(({ id, line }) => [id, line])).toEqual([['bad', 11]]);
  });

  test('warns of what can be lived with', () => {
    const { documents, warnings } = readSigma(
      rule('s: { a: 1 }\nt: { a: 1 }\n_u: { a: 1 }\ntimeframe: 1m\ncondition: s').replace('title: t\n', ''),
      'f.yml',
    );
    expect(documents).toHaveLength(1);
    expect(warnings.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '1 the title is missing',
      '5 the condition does not use "t"',
      '7 timeframe means nothing without a correlation',
    ]);
  });

  test('puts the values of placeholders in', () => {
    const text = rule("s:\n  a|expand|contains: ['x-%who%', y]\ncondition: s");
    const { documents } = readSigma(text, 'f.yml', { placeholders: new Map([['who', ['$1', 7]]]) });
    const [only] = documents;
    expect(only?.kind === 'rule' && only.selections.get('s')).toEqual({
      kind: 'fields',
      items: [{ field: 'a', modifiers: ['contains'], values: ['x-$1', 'x-7', 'y'] }],
    });
  });

  test('reads a correlation', () => {
    const text = correlation(`type: value_count
rules: [one, r2]
group-by: [source.ip, user]
timespan: 5m
condition: { gte: 10, lt: 100, field: [a, b] }
aliases: { user: { one: User, r2: user.name } }
generate: true`);
    const [only] = readSigma(text, 'f.yml').documents;
    expect(only?.kind === 'correlation' && only.correlation).toEqual({
      type: 'value_count',
      rules: ['one', 'r2'],
      groupBy: ['source.ip', 'user'],
      timespan: 300_000,
      condition: [
        { comparison: 'gte', value: 10 },
        { comparison: 'lt', value: 100 },
      ],
      field: ['a', 'b'],
      aliases: new Map([
        [
          'user',
          new Map([
            ['one', 'User'],
            ['r2', 'user.name'],
          ]),
        ],
      ]),
      generate: true,
    });
  });

  test('reads a collection of the old kind', () => {
    const text = `action: global
title: shared
logsource: { product: windows }
detection: { condition: s }
---
logsource: { service: security }
detection: { s: { EventID: 1 } }
---
action: repeat
detection: { s: { EventID: 2 } }
---
action: reset
---
${RULE}`;
    const { documents, problems } = readSigma(text, 'f.yml');
    expect(problems).toEqual([]);
    expect(documents.map((one) => [one.title, one.kind === 'rule' && one.logsource])).toEqual([
      ['shared', { product: 'windows', service: 'security' }],
      ['shared', { product: 'windows', service: 'security' }],
      ['A rule', { category: 'webserver' }],
    ]);
  });

  test('writes aliases and merge keys out', () => {
    const text = rule('s: &s\n  a: &list [x, y]\nt: { <<: *s, b: *list }\ncondition: 1 of them');
    const [only] = readSigma(text, 'f.yml').documents;
    expect(only?.kind === 'rule' && only.selections.get('t')).toEqual({
      kind: 'fields',
      items: [
        { field: 'b', modifiers: [], values: ['x', 'y'] },
        { field: 'a', modifiers: [], values: ['x', 'y'] },
      ],
    });
  });

  test('is not blown up', () => {
    const bomb = Array.from({ length: 30 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`);
    expect(problemsOf(`a0: &a0 [x]\n${bomb.join('\n')}\n${RULE}`)).toEqual([expect.stringMatching(/holds more than/)]);
    expect(problemsOf(`a: &a [*a]\n${RULE}`)).toEqual([expect.stringMatching(/nested deeper|no anchor/)]);
    expect(problemsOf(`a: ${'['.repeat(5_000)}`)).toEqual([expect.stringMatching(/nested deeper/)]);
    expect(problemsOf(`${'- '.repeat(5_000)}x`)).toEqual([expect.stringMatching(/nested deeper/)]);
  });

  test('never throws, whatever it is given', () => {
    const piece = fc.constantFrom(
      'title: t\n',
      'detection:\n',
      '  s:\n',
      '    a|re: x\n',
      '  condition: s\n',
      'logsource: { a: b }\n',
      '---\n',
      '- ',
      '[',
      '{',
      '&a ',
      '*a',
      '"',
      ': ',
      'null',
      '\t',
      'filter:\n',
      'correlation:\n',
      '  rules: any\n',
      '  type: 1\n',
      '!!x ',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const { documents, problems } = readSigma(pieces.join(''), 'f.yml');
        expect(documents.length + problems.length).toBeGreaterThan(0);
        for (const { line, column } of problems) expect(line > 0 && column > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('checkReferences', () => {
  const filter = (rules: string): string =>
    `title: f\nlogsource: { category: webserver }\nfilter: { rules: ${rules}, s: { a: 1 }, condition: s }\n`;
  const of = (...names: string[]): string => `type: temporal\nrules: [${names.join(', ')}]\ntimespan: 1m`;
  test.each<[name: string, documents: string[], problems: string[]]>([
    ['what is there', [RULE, filter('[r1]'), correlation(of('one', 'r1'))], []],
    ['an unknown id in a filter', [RULE, filter('[r1, r2]')], ['11 there is no rule with the id or name "r2"']],
    [
      'an unknown name in a correlation',
      [RULE, correlation(of('one', 'two'))],
      ['11 there is no rule with the id or name "two"'],
    ],
    ['the same id twice', [RULE, RULE], ['11 f.yml:1 has the same id r1']],
    ['a correlation of itself', [`name: c\n${correlation(of('c'))}\n`], ['1 the correlation leads to itself']],
    [
      'a filter of a correlation',
      [RULE, `name: c\n${correlation(of('one'))}\n`, filter('[c]')],
      ['18 "c" is a correlation: a filter narrows rules'],
    ],
  ])('%s', (_name, texts, problems) => {
    const { documents } = readSigma(texts.join('---\n'), 'f.yml');
    expect(documents).toHaveLength(texts.length);
    expect(checkReferences(documents).map(({ line, message }) => `${line} ${message}`)).toEqual(problems);
  });
});
