import { describe, expect, it } from 'vitest';
import type { Condition, Configuration, Statement } from './ast.ts';
import { parseConfiguration } from './parse.ts';
import { printCondition } from './print.ts';

const parsed = (text: string, supportEscapes = false): Configuration => {
  const result = parseConfiguration(text, { supportEscapes });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
};
const statements = (text: string): readonly Statement[] => parsed(`filter { ${text} }`).sections[0]?.body ?? [];

/** Texts as they are, lists and hashes as such, barewords with a dot before them, plugins by name. */
const plain = (value: unknown): unknown => {
  const node = value as {
    kind: string;
    value: unknown;
    text: string;
    items: unknown[];
    name: string;
    entries: { key: unknown; value: unknown }[];
    attributes: { name: string; value: unknown }[];
  };
  switch (node.kind) {
    case 'bareword':
      return `.${node.value}`;
    case 'array':
      return node.items.map(plain);
    case 'hash':
      return { hash: node.entries.map((entry) => [plain(entry.key), plain(entry.value)]) };
    case 'plugin':
      return { [node.name]: node.attributes.map((attribute) => [attribute.name, plain(attribute.value)]) };
    default:
      return node.value;
  }
};
const attributes = (text: string): unknown =>
  statements(`x { ${text} }`).map((plugin) => (plain(plugin) as { x: unknown }).x)[0];

describe('values', () => {
  it.each<[string, unknown]>([
    ['a => "x"', [['a', 'x']]],
    ['a => \'x "y"\'', [['a', 'x "y"']]],
    ['a => "x\\"y"', [['a', 'x\\"y']]],
    ['a => "tab\\t"', [['a', 'tab\\t']]],
    ['a => "two\nlines # no comment"', [['a', 'two\nlines # no comment']]],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the language
    ['a => "${HOME:x}"', [['a', '${HOME:x}']]],
    ['a => true', [['a', '.true']]],
    ['a => _b', [['a', '._b']]],
    ['a => 12', [['a', 12]]],
    ['a => -1.5', [['a', -1.5]]],
    ['a => 2.', [['a', 2]]],
    ['a => 010', [['a', 8]]],
    ['a => -017', [['a', -15]]],
    ['a => 00', [['a', 0]]],
    ['a => []', [['a', []]]],
    ['a => [1, "b", cc, [dd], { "e" => 1 }]', [['a', [1, 'b', '.cc', ['.dd'], { hash: [['e', 1]] }]]]],
    ['a => {}', [['a', { hash: [] }]]],
    [
      'a => { "b" => 1 cc => [2] 3 => { d1 => e1 } }',
      [
        [
          'a',
          {
            hash: [
              ['b', 1],
              ['.cc', [2]],
              [3, { hash: [['.d1', '.e1']] }],
            ],
          },
        ],
      ],
    ],
    [
      'a => { "b" => 1"c" => 2 }',
      [
        [
          'a',
          {
            hash: [
              ['b', 1],
              ['c', 2],
            ],
          },
        ],
      ],
    ],
    ['codec => json', [['codec', '.json']]],
    ['codec => json { }', [['codec', { json: [] }]]],
    ['codec => json_lines { target => "x" }', [['codec', { json_lines: [['target', 'x']] }]]],
    ['codec => json # c\n # d\n { target => "x" }', [['codec', { json: [['target', 'x']] }]]],
    ['codec => "json" { a => "b" }', [['codec', { json: [['a', 'b']] }]]],
    ['codec => my-codec { }', [['codec', { 'my-codec': [] }]]],
    [
      '"a b" => 1 a-b => 2 7 => 3',
      [
        ['a b', 1],
        ['a-b', 2],
        ['7', 3],
      ],
    ],
    [
      'match => { "a" => "1" } match => { "a" => "2" }',
      [
        ['match', { hash: [['a', '1']] }],
        ['match', { hash: [['a', '2']] }],
      ],
    ],
    [
      'a=>1#c\r\nb=>2',
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    [
      '__proto__ => { "__proto__" => 1 "constructor" => 2 }',
      [
        [
          '__proto__',
          {
            hash: [
              ['__proto__', 1],
              ['constructor', 2],
            ],
          },
        ],
      ],
    ],
    // Written differently: as in Logstash, the later one counts.
    [
      `a => { "b" => 1 'b' => 2 bb => 3 "bb" => 4 }`,
      [
        [
          'a',
          {
            hash: [
              ['b', 1],
              ['b', 2],
              ['.bb', 3],
              ['bb', 4],
            ],
          },
        ],
      ],
    ],
  ])('%s', (text, expected) => {
    expect(attributes(text)).toEqual(expected);
  });

  it.each([
    ['\\n\\r\\t', '\n\r\t'],
    ['\\\\n \\" \\\'', '\\n " \''],
    ['\\d \\x41', 'd x41'],
    ['plain', 'plain'],
  ])('with escapes, "%s" is %j', (written, value) => {
    expect(plain(parsed(`filter { x { a => "${written}" } }`, true).sections[0]?.body[0])).toEqual({
      x: [['a', value]],
    });
  });
});

describe('sections', () => {
  it('keeps their order, and comments stand anywhere', () => {
    const text = '\ufeff# one\r\ninput # two\r\n{\r\n a { } # three\r\n}filter{b{}c{}}output{}\ninput{"d"{}}# four';
    const { sections } = parsed(text);
    expect(
      sections.map(({ section, body }) => [section, body.map((one) => one.kind === 'plugin' && one.name)]),
    ).toEqual([
      ['input', ['a']],
      ['filter', ['b', 'c']],
      ['output', []],
      ['input', ['d']],
    ]);
  });

  it.each(['', ' \n', '# only a comment', '\ufeff'])('%j has none', (text) => {
    expect(parsed(text)).toEqual({ kind: 'configuration', sections: [] });
  });

  it('is frozen, and its spans cut the text', () => {
    const text = 'filter { if [a] == "b" { grok { match => [1, "x"] } } }';
    const configuration = parsed(text);
    const spans: string[] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      expect(Object.isFrozen(node)).toBe(true);
      const { span } = node as { span?: { from: number; to: number } };
      if (span !== undefined) spans.push(text.slice(span.from, span.to));
      for (const member of Object.values(node)) walk(member);
    };
    walk(configuration);
    expect(spans).toEqual(
      expect.arrayContaining([
        text,
        '[a] == "b"',
        '[a]',
        '"b"',
        'grok { match => [1, "x"] }',
        'match => [1, "x"]',
        '[1, "x"]',
        '1',
        '"x"',
        'if [a] == "b" { grok { match => [1, "x"] } }',
      ]),
    );
  });
});

