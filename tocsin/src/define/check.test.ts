import { describe, expect, it } from 'vitest';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { checkOptions, printProblem, runExamples, sortProblems } from './index.ts';

const schema = z.object({
  paths: z.array(z.string().min(1)).min(1).describe('files'),
  start: z.enum(['beginning', 'end']).default('beginning').describe('where'),
  size: z.int().min(1).max(9).optional().describe('size'),
  tls: z.strictObject({ cert: z.string(), key: z.string() }).optional(),
  labels: z.record(z.string(), z.string()).default({}),
  either: z.union([z.string(), z.int()]).optional(),
  even: z
    .int()
    .refine((value) => value % 2 === 0, { error: 'must be even' })
    .optional(),
});

const check = (text: string) => {
  const lines = new LineCounter();
  return checkOptions(schema, parseDocument(text, { lineCounter: lines }).contents, { file: 'f.yaml', lines });
};

const problems = (text: string): string[] => {
  const checked = check(text);
  if (checked.ok) return [];
  return checked.problems.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
};

describe('checkOptions', () => {
  it('returns the value with its defaults', () => {
    expect(check('paths: [a]\nlabels: {anything: goes}\n')).toEqual({
      ok: true,
      value: { paths: ['a'], start: 'beginning', labels: { anything: 'goes' } },
    });
  });

  it.each([
    ['', ['1:1 "paths" is missing (expected a list)']],
    ['path: [a]', ['1:1 unknown key "path" (did you mean "paths"?)', '1:1 "paths" is missing (expected a list)']],
    ['paths: [a]\nqqqqqq: 1', ['2:1 unknown key "qqqqqq" (known here: paths, start, size, tls, labels, either, even)']],
    ['paths: []', ['1:8 paths: must be at least 1 entries']],
    [
      'paths: [a, 5, ""]',
      ['1:12 paths[1]: expected a text, found a number', '1:15 paths[2]: must be at least 1 characters'],
    ],
    ['paths: a', ['1:8 paths: expected a list, found a text']],
    ['paths: [a]\nstart: edn', ['2:8 start: expected "beginning" or "end" (did you mean "end"?)']],
    ['paths: [a]\nsize: 10', ['2:7 size: must be at most 9']],
    ['paths: [a]\nsize: 1.5', ['2:7 size: expected a whole number, found a fraction']],
    ['paths: [a]\neven: 3', ['2:7 even: must be even']],
    ['paths: [a]\neither: [x]', ['2:9 either: expected a text or a number, found a list']],
    ['paths: [a]\nlabels: {a: 1}', ['2:13 labels.a: expected a text, found a number']],
    [
      'paths: [a]\ntls:\n  cert: x\n  kye: y',
      ['3:3 "tls.key" is missing (expected a text)', '4:3 unknown key "kye" in tls (did you mean "key"?)'],
    ],
    ['- a', ['1:1 expected a map, found a list']],
    [
      '__proto__: {paths: [a]}',
      [
        '1:1 unknown key "__proto__" (known here: paths, start, size, tls, labels, either, even)',
        '1:1 "paths" is missing (expected a list)',
      ],
    ],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });
});

describe('printProblem', () => {
  const at = { file: 'a.yaml', line: 2, column: 8, message: 'is wrong' };

  it('shows the line, a caret and the hint', () => {
    expect(printProblem({ ...at, hint: 'mend it' }, 'x: 1\nstart: edn\n')).toBe(
      'a.yaml:2:8: is wrong\n  2 | start: edn\n    |        ^\n  mend it',
    );
    expect(printProblem(at)).toBe('a.yaml:2:8: is wrong');
    expect(printProblem({ ...at, line: 9 }, 'x')).toBe('a.yaml:9:8: is wrong');
  });

  it.each([
    'x\nstore: {user: a, password: hunter2}',
    'x\n  apiToken: "hunter2"',
    'x\nurl: https://bob:hunter2@host/',
    'x\n"secret-key" : hunter2',
  ])('never shows a secret: %j', (text) => {
    expect(printProblem(at, text)).not.toContain('hunter2');
  });

  it('lets no control character through to the terminal', () => {
    const shown = printProblem({ ...at, message: 'bad \u001b[2Jkey' }, 'x\na\u001b]0;t\u0007: 1\u009b');
    expect(shown.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });

  it('cuts a long line around the place', () => {
    const [, line = '', caret = ''] = printProblem(
      { ...at, line: 1, column: 5001 },
      `${'a'.repeat(5000)}X${'b'.repeat(5000)}`,
    ).split('\n');
    expect(line.length).toBeLessThan(200);
    expect(line[caret.indexOf('^')]).toBe('X');
  });
});

describe('sortProblems', () => {
  it('goes by file and place', () => {
    const problem = (file: string, line: number, column: number) => ({ file, line, column, message: '' });
    const sorted = [problem('a', 1, 2), problem('a', 2, 1), problem('a', 10, 1), problem('b', 1, 1)];
    expect(sortProblems([...sorted].reverse())).toEqual(sorted);
  });
});

describe('runExamples', () => {
  it('names each that fails, and what has none', async () => {
    const declaration = (name: string, examples: readonly number[]) => ({
      name,
      summary: '',
      options: z.object({}),
      examples,
    });
    const failed = await runExamples(
      [declaration('a', [1, 2]), declaration('b', [])],
      (_declaration, example: number) => {
        if (example === 2) throw new Error('two');
      },
    );
    expect(failed.map(({ name, example }) => [name, example])).toEqual([
      ['a', 1],
      ['b', -1],
    ]);
  });
});
