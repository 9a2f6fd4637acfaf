import { expect, it } from 'vitest';
import { readDisabled, withDisabled, withoutDisabled } from './disabled-list.ts';

const TEXT = '# ours\n\na  # too many\nTitle with blanks\nb#c\n';

it('reads names, and leaves what is for people', () => {
  expect([...readDisabled(TEXT)]).toEqual(['a', 'Title with blanks', 'b#c']);
});

it('adds a name once, and takes it out as it was', () => {
  const added = withDisabled(TEXT, 'x', 'A\ntitle');
  expect(added).toBe(`${TEXT}x  # A title\n`);
  expect(withDisabled(added, 'x', 'A')).toBe(added);
  expect(withoutDisabled(added, ['x'])).toBe(TEXT);
  expect(withoutDisabled(TEXT, ['a', 'nobody'])).toBe('# ours\n\nTitle with blanks\nb#c\n');
  expect([...readDisabled(withDisabled('', 'x', ''))]).toEqual(['x']);
  expect(withDisabled('a', 'b', '')).toBe('a\nb\n');
});
