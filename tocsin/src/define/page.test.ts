import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  codeBlock,
  codeSpan,
  editorSchema,
  option,
  optionRows,
  optionsSchema,
  optionsTable,
  readOptionsSchema,
  renderPage,
  renderSection,
} from './index.ts';

const options = z.strictObject({
  name: z.string().describe('its name | label'),
  size: z.int().min(1).max(5).default(3).describe('size'),
  mode: z.enum(['a', 'b']).optional().describe('mode'),
  key: z.string().meta({ secret: true }).optional().describe('key'),
  rules: z
    .array(z.strictObject({ field: z.string().describe('field') }))
    .default([])
    .describe('rules'),
  tls: z
    .strictObject({ on: z.boolean().default(false).describe('switch') })
    .optional()
    .describe('tls'),
});

describe('pages', () => {
  it('lists every option with type, default and meaning', () => {
    expect(optionsTable(optionsSchema(options)).split('\n')).toEqual([
      '| option | type | default | meaning |',
      '|---|---|---|---|',
      '| `name` | text | **required** | its name \\| label |',
      '| `size` | whole number, 1 to 5 | `3` | size |',
      '| `mode` | `a`, `b` |  | mode |',
      '| `key` | secret |  | key |',
      '| `rules` | list of map | `[]` | rules |',
      '| `rules[].field` | text | **required** | field |',
      '| `tls` | map |  | tls |',
      '| `tls.on` | true or false | `false` | switch |',
    ]);
  });

  it('lists options of pipelines by what they are once read', () => {
    const written = z.strictObject({
      count: option.number(z.number().int().min(1)).default(3).describe('count'),
      wait: option.number(z.number().positive()).describe('wait'),
      rest: option.number(z.number().max(9)).optional().describe('rest'),
      limit: option.bytes().optional().describe('limit'),
      tags: option.list().default([]).describe('tags'),
      codec: option.codec().optional().describe('codec'),
      key: option.password().optional().describe('key'),
      level: option.choice(['low', 'high']).default('low').describe('level'),
    });
    expect(optionRows(readOptionsSchema(written)).map(([, type, value]) => [type, value])).toEqual([
      ['number, from 1', '`3`'],
      ['number, above 0', '**required**'],
      ['number, up to 9', ''],
      ['size', ''],
      ['list of text', '`[]`'],
      ['codec', ''],
      ['secret', ''],
      ['`low`, `high`', '`"low"`'],
    ]);
  });

  it('renders a section with its examples', () => {
    const declaration = {
      name: 'thing',
      summary: 'does it',
      description: 'More.',
      status: 'beta' as const,
      options: z.object({}),
      examples: ['x'],
    };
    expect(renderSection(declaration, { example: (text) => codeBlock(text) })).toBe(
      '## thing\n\nDoes it. (beta)\n\nMore.\n\n```\nx\n```',
    );
    expect(renderPage('T', 'Intro.', ['S'])).toMatch(/^<!-- generated .*-->\n\n# T\n\nIntro\.\n\nS\n$/);
  });

  it('fences what holds fences', () => {
    expect(codeBlock('a\n```\nb')).toBe('````\na\n```\nb\n````');
    expect(codeSpan('a`b')).toBe('`` a`b ``');
  });

  it('tells editors that a secret may lie in a file', () => {
    expect(editorSchema(options).properties?.key).toEqual({
      description: 'key',
      anyOf: [
        { type: 'string' },
        { type: 'object', properties: { file: { type: 'string' } }, required: ['file'], additionalProperties: false },
      ],
    });
    expect(editorSchema(options).required).toEqual(['name']);
  });
});
