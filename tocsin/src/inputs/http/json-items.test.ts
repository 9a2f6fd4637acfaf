import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrokenItems, jsonItems } from './json-items.ts';

describe('the objects of a JSON text', () => {
  it.each([
    ['an object', '{"a":1}', ['{"a":1}']],
    ['one over several lines', '\n{\n  "a": 1.0,\r\n  "b": "\\n"\n}\n', ['{   "a": 1.0,   "b": "\\n" }']],
    [
      'a list',
      ' [{"a":12345678901234567890}, {"b":[1,{"c":"]},"}]}]',
      ['{"a":12345678901234567890}', '{"b":[1,{"c":"]},"}]}'],
    ],
    ['an empty list', '[ ]', []],
    ['quotes in texts', '[{"a":"\\"},{"},{"b":"\\\\"}]', ['{"a":"\\"},{"}', '{"b":"\\\\"}']],
  ])('%s', (_, text, lines) => expect(jsonItems(text)).toBe(lines.map((line) => `${line}\n`).join('')));

  it.each([
    ['', 'the body is no JSON'],
    ['7', 'the body is no object'],
    ['"x"', 'the body is no object'],
    ['{"a":1', 'the body is no JSON'],
    ['[{"a":1}', 'cut off'],
    ['[{"a":1},]', 'item 2 is no JSON'],
    ['[,]', 'item 1 is no JSON'],
    ['[{"a":1},7]', 'item 2 is no object'],
    ['[[{"a":1}]]', 'item 1 is no object'],
    ['[{"a":1}]]', 'the body is no JSON'],
    ['[{"a":1}}', 'the body is no JSON'],
    ['[{"a":1}] [', 'the body is no JSON'],
    ['{"a":1}{"b":2}', 'the body is no JSON'],
    [`{"a":${'['.repeat(80)}${']'.repeat(80)}}`, 'nested too deeply'],
  ])('%s is refused', (text, message) => expect(() => jsonItems(text)).toThrow(message));

  it('are those that JSON has', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.constantFrom(undefined, 1),
        (list, space) => {
          const lines = jsonItems(JSON.stringify(list, undefined, space))
            .split('\n')
            .slice(0, -1);
          expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(list)));
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it('are those that JSON has, or are refused, where the text is mutated', () => {
    const texts = ['[{"a":[1,"]"]},{"b":{"c":null}}]', '{"a":"\\u0041"}', '[]', '[{"a":"x\\\\"},{"b":1e5}]'];
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.tuple(fc.nat(60), fc.constantFrom(...'[]{},:"\\ \n1a'), fc.boolean()), {
          minLength: 1,
          maxLength: 3,
        }),
        (text, changes) => {
          let mutated = text;
          for (const [at, by, isPut] of changes)
            mutated = mutated.slice(0, at) + by + mutated.slice(isPut ? at : at + 1);
          let lines: string | undefined;
          try {
            lines = jsonItems(mutated);
          } catch (error) {
            expect(error).toBeInstanceOf(BrokenItems);
          }
          if (lines === undefined) return;
          const parsed: unknown = JSON.parse(mutated);
          const items = lines.split('\n').slice(0, -1);
          expect(items.map((line) => JSON.parse(line))).toEqual(Array.isArray(parsed) ? parsed : [parsed]);
        },
      ),
      { seed: 7, numRuns: 20_000 },
    );
  });
});
