import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { castTo } from '../cast.ts';
import { compileGrok } from '../grok.ts';
import type { PatternSet } from './define-patterns.ts';
import { patternsOf } from './registry.ts';

const FOLDER = fileURLToPath(new URL('../../../../../fixtures/grok/', import.meta.url));

const captures = z.record(z.string(), z.unknown()).nullable();
const rows = z.array(
  z.strictObject({ pattern: z.string(), line: z.string(), disabled: captures.optional(), v8: captures.optional() }),
);

/** What a pattern catches, empty texts left out; a field that is caught twice has a list. */
function caught(set: PatternSet, pattern: string, line: string): Record<string, unknown> | null {
  const grok = compileGrok(`%{${pattern}}`, { definitions: patternsOf(set) });
  const match = grok.match(line);
  if (match === null) return null;
  const fields: Record<string, unknown> = {};
  grok.captures.forEach(({ field, cast }, index) => {
    const text = match[index + 1];
    if (text === undefined || text === '') return;
    const value = cast === undefined ? text : castTo(cast, text);
    fields[field] = field in fields ? [fields[field], value].flat() : value;
  });
  return fields;
}

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.yml')))('%s', (name) => {
  const cases = rows.parse(parse(readFileSync(`${FOLDER}${name}`, 'utf8')));

  it.each(cases)('$pattern: $line', ({ pattern, line, disabled, v8 }) => {
    for (const [set, expected] of [['disabled', disabled] as const, ['v8', v8] as const]) {
      if (expected === undefined) expect(patternsOf(set).has(pattern)).toBe(false);
      else expect(caught(set, pattern, line)).toEqual(expected);
    }
  });
});
