import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readYaml } from './read-yaml.ts';

describe('readYaml', () => {
  it.each([
    ['the rules of uap-core', readFileSync(createRequire(import.meta.url).resolve('uap-core/regexes.yaml'), 'utf8')],
    [
      'comments and quotes',
      "# a\nuser:\n  # b\n\n  - regex: 'it''s'\r\n    x: ''\n  - regex: 'b'\nos:\n  - regex: 'c'\n",
    ],
    ['other quotes', 'user:\n  - regex: "a\\\\d"\n    x: b\n'],
    ['other forms', 'user: [{ regex: a }]\n'],
    ['a list without a name', "  - regex: 'a'\n"],
  ])('reads %s as a YAML parser does', (_title, content) => {
    expect(JSON.stringify(readYaml(content))).toBe(JSON.stringify(parse(content)));
  });
});
