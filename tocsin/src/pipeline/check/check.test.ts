import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../compile/index.ts';
import { checkPipeline, type Findings } from './check.ts';

const check = (text: string): Promise<Findings> =>
  checkPipeline(
    [{ file: 'x.conf', text }],
    {
      ecs: 'v8',
      supportEscapes: false,
      variable: (name) => (name === 'ENV' ? 'dev' : undefined),
      clock: () => 0,
      folder: '/',
    },
    PLUGINS,
  );
/** Whether all filters that are named here are there is not what is tested. */
const problems = async (text: string): Promise<string[]> =>
  (await check(text)).problems
    .filter(({ message }) => !message.includes('is not implemented'))
    .map(({ line, column, message }) => `${line}:${column} ${message}`);
const warnings = async (text: string): Promise<string[]> =>
  (await check(text)).warnings.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('conditions that look at nothing, or contradict themselves', () => {
  it.each([
    ['1 == 1', '1:13 1 == 1 looks at no field: it is always true'],
    ['"a" == "b"', '1:13 "a" == "b" looks at no field: it is never true'],
    ['"x" in "y"', '1:13 "x" in "y" looks at no field: it is never true'],
    ['"x" not in ["y", "z"]', '1:13 "x" not in ["y", "z"] looks at no field: it is always true'],
    ['"message"', '1:13 "message" looks at no field: it is always true'],
    ['[a] and 2 > 3', '1:21 2 > 3 looks at no field: it is never true'],
    ['[a] == "x" and [a] == "y"', '1:13 never true: [a] == "x" and [a] == "y" exclude each other'],
    ['[a] == 200 and [a] == "200"', '1:13 never true: [a] == 200 and [a] == "200" exclude each other'],
    ['[a] == "x" and [a] != "x"', '1:13 never true: [a] == "x" and [a] != "x" exclude each other'],
    ['[a] and ![a]', '1:13 never true: [a] and !([a]) exclude each other'],
    ['[a] == "x" and ![a]', '1:13 never true: [a] == "x" and !([a]) exclude each other'],
    ['[a] == "x" and [a] in ["y", "z"]', '1:13 never true: [a] == "x" and [a] in ["y", "z"] exclude each other'],
    [
      '[a] == "x" and [a] not in ["x", "z"]',
      '1:13 never true: [a] == "x" and [a] not in ["x", "z"] exclude each other',
    ],
    [
      '[a] in ["a", "b"] and [a] in ["c", "d"]',
      '1:13 never true: [a] in ["a", "b"] and [a] in ["c", "d"] exclude each other',
    ],
    ['[a] > 5 and [a] < 3', '1:13 never true: [a] > 5 and [a] < 3 exclude each other'],
    ['[a] > 5 and [a] <= 5', '1:13 never true: [a] > 5 and [a] <= 5 exclude each other'],
    ['[a] == 7 and [a] < 3', '1:13 never true: [a] == 7 and [a] < 3 exclude each other'],
    ['[a] =~ /x/ and [a] !~ /x/', '1:13 never true: [a] =~ /x/ and [a] !~ /x/ exclude each other'],
    ['[a] != "x" or [a] != "y"', '1:13 always true: one of [a] != "x" and [a] != "y" holds for every event'],
    ['[a] or ![a]', '1:13 always true: one of [a] and !([a]) holds for every event'],
    ['[b] or ([a][c] == "x" and [a][c] == "y")', '1:21 never true: [a][c] == "x" and [a][c] == "y" exclude each other'],
    ['!([a] != "x" or [a] != "y")', '1:13 never true: !([a] != "x") and !([a] != "y") exclude each other'],
  ])('%s', async (condition, expected) => {
    expect(await problems(`filter { if ${condition} { drop { } } }`)).toEqual([expected]);
  });

  it.each([
    '[a] == "x" and [b] == "y"',
    '[a] == "x" or [a] == "y"',
    '[a] != "x" and [a] != "y"',
    '[a] > 3 and [a] < 5',
    '[a] >= 5 and [a] <= 5',
    '[a] == 5 and [a] in ["5", "6"]',
    '[a] in ["a", "b"] and [a] in ["b", "c"]',
    '"x" in [tags] and "y" in [tags]',
    '"x" in [tags] and "y" not in [tags]',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of the language
    '[a] == "${ENV}" and [a] == "${NO:x}"',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the language
    '"${ENV}" == "prod"',
    '[@timestamp] > "2020-01-01T00:00:00Z" and [@timestamp] < "2019-01-01T00:00:00Z"',
    '[a] == [b] and [a] != [c]',
    '[a] xor ![a]',
  ])('%s is left alone', async (condition) => {
    expect(await problems(`filter { if ${condition} { drop { } } }`)).toEqual([]);
  });
});

describe('arms that no event comes to', () => {
  it.each([
    [
      'if [a] == "x" { drop { } } else if [b] { drop { } } else if [a] == "x" { drop { } }',
      '1:70 no event comes here: the same condition stands at 1:13',
    ],
    [
      'if [a] { drop { } } else if [a] and [b] { drop { } }',
      '1:38 no event comes here: !([a]) holds by 1:13, which excludes [a]',
    ],
    [
      'if [a] == "x" { if [a] == "y" { drop { } } }',
      '1:29 no event comes here: [a] == "x" holds by 1:13, which excludes [a] == "y"',
    ],
    [
      'if [a] or [b] { drop { } } else if [b] { drop { } }',
      '1:45 no event comes here: !([b]) holds by 1:20, which excludes [b]',
    ],
  ])('%s', async (text, expected) => {
    expect(await problems(`filter { ${text} }`)).toEqual([expected]);
  });

  it.each([
    'if [a] == "x" { mutate { replace => { "a" => "y" } } if [a] == "y" { drop { } } }',
    'if [a] == "x" { drop { } } if [a] == "x" { drop { } }',
    'if [a] and [b] { drop { } } else if [a] { drop { } }',
    'if [a] == "x" { drop { } } else if [a] == "y" { drop { } } else { drop { } }',
  ])('%s is left alone', async (text) => {
    expect(await problems(`filter { ${text} }`)).toEqual([]);
  });
});

