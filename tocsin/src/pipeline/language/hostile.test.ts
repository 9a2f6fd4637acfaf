import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from './parse.ts';

const SAMPLE = `# pipeline
input { file { path => ["/var/log/a.log", '/b'] codec => multiline { pattern => "^%{X} " negate => true } } }
filter {
  if [a][b] =~ /x\\/y/ and ("_x" not in [tags] or ![c]) {
    grok { match => { "message" => "%{IP:[a][b]} \\"q\\"" 'n' => 12 } add_tag => [ a1, -1.5, { k1 => v1 } ] }
  } else if [d] in ["e", "f"] xor [g] >= 5 { drop { } } else { mutate { gsub => ["a", "b", "c"] } }
}
output { stdout { codec => rubydebug } }
`;

const check = (text: string): void => {
  const result = parseConfiguration(text);
  if (result.ok) return;
  expect(result.problems.length).toBeGreaterThan(0);
  expect(result.problems.length).toBeLessThanOrEqual(25);
  const lines = text.split('\n');
  for (const { line, column, message } of result.problems) {
    expect(lines[line - 1]).toBeDefined();
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
    expect(message).not.toContain('undefined');
  }
};

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '"',
  "'",
  '/',
  '\\',
  ',',
  '=>',
  '=',
  '#',
  '\n',
  ' ',
  '!',
  'if',
  'else',
  'and',
  'not',
  'in',
  'xor',
  '-',
  '1',
  'a',
  '\u201c',
  '\u00a0',
  '\ud800',
  '%{',
  '${',
];

describe('any text', () => {
  it('of pieces of the language is read or has problems in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES, 'filter {', 'grok { ', 'match => ', '[a] == "b"'), { maxLength: 60 }),
        (pieces) => {
          check(pieces.join(''));
          check(`filter { if ${pieces.join(' ')}`);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('that was changed by hand is read or has problems in it', () => {
    const edit = fc.record({
      at: fc.nat(SAMPLE.length),
      drop: fc.nat(12),
      put: fc.oneof(fc.constantFrom(...PIECES, ''), fc.string({ maxLength: 3 })),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = SAMPLE;
        for (const { at, drop, put } of edits) text = text.slice(0, at) + put + text.slice(at + drop);
        check(text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('texts of megabytes', () => {
  const MANY = 1_000_000;
  it.each([
    ['open braces', '{'.repeat(MANY)],
    ['open brackets', `filter { a { b => ${'['.repeat(MANY)}`],
    ['open groups', `filter { if ${'('.repeat(MANY)}`],
    ['negations', `filter { if ${'!'.repeat(MANY)}`],
    ['branches', `filter { ${'if [a] { '.repeat(MANY / 10)}`],
    ['codecs', `input { ${'a { codec => '.repeat(MANY / 10)}`],
    ['operators', `filter { if [a] ${'and [b] '.repeat(MANY / 10)} { } }`],
    ['else if', `filter { if [a] { } ${'else if [a] { } '.repeat(MANY / 10)} }`],
    ['comments', '#\n'.repeat(MANY)],
    ['spaces between words', `filter { ${`a${' '.repeat(1000)}`.repeat(MANY / 1000)}`],
    ['one word', `filter { ${'a'.repeat(MANY)}`],
    ['digits', `filter { a { b => ${'1'.repeat(MANY)} } }`],
    ['quotes', '"'.repeat(MANY)],
    ['quotes in a plugin', `filter { a { ${'"x'.repeat(MANY)}`],
    ['backslashes', `filter { a { b => "${'\\"'.repeat(MANY)}`],
    ['a reference without its end', `filter { if [${'a'.repeat(MANY)}`],
    ['references', `filter { if ${'[a]'.repeat(MANY)} { } }`],
    ['commas', `filter { a { b => [${','.repeat(MANY)}`],
    ['wrong entries', `filter { a { b => { ${'"c" = '.repeat(MANY / 10)}`],
    [
      'keys',
      `filter { a { b => { ${Array.from({ length: MANY / 10 }, (_, index) => `"${index}" => 1`).join(' ')} } } }`,
    ],
    ['plugins in one line', `filter { ${'a { b => { } } '.repeat(MANY / 10)} }`],
    ['closing braces in one line', `filter { ${'a } '.repeat(MANY / 10)} }`],
    ['words that are no section', 'a\n'.repeat(MANY)],
    ['texts over lines', `filter { a { ${'b => "\n" c '.repeat(MANY / 10)}`],
    ['regexes', `filter { if [a] =~ ${'/b'.repeat(MANY / 10)}`],
    ['newlines', `${'\n'.repeat(MANY)}}`],
  ])('%s are read in one pass', (_name, text) => {
    check(text);
  });
});
