import { expect, test } from 'vitest';
import { type Built, missing, NEW_BUILT, readSpl, suiting, writeSpl } from './builder.ts';

const cases: readonly (readonly [Partial<Built>, string])[] = [
  [{}, 'index=* | timechart count'],
  [{ split: 'user', limit: 5 }, 'index=* | timechart limit=5 count by user'],
  [
    { index: 'django-logs', filter: '"Failed login"', along: 'value', by: 'user' },
    'index=django-logs "Failed login" | stats count by user | sort 10 -count',
  ],
  [
    { fn: 'avg', field: 'http.response.body.bytes', along: 'value', by: 'log.level', limit: 3 },
    'index=* | stats avg(http.response.body.bytes) as value by log.level | sort 3 -value',
  ],
  [{ fn: 'p95', field: 'odd name', along: 'none' }, 'index=* | stats p95("odd name")'],
  [
    { fn: 'dc', field: 'src', along: 'value', by: 'user', split: 'host', limit: 7 },
    'index=* | chart limit=7 dc(src) over user by host',
  ],
  [{ filter: '(a OR b) user="x|y"' }, 'index=* (a OR b) user="x|y" | timechart count'],
  [{ index: 'a', filter: 'failed', along: 'events' }, 'index=a failed'],
  [
    { along: 'places', by: 'source.ip', limit: 100 },
    'index=* | stats count by source.ip | sort 100 -count | iplocation source.ip',
  ],
];

test.each(cases)('%j is written and read back', (part, spl) => {
  const built = { ...NEW_BUILT, ...part };
  expect(writeSpl(built)).toBe(spl);
  expect(readSpl(spl)).toEqual(built);
});

test.each([
  'index=* | timechart span=5m count',
  'index=* | stats count by user | where count > 5',
  'index=* | chart count by user',
  'index=* | chart limit=5 count over _time span=1h by user',
  '| makeresults',
  'error | timechart count',
  'index=* | stats count as n by user',
  'index=a index=b | head 5',
  'index=* | stats count by src | sort 10 -count | iplocation user',
  '',
])('%s says more than can be chosen', (spl) => expect(readSpl(spl)).toBeUndefined());

test('what is missing is said', () => {
  expect(missing({ ...NEW_BUILT, fn: 'sum' })).toBe('sum needs a field');
  expect(missing({ ...NEW_BUILT, along: 'value' })).toMatch(/choose the field/);
  expect(missing(NEW_BUILT)).toBeUndefined();
});

test.each([
  ['index=a failed | timechart count', 'events', 'index=a failed'],
  ['index=a failed', 'column', 'index=a failed | timechart count'],
  ['index=* | timechart count', 'map', 'index=* | stats count by src | sort 1000 -count | iplocation src'],
  ['index=* | timechart count', 'top', 'index=* | stats count by sourcetype | sort 10 -count'],
  ['index=* | timechart limit=5 count by user', 'pie', 'index=* | stats count by user | sort 5 -count'],
  ['index=* | stats count by user | sort 10 -count', 'pie', 'index=* | stats count by user | sort 10 -count'],
  ['index=* | stats count by user | sort 10 -count', 'line', 'index=* | stats count by user | sort 10 -count'],
  ['index=* | stats count by src | sort 1000 -count | iplocation src', 'line', 'index=* | timechart count'],
  ['index=* | where x=1 | timechart count', 'map', 'index=* | where x=1 | timechart count'],
] as const)('%s as %s', (search, type, spl) => expect(suiting(search, type)).toBe(spl));
