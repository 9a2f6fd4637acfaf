import { describe, expect, it } from 'vitest';
import { judge } from './condition.ts';
import type { AlertRule } from './saved-search.ts';

type Is = Exclude<AlertRule['when'], { condition: string }>['is'];
const when = (is: Is, value: number, count: 'results' | 'hosts' | 'sources' = 'results') => ({ count, is, value });

describe('a condition', () => {
  it.each([
    [when('greater than', 0), 12, 0, true, '12 results, more than 0'],
    [when('greater than', 1), 1, 0, false, '1 result, not more than 1'],
    [when('less than', 5, 'hosts'), 0, 0, true, '0 hosts, fewer than 5'],
    [when('less than', 5), 5, 0, false, '5 results, not fewer than 5'],
    [when('equal to', 3, 'sources'), 3, 0, true, '3 sources'],
    [when('equal to', 3), 4, 0, false, '4 results, not 3'],
    [when('not equal to', 3), 4, 0, true, '4 results, not 3'],
    [when('not equal to', 3), 3, 0, false, '3 results'],
    [when('rises by', 10), 15, 5, true, '15 results, 10 more than the 5 of the window before'],
    [when('rises by', 10), 14, 5, false, '14 results, 9 more than the 5 of the window before'],
    [when('rises by', 0), 5, 5, false, '5 results, 0 more than the 5 of the window before'],
    [when('rises by', 1), 4, 5, false, '4 results, 1 fewer than the 5 of the window before'],
    [when('drops by', 10), 0, 1_500, true, '0 results, 1,500 fewer than the 1,500 of the window before'],
    [when('drops by', 10), 9, 5, false, '9 results, 4 more than the 5 of the window before'],
    [{ condition: 'search count > 3' }, 1, 0, true, '1 result fulfils `search count > 3`'],
    [{ condition: 'search count > 3' }, 0, 0, false, '0 results fulfil `search count > 3`'],
  ])('%j of %i after %i', (rule, count, before, fires, reason) => {
    expect(judge(rule, count, before)).toEqual({ fires, reason });
  });
});