const condition = (text: string): Condition => {
  const [branch] = statements(`if ${text} { }`);
  if (branch?.kind !== 'branch' || branch.arms[0]?.condition === undefined) throw new Error('no condition');
  return branch.arms[0].condition;
};

describe('conditions', () => {
  it.each([
    '[a]',
    '![a]',
    '![a][b c][@metadata][0]',
    '!([a] == "b")',
    '[a] == "b"',
    '[a] != -1.5',
    '[a] <= [b]',
    '"a" in [tags]',
    '[a] not in ["b", "c"]',
    '[a] =~ /b c/',
    '[a] !~ "^b$"',
    '[a] =~ /a\\/b/',
    '[a] xor [b]',
    '([a] xor [b]) nand [c]',
    '"constant"',
    '1 == 1',
    '["a, b"] == [c]',
    '[a] == \'say "b"\'',
  ])('%s is read as it is written', (text) => {
    expect(printCondition(condition(text))).toBe(text);
  });

  it.each([
    ['[a]and[b]or[c]', '([a] and [b]) or [c]'],
    ['[a] or [b] and [c] or [d]', '[a] or ([b] and [c]) or [d]'],
    ['[a] and [b] or [c] and [d]', '([a] and [b]) or ([c] and [d])'],
    // Logstash lets only the last of a row of "and" give way to "or".
    ['[a] and [b] and [c] or [d]', '[a] and (([b] and [c]) or [d])'],
    ['(([a]))', '[a]'],
    ['! ( [a] and ![b] )', '!([a] and ![b])'],
    ['!([a])', '![a]'],
    ['[a] not  # c\n in [b]', '[a] not in [b]'],
    ['"a"in[b]', '"a" in [b]'],
    ['[a]=="b"', '[a] == "b"'],
    // A list of one text is a field that is named with quotes: so does Logstash.
    ['[a] in [ "b" ]', '[a] in [ "b" ]'],
    ['[a] in [ "b" , "c" ]', '[a] in ["b", "c"]'],
  ])('%s is %s', (text, read) => {
    expect(printCondition(condition(text))).toBe(read);
  });

  it('tells a list of one from a field as Logstash does', () => {
    expect(condition('[a] in ["b"]')).toMatchObject({ right: { kind: 'reference', text: '["b"]' } });
    expect(condition('[a] in []')).toMatchObject({ right: { kind: 'array', items: [] } });
    expect(condition('[a] in ["b,c"]')).toMatchObject({ right: { kind: 'array', items: [{ value: 'b,c' }] } });
    expect(condition('[a] in ["b","c"]')).toMatchObject({ right: { kind: 'array' } });
  });

  it.each([
    ['if [a] { a1 { } } else if [b] { b1 { } } else { c1 { } }', ['[a]', '[b]', undefined]],
    ['if [a]{}elseif [b]{}else{}', ['[a]', '[b]', undefined]],
    ['if[a]{}else#c\nif[b]{}', ['[a]', '[b]']],
  ])('%s has its arms', (text, conditions) => {
    const [branch] = statements(text);
    if (branch?.kind !== 'branch') throw new Error('no branch');
    expect(branch.arms.map((arm) => arm.condition && printCondition(arm.condition))).toEqual(conditions);
  });
});
