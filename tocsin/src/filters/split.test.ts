import { describe, expect, it } from 'vitest';
import { eventOf, fieldOf, type ValueObject } from '../event/index.ts';
import { split } from './split.ts';
import { tryFilter } from './try-filter.ts';

const run = (options: Record<string, unknown>, event: ValueObject): Promise<readonly ValueObject[]> =>
  tryFilter(split, options).run(event);

describe('split', () => {
  it.each<[string, Record<string, unknown>, ValueObject, readonly unknown[]]>([
    ['lines', {}, { message: 'big\nbird\nsesame street' }, ['big', 'bird', 'sesame street']],
    ['terminator', { terminator: '\t' }, { message: 'big\tbird' }, ['big', 'bird']],
    ['a long terminator', { terminator: '--' }, { message: 'a--b-c' }, ['a', 'b-c']],
    ['a blank', { terminator: ' ' }, { message: '  a \n b ' }, ['a', 'b']],
    ['empty parts', {}, { message: '\n\na\n\n' }, ['a']],
    ['no terminator', {}, { message: 'one' }, ['one']],
    ['list', {}, { message: ['big', null, 'bird', ''] }, ['big', 'bird']],
    ['list of one', {}, { message: ['big'] }, ['big']],
    ['objects', {}, { message: [{ a: 1 }, { a: 2 }] }, [{ a: 1 }, { a: 2 }]],
    ['numbers', {}, { message: [0, 'three', false] }, [0, 'three', false]],
    ['nothing at all', {}, { message: '' }, []],
    ['a list of nothing', {}, { message: [] }, []],
  ])('%s', async (_name, options, event, expected) => {
    const events = await run(options, { ...event, other: '1\n2' });
    expect(events.map(({ message }) => message)).toEqual(expected);
    for (const one of events) expect(one.other).toBe('1\n2');
  });

  it('keeps the list where there is a target', async () => {
    expect(await run({ field: 'array', target: '[a][b]' }, { array: [1, 2] })).toMatchObject([
      { array: [1, 2], a: { b: 1 } },
      { array: [1, 2], a: { b: 2 } },
    ]);
  });

  it.each([[10], [{ a: 1 }], [true], [null]])('%j can’t be split', async (value) =>
    expect(await run({}, { message: value })).toMatchObject([{ message: value, tags: ['_split_type_failure'] }]),
  );

  it('succeeds with the parts, and only with them', async () => {
    const tried = tryFilter(split, {});
    const events = await tried.run({ message: 'a\nb' }, { message: 'c' }, { message: '' });
    expect(tried.matched.map(({ message }) => message)).toEqual(['a', 'b']);
    expect(events.map(({ message }) => message)).toEqual(['a', 'b', 'c']);
    expect(tried.counts.get('dropped')).toBe(1);
  });

  it('leaves floats floats', async () => {
    const event = eventOf({ message: [1, 1] }, 0);
    fieldOf('[message][0]').setFloat(event, 1);
    const [, ...parts] = await tryFilter(split, {}).filter.filter([event]);
    expect(parts.map((part) => fieldOf('message').isFloat(part))).toEqual([true, false]);
  });

  it('shares nothing between the parts', async () => {
    const tried = tryFilter(split, { field: 'list' });
    await tried.run({ list: ['a', 'b'], deep: { x: 1 } });
    const [one, two] = tried.matched;
    expect(one?.deep).not.toBe(two?.deep);
  });

  it('does not write out what would fill the memory', async () => {
    const message = 'a,'.repeat(20_000);
    const events = await run({ terminator: ',' }, { message, event: { original: message } });
    expect(events).toHaveLength(1);
    expect(events[0]?.tags).toEqual(['_split_too_large']);
    expect(await run({ terminator: ',' }, { message })).toHaveLength(20_000);
    const records = Array.from({ length: 5_000 }, (_, id) => ({ id, text: 'x'.repeat(50) }));
    expect(await run({ field: 'records' }, { records })).toHaveLength(5_000);
  });
});
