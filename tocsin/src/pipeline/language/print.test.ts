import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Configuration } from './ast.ts';
import { parseConfiguration } from './parse.ts';
import { printCondition, printConfiguration } from './print.ts';

const span = { from: 0, to: 0 };
/** The tree without its places. */
const shape = (tree: unknown): unknown =>
  JSON.parse(JSON.stringify(tree, (key, value) => (key === 'span' || key === 'nameSpan' ? undefined : value)));

const parsed = (text: string, supportEscapes = false): Configuration => {
  const result = parseConfiguration(text, { supportEscapes });
  if (!result.ok) throw new Error(`${JSON.stringify(result.problems)}\n${text}`);
  return result.configuration;
};

const word = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{1,8}$/);
/** Any text that one kind of quotes can hold. */
const plainText = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.stringMatching(/^[ -~\n]{0,12}$/))
  .filter((text) => !text.endsWith('\\') && !(text.includes('"') && text.includes("'")));
const escapedText = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('"\'\\n', '\\\\"', '\n\r\t'))
  .filter((text) => !text.endsWith('\\'));

const tree = (text: fc.Arbitrary<string>): fc.Arbitrary<Configuration> => {
  const string = text.map((value) => ({ kind: 'string' as const, value, span }));
  const bareword = word.map((value) => ({ kind: 'bareword' as const, value, span }));
  const number = fc.constantFrom('0', '12', '-3', '1.5', '-0.25', '7.', '0012').map((written) => ({
    kind: 'number' as const,
    value: written === '0012' ? 10 : Number(written),
    text: written,
    span,
  }));
  const name = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9_-]{1,9}$/),
    text,
    fc.constantFrom('if', 'else', 'filter', 'elseif'),
  );
  const reference = fc
    .array(fc.stringMatching(/^[^\][,]{1,6}$/), { minLength: 1, maxLength: 3 })
    .map((steps) => ({ kind: 'reference' as const, text: steps.map((step) => `[${step}]`).join(''), span }));
  const regex = fc
    .stringMatching(/^(?:[a-z/. ]|\\[dsw.\\]){0,8}$/)
    .filter((source) => !source.endsWith('\\'))
    .map((source) => ({ kind: 'regex' as const, source, span }));
  const { statement } = fc.letrec<{ value: never; plugin: never; condition: never; statement: never }>((tie) => {
    const value = fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(string, bareword, number),
      fc.array(tie('value'), { maxLength: 4 }).map((items) => ({ kind: 'array' as const, items, span })),
      fc
        .uniqueArray(fc.record({ key: fc.oneof(string, bareword, number), value: tie('value') }), {
          maxLength: 3,
          selector: ({ key }) => `${key.kind} ${key.kind === 'number' ? key.text : key.value}`,
        })
        .map((entries) => ({ kind: 'hash' as const, entries, span })),
      tie('plugin'),
    );
    const plugin = fc
      .tuple(name, fc.array(fc.tuple(name, tie('value')), { maxLength: 3 }))
      .map(([pluginName, attributes]) => ({
        kind: 'plugin' as const,
        name: pluginName,
        attributes: attributes.map(([one, of]) => ({
          kind: 'attribute' as const,
          name: one,
          value: of,
          span,
          nameSpan: span,
        })),
        span,
        nameSpan: span,
      }));
    /** A list of one, and one whose first text holds a bracket, would be read as a field. */
    const list = fc
      .array(
        fc.oneof(
          string.filter(({ value }) => !value.includes(']')),
          number,
        ),
        { minLength: 2, maxLength: 3 },
      )
      .map((items) => ({ kind: 'array' as const, items, span }));
    const operand = fc.oneof(reference, string, number, list);
    const condition = fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(
        fc.oneof(operand, regex).map((one) => ({ kind: 'truth' as const, operand: one, span })),
        fc
          .tuple(operand, fc.constantFrom('==', '!=', '<', '>', '<=', '>='), operand)
          .map(([left, operator, right]) => ({ kind: 'comparison' as const, operator, left, right, span })),
        fc
          .tuple(operand, fc.constantFrom('in', 'not in'), operand)
          .map(([left, operator, right]) => ({ kind: 'membership' as const, operator, left, right, span })),
        fc
          .tuple(reference, fc.constantFrom('=~', '!~'), fc.oneof(string, regex))
          .map(([left, operator, right]) => ({ kind: 'match' as const, operator, left, right, span })),
      ),
      tie('condition').map((inner) => ({ kind: 'not' as const, condition: inner, span })),
      fc
        .tuple(tie('condition'), fc.constantFrom('and', 'or', 'xor', 'nand'), tie('condition'))
        .map(([left, operator, right]) => ({ kind: 'boolean' as const, operator, left, right, span })),
    );
    const body = fc.array(tie('statement'), { maxLength: 2 });
    const branch = fc
      .tuple(
        fc.array(fc.tuple(tie('condition'), body), { minLength: 1, maxLength: 3 }),
        fc.option(body, { nil: undefined }),
      )
      .map(([arms, last]) => ({
        kind: 'branch' as const,
        arms: [
          ...arms.map(([one, of]) => ({ condition: one, body: of, span })),
          ...(last === undefined ? [] : [{ body: last, span }]),
        ],
        span,
      }));
    return { value, plugin, condition, statement: fc.oneof({ maxDepth: 3 }, plugin, branch) } as never;
  });
  return fc
    .array(
      fc.record({
        kind: fc.constant('section' as const),
        section: fc.constantFrom('input', 'filter', 'output'),
        body: fc.array(statement, { maxLength: 3 }),
        span: fc.constant(span),
      }),
      { maxLength: 3 },
    )
    .map((sections) => ({ kind: 'configuration' as const, sections }));
};

