import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../compile/index.ts';
import { checkPipeline } from './check.ts';

const SAMPLE = `filter {
  if [a][b] =~ /x\\/y/ and ("_x" not in [tags] or ![c]) and [n] > 5 {
    grok { match => { "message" => "%{IP:[a][b]} %{NUMBER:n} (?<x>a+)" 'n' => 12 } add_tag => [ a1, -1.5, { k1 => v1 } ] }
    if [n] >= 5 or [n] < 5 { drop { } }
  } else if [d] in ["e", "f"] xor [g] >= 5 { drop { percentage => "\${P:50}" } } else { date { match => ["t", "ISO8601"] } }
}
`;
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '"',
  "'",
  ',',
  '=>',
  ' == ',
  ' or ',
  ' and ',
  '!',
  ' if ',
  ' in ',
  ' not in ',
  '[a]',
  '1',
  '(a+)+',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the language
  '${X}',
  '[@timestamp]',
  '[a][',
  '\\',
];

describe('checkPipeline of any text', () => {
  it('says something, at places in it, and never throws', async () => {
    const edit = fc.record({ at: fc.nat(SAMPLE.length), drop: fc.nat(12), put: fc.constantFrom(...PIECES, '') });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        let text = SAMPLE;
        for (const { at, drop, put } of edits) text = text.slice(0, at) + put + text.slice(at + drop);
        const settings = {
          ecs: 'v8',
          supportEscapes: false,
          variable: () => undefined,
          clock: () => 0,
          folder: '/',
        } as const;
        const { problems, warnings } = await checkPipeline([{ file: 'x.conf', text }], settings, PLUGINS);
        const lines = text.split('\n');
        for (const { line, column } of [...problems, ...warnings]) {
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 400 },
    );
  });
});
