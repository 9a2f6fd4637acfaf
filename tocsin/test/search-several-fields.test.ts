import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Value } from '../src/event/index.ts';
import { NOW, SearchFixture } from './search-events.ts';

/** What `src` is of each: the address, else what was written in its place. */
const SOURCES: readonly Record<string, Value>[] = [
  { 'source.ip': '10.0.0.1', 'source.address': '10.0.0.1:4711' },
  { 'source.ip': '10.0.0.2' },
  { 'source.address': 'Gateway' },
  {},
  { 'source.address': '7' },
  { 'source.address': '7.0' },
  { 'source.ip': '10.0.0.2', 'source.address': '7' },
];

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start(
    SOURCES.map((fields, index) => ({
      '@timestamp': NOW - (index + 1) * 1_000,
      '@metadata': { index: 'main' },
      event: { original: `event ${index}` },
      n: String(index),
      ...fields,
    })),
  );
});
afterAll(() => fixture.stop());

describe('a name that stands for the first of several fields', () => {
  it.each<[string, string]>([
    ['src=*', '0 1 2 4 5 6'],
    ['NOT src=*', '3'],
    ['src=10.0.0.1', '0'],
    ['src=10.0.0.2', '1 6'],
    ['src=10.0.0.1:4711', ''],
    ['src=gateway', '2'],
    ['src=gate*', '2'],
    ['src=*0*', '0 1 5 6'],
    ['src=""', ''],
    // A number may be written in more than one way.
    ['src=7', '4 5'],
    ['src!=10.0.0.2', '0 2 4 5'],
    ['NOT src=10.0.0.2', '0 2 3 4 5'],
    ['src IN (10.0.0.2, gateway)', '1 2 6'],
    ['src>6 src<8', '4 5'],
    ['* | where src="10.0.0.2"', '1 6'],
    ['* | where isnull(src)', '3'],
    ['* | rename src AS who | search who=gateway', '2'],
    ['* | eval who=src | head 3 | search who=*', '0 1 2'],
  ])('%s', async (spl, ids) => {
    expect(await fixture.ids(spl)).toBe(ids);
  });

  it.each<[string, readonly Record<string, unknown>[]]>([
    [
      '* | stats count BY src | sort src | head 2',
      [
        { src: '7', count: 1 },
        { src: '7.0', count: 1 },
      ],
    ],
    ['* | stats count(src) AS a dc(src) AS b', [{ a: 6, b: 5 }]],
    ['* | top limit=1 showperc=f src', [{ src: '10.0.0.2', count: 2 }]],
    ['* | stats values(src) AS all', [{ all: ['10.0.0.1', '10.0.0.2', '7', '7.0', 'Gateway'] }]],
  ])('%s', async (spl, rows) => {
    expect(await fixture.rows(spl)).toEqual(rows);
  });
});
