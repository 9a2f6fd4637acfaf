import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ownTests, testRules } from '../testing/index.ts';
import { isThreshold, readThreshold } from './index.ts';
import { KINDS, thresholdSchema } from './schema.ts';

const page = readFileSync(new URL('../../../../docs/rules-thresholds.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1] ?? '').filter(isThreshold);

describe('docs/rules-thresholds.md', () => {
  it('shows every kind', () => {
    const shown = KINDS.filter((kind) => page.includes(`${kind}:`) || page.includes(`\`${kind}\``));
    expect(shown).toEqual([...KINDS]);
    expect(Object.keys(thresholdSchema.shape)).toEqual(expect.arrayContaining([...KINDS]));
  });

  it.each(examples.map((text) => [text.split('\n')[0] ?? '', text]))('%s', (_title, text) => {
    const { documents, problems } = readThreshold(text, 'example.yml');
    expect(problems).toEqual([]);
    const read = ownTests(documents);
    expect(read.problems).toEqual([]);
    expect(read.tests.length).toBeGreaterThan(0);
    const failed = testRules(documents, read.tests).filter(({ ok }) => !ok);
    expect(failed).toEqual([]);
  });
});