describe('numbers beside what grok made a text', () => {
  const GROK = 'grok { match => { "message" => "%{NUMBER:status} %{NUMBER:bytes:int} %{WORD:[a][b]}" } }';

  it('are pointed at, with a way to mend it', async () => {
    const { warnings: found } = await check(`filter { ${GROK}\nif [status] == 200 or [status] >= 500 { drop { } } }`);
    expect(found).toEqual([
      {
        file: 'x.conf',
        line: 2,
        column: 4,
        message: 'the grok in line 1 makes [status] a text, and 200 is a number: they are never equal',
        hint: 'write %{NUMBER:status:int} in the pattern, or compare with "200"',
      },
      {
        file: 'x.conf',
        line: 2,
        column: 23,
        message:
          'the grok in line 1 makes [status] a text, and 500 is a number: they have no order, and the event ends here',
        hint: 'write %{NUMBER:status:int} in the pattern, or convert it with mutate',
      },
    ]);
  });

  it.each([
    `${GROK} if [bytes] > 5 { drop { } }`,
    `${GROK} if [status] == "200" { drop { } }`,
    `${GROK} mutate { convert => { "status" => "integer" } } if [status] == 200 { drop { } }`,
    `${GROK} json { source => "message" } if [status] == 200 { drop { } }`,
    `if [x] { ${GROK} } if [status] == 200 { drop { } }`,
    `${GROK} if [x] { mutate { convert => { "status" => "integer" } } } if [status] == 200 { drop { } }`,
    'grok { match => { "message" => ["%{NUMBER:s:int}", "%{NUMBER:s}"] } } if [s] == 200 { drop { } }',
  ])('%s is left alone', async (text) => {
    expect(await warnings(`filter { ${text} }`)).toEqual([]);
  });
});

describe('what Logstash takes otherwise than it looks', () => {
  it.each([
    ['if [a] and [b] and [c] or [d] { drop { } }', '1:13 Logstash reads this as [a] and (([b] and [c]) or [d])'],
    [
      "mutate { replace => { \"a\" => 'x' 'a' => 'y' } }",
      '1:43 the key a stands in this hash already: only this one counts',
    ],
  ])('%s', async (text, expected) => {
    expect(await warnings(`filter { ${text} }`)).toEqual([expected]);
  });

  it.each([
    'if [a] and ([b] and [c] or [d]) { drop { } }',
    'if ([a] and [b] and [c]) or [d] { drop { } }',
    'if [a] and [b] or [c] { drop { } }',
  ])('%s is left alone', async (text) => {
    expect(await warnings(`filter { ${text} }`)).toEqual([]);
  });
});

describe('regular expressions that take for ever', () => {
  it.each([
    'if [a] =~ /^(\\w+\\s?)+$/ { drop { } }',
    'if [a] !~ "^(a+)+$" { drop { } }',
    'grok { match => { "message" => "^(?:%{NOTSPACE:x} ?)+:$" } }',
    'grok { match => ["message", "^(?:%{MINE} ?)+:$"] pattern_definitions => { "MINE" => "\\w+" } }',
    'mutate { gsub => ["a", "(x|x)+y", ""] }',
  ])('%s', async (text) => {
    const found = await problems(`filter { ${text} }`);
    expect(found).toEqual([expect.stringContaining('takes for ever on texts such as')]);
  });

  it.each([
    'grok { match => { "message" => "%{HTTPD_COMBINEDLOG} %{DATA:x} %{GREEDYDATA:y}" } }',
    'mutate { gsub => ["a", "\\s+$", ""] }',
  ])('%s is left alone', async (text) => {
    expect(await problems(`filter { ${text} }`)).toEqual([]);
  });
});

describe('checkPipeline', () => {
  it('looks at long rows and chains once', async () => {
    const row = Array.from({ length: 900 }, (_, index) => `[f${index}] == "x"`);
    const chain = Array.from({ length: 1000 }, (_, index) => `if [a] == "v${index}" and [b] { drop { } }`);
    expect(await problems(`filter { if ${row.join(' or ')} { drop { } } ${chain.join(' else ')} }`)).toEqual([]);
    expect(await problems(`filter { if ${row.join(' and ')} and [f7] == "y" { drop { } } }`)).toEqual([
      '1:13 never true: [f7] == "x" and [f7] == "y" exclude each other',
    ]);
  });

  it('says what the parser and the compiler say too', async () => {
    expect(await problems('filter { drop { percentage = 5 } }')).toEqual([
      '1:28 expected "=>" after the setting percentage, found "="',
    ]);
    expect(await problems('filter { drop { percentag => 5 } if [a] == "x" and [a] == "y" { } }')).toHaveLength(2);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the language
    expect(await problems('filter { drop { percentage => "${NO}" } }')).toEqual(['1:32 the variable NO is not set']);
  });

  it('has nothing to say of what is right', async () => {
    expect(await check('input { generator { } } filter { if [a] { drop { } } } output { stdout { } }')).toEqual({
      problems: [],
      warnings: [],
    });
  });
});
