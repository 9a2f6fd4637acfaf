import { describe, expect, it } from 'vitest';
import { multiline } from './multiline.ts';

const problem = (pattern: string): string | undefined =>
  multiline.options
    .safeParse({ pattern })
    .error?.issues.map(({ message }) => message)
    .join('; ');

describe('the pattern of multiline', () => {
  it.each(['^\\s', '^\\d{4}-\\d\\d-\\d\\d', '^(?:\\[|\\d{4})', '^[A-Z][a-z]{2} +\\d+ ', '(?:INFO|WARN|ERROR)\\b.*$'])(
    'may be %s',
    (pattern) => {
      expect(problem(pattern)).toBeUndefined();
    },
  );

  it.each([
    ['(', /not a regular expression/],
    ['(a+)+b', /without nesting/],
    ['^(a|a)*b', /takes too long/],
    ['^(\\w|\\d)*$', /takes too long/],
    ['^(ab|ab)*c', /takes too long/],
    ['^(?:.|\\s)*x$', /takes too long/],
  ])('may not be %s', (pattern, message) => {
    expect(problem(pattern)).toMatch(message);
  });
});
