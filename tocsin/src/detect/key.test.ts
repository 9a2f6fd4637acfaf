import { describe, expect, it } from 'vitest';
import { findingId, keyOf, rowKey } from './key.ts';
import { keyFields } from './key-fields.ts';

describe('the key of a result', () => {
  it.each([
    [{ user: 'alice', count: 3 }, ['user'], { user: 'alice' }],
    [{ user: null, src: '10.0.0.1' }, ['user', 'src'], { src: '10.0.0.1' }],
    [{ src: '10.0.0.1' }, ['user', 'src'], { src: '10.0.0.1' }],
    [{ user: '' }, ['user'], { user: '' }],
    [{ status: 404, ok: true }, ['status', 'ok'], { status: '404', ok: 'true' }],
    [{ user: ['bob', 'alice'] }, ['user'], { user: '["alice","bob"]' }],
    [{ user: ['alice', 'bob'] }, ['user'], { user: '["alice","bob"]' }],
    [{ user: ['alice'] }, ['user'], { user: 'alice' }],
    [{ user: [] }, ['user'], {}],
    [{ __proto__: 'x', user: 'a' }, ['toString', 'user'], { user: 'a' }],
  ])('%j by %j', (row, fields, key) => {
    expect({ ...keyOf(row, fields) }).toEqual(key);
  });

  it('of long texts differs although it is cut', () => {
    const long = 'x'.repeat(1_000_000);
    const [one, other] = [keyOf({ user: `${long}1` }, ['user']), keyOf({ user: `${long}2` }, ['user'])];
    expect(one.user?.length).toBeLessThan(1_100);
    expect(one).not.toEqual(other);
  });

  it('of an event is the same whatever is computed for it', () => {
    const event = { _time: 1, _raw: 'a', host: 'web1' };
    expect(rowKey({ ...event, n: 1 })).toEqual(rowKey({ n: 2, ...event }));
    expect(rowKey(event)).not.toEqual(rowKey({ ...event, _raw: 'b' }));
    expect(rowKey({ a: 1, b: 2 })).toEqual(rowKey({ b: 2, a: 1 }));
    expect(rowKey({ a: 1, b: 2 })).not.toEqual(rowKey({ a: 1, b: 3 }));
  });

  it('makes an id of the rule, the end of the window and itself', () => {
    const id = findingId('r', { from: 0, to: 60_000 }, '[]');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(findingId('r', { from: 30_000, to: 60_000 }, '[]')).toBe(id);
    for (const other of [
      findingId('s', { from: 0, to: 60_000 }, '[]'),
      findingId('r', { from: 0, to: 1 }, '[]'),
      findingId('r', { from: 0, to: 60_000 }, '[["a","b"]]'),
    ])
      expect(other).not.toBe(id);
  });
});

describe('the fields that tell results apart', () => {
  it.each([
    ['error', undefined],
    ['error | eval x=1 | table x', undefined],
    ['error | stats count', []],
    ['error | stats count by user, src | where count > 3 | sort -count', ['user', 'src']],
    ['error | stats count by user | rename user AS Account, count AS n', ['Account']],
    ['error | stats count by user, src | stats dc(src) by user', ['user']],
    ['error | top limit=5 src by host', ['host', 'src']],
    ['error | rare src', ['src']],
    ['error | timechart count by user', ['_time']],
    ['error | chart count over user by src', ['user']],
    ['error | chart count by user', ['user']],
    ['error | dedup user', ['user']],
    ['error | eventstats count by user', undefined],
  ])('%s', (spl, fields) => {
    expect(keyFields(spl)).toEqual(fields);
  });
});