describe('printConfiguration', () => {
  it('is read back as the same tree', () => {
    fc.assert(
      fc.property(tree(plainText), (made) => {
        expect(shape(parsed(printConfiguration(made)))).toEqual(shape(made));
      }),
      { numRuns: 300 },
    );
  });

  it('is read back with escapes, whatever texts hold', () => {
    fc.assert(
      fc.property(tree(escapedText), (made) => {
        expect(shape(parsed(printConfiguration(made, { supportEscapes: true }), true))).toEqual(shape(made));
      }),
      { numRuns: 200 },
    );
  });

  it('lays a configuration out', () => {
    const text = `filter { if [a]=="x" and[b] { grok{match=>{"m"=>'say "x"'} tag_on_failure=>[]} } else if ![c] { drop{} } else { mutate { id => m1 add_tag => [ "a" , b2 ]} }}
      output{stdout{codec=>json{}}}`;
    expect(printConfiguration(parsed(text))).toBe(`filter {
  if [a] == "x" and [b] {
    grok {
      match => {
        "m" => 'say "x"'
      }
      tag_on_failure => []
    }
  } else if ![c] {
    drop { }
  } else {
    mutate {
      id => m1
      add_tag => ["a", b2]
    }
  }
}

output {
  stdout {
    codec => json { }
  }
}
`);
  });

  it('refuses what the language has no way to write', () => {
    const holding = (value: string): Configuration =>
      JSON.parse(JSON.stringify(parsed('filter { a { b => "x" } }')).replace('"x"', JSON.stringify(value)));
    expect(() => printConfiguration(holding('a"b\'c'))).toThrow(RangeError);
    expect(() => printConfiguration(holding('C:\\'))).toThrow(RangeError);
    expect(() => printConfiguration(holding('C:\\'), { supportEscapes: true })).toThrow(RangeError);
    expect(printConfiguration(holding('a"b\'c'), { supportEscapes: true })).toContain(`"a\\"b'c"`);
  });

  it.each([
    ['[a] and [b] and [c]', '[a] and [b] and [c]'],
    ['[a] and [b] or [c]', '([a] and [b]) or [c]'],
    ['[a] or [b] and [c]', '[a] or ([b] and [c])'],
    ['[a] and [b] and [c] or [d]', '[a] and (([b] and [c]) or [d])'],
    ['([a] and [b] and [c]) or [d]', '([a] and [b] and [c]) or [d]'],
    ['[a] xor [b]', '[a] xor [b]'],
    ['([a] xor [b]) nand !([c])', '([a] xor [b]) nand ![c]'],
  ])('shows how %s is read', (condition, shown) => {
    const [statement] = parsed(`filter { if ${condition} { } }`).sections[0]?.body ?? [];
    if (statement?.kind !== 'branch' || statement.arms[0]?.condition === undefined) throw new Error('no condition');
    expect(printCondition(statement.arms[0].condition)).toBe(shown);
  });
});
