import { describe, expect, it } from 'vitest';
import { IndexNames, indexFilter, parseIndexName } from './index-name.ts';

describe('index names', () => {
  it.each([
    ['django-logs', 'django-logs', ''],
    ['Django-Logs', 'django-logs', ''],
    ['django-logs-2026.11.23', 'django-logs', 'django-logs-2026.11.23'],
    ['django-logs-2026-11-23', 'django-logs', 'django-logs-2026-11-23'],
    ['django-logs-2026.11', 'django-logs', 'django-logs-2026.11'],
    ['django-logs-2026.w47', 'django-logs', 'django-logs-2026.w47'],
    ['django-logs-2026.11.23.14', 'django-logs', 'django-logs-2026.11.23.14'],
    ['_internal', '_internal', ''],
    ['v2026', 'v2026', ''],
  ])('%s', (name, base, full) => {
    expect(parseIndexName(name)).toEqual({ base, full });
  });

  it.each(['', '../etc', 'a b', "a'b", 'a`b', '-x', '.x', 'ä', 'a\0', 'x'.repeat(101), '*', 'a/b'])(
    'refuses %j',
    (name) => {
      expect(parseIndexName(name)).toBeUndefined();
    },
  );

  it('admits no more names than the limit, and those that exist always', () => {
    const names = new IndexNames({ fallback: 'main', max: 3, known: ['old'] });
    expect(names.decide('one')).toEqual({ base: 'one', full: '' });
    expect(names.decide('two')).toBeNull();
    expect(names.decide('one-2026.11.23')).toEqual({ base: 'one', full: 'one-2026.11.23' });
    expect(names.decide('old')).toEqual({ base: 'old', full: '' });
    expect(names.decide('main')).toEqual({ base: 'main', full: '' });
  });

  it('keeps its decisions when many names were asked for', () => {
    const names = new IndexNames({ fallback: 'main', max: 2, known: [] });
    names.decide('mine');
    for (let number = 0; number < 5000; number++) expect(names.decide(`hostile-${number}x`)).toBeNull();
    expect(names.decide('mine')).toEqual({ base: 'mine', full: '' });
  });
});

describe('what a search means by an index', () => {
  it.each([
    ['django-logs', ['django-logs'], []],
    ['django-logs-*', ['django-logs-*', 'django-logs'], ['django-logs-*']],
    ['django-logs-2026.11.23', [], ['django-logs-2026.11.23']],
    ['django-logs-2026.*', ['django-logs-2026.*'], ['django-logs-2026.*']],
    ['*', ['*'], []],
  ])('%s', (pattern, base, dated) => {
    expect(indexFilter(pattern)).toEqual({ base, dated });
  });
});
