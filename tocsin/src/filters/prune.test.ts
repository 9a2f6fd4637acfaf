import { describe, expect, it } from 'vitest';
import type { ValueObject } from '../event/index.ts';
import { prune } from './prune.ts';
import { tryFilter } from './try-filter.ts';

const BORAT = {
  firstname: 'Borat',
  lastname: 'Sagdiyev',
  fullname: 'Borat Sagdiyev',
  country: 'Kazakhstan',
  location: 'Somethere in Kazakhstan',
  hobby: 'Cloud',
  status: '200',
  Borat_saying: 'Cloud is not ready for enterprise if is not integrate with single server running Active Directory.',
  '%{hmm}': 'doh',
};
const LISTS = {
  blah: 'foo',
  xxx: ['1 2 3', '3 4 5'],
  status: ['100', '200', '300', '400', '500'],
  error: ['This is foolish', 'Need smthing smart too'],
};
const NAMES = ['firstname', '(hobby|status)', '%{firstname}_saying'];
const VALUES = [
  'firstname',
  '^Borat$',
  'fullname',
  '%{firstname} Sagdiyev',
  'location',
  'no no no',
  'status',
  '^2',
  '%{firstname}_saying',
  '%{hobby}.*Active',
];
const OF_LISTS = ['status', '^(1|2|3)', 'xxx', '3', 'error', '%{blah}'];

const kept = async (options: Record<string, unknown>, event: ValueObject): Promise<ValueObject> => {
  const [{ '@timestamp': _time, '@version': _version, ...rest } = {}] = await tryFilter(prune, options).run(event);
  return rest;
};
const without = (event: ValueObject, ...names: readonly string[]): ValueObject =>
  Object.fromEntries(Object.entries(event).filter(([name]) => !names.includes(name)));

describe('prune', () => {
  it.each<[string, Record<string, unknown>, ValueObject, ValueObject]>([
    ['defaults', {}, BORAT, without(BORAT, '%{hmm}')],
    ['whitelist_names', { whitelist_names: NAMES }, BORAT, { firstname: 'Borat', hobby: 'Cloud', status: '200' }],
    [
      'whitelist_names, filled',
      { whitelist_names: NAMES, interpolate: true },
      BORAT,
      { firstname: 'Borat', hobby: 'Cloud', status: '200', Borat_saying: BORAT.Borat_saying },
    ],
    ['blacklist_names', { blacklist_names: NAMES }, BORAT, without(BORAT, 'firstname', 'hobby', 'status')],
    [
      'blacklist_names, filled',
      { blacklist_names: NAMES, interpolate: true },
      BORAT,
      without(BORAT, 'firstname', 'hobby', 'status', 'Borat_saying'),
    ],
    ['whitelist_values', { whitelist_values: VALUES }, BORAT, without(BORAT, 'fullname', 'location', '%{hmm}')],
    [
      'whitelist_values, filled',
      { whitelist_values: VALUES, interpolate: true },
      BORAT,
      without(BORAT, 'location', '%{hmm}'),
    ],
    ['blacklist_values', { blacklist_values: VALUES }, BORAT, without(BORAT, 'firstname', 'status', '%{hmm}')],
    [
      'blacklist_values, filled',
      { blacklist_values: VALUES, interpolate: true },
      BORAT,
      without(BORAT, 'firstname', 'fullname', 'status', 'Borat_saying', '%{hmm}'),
    ],
    [
      'whitelist_values of lists',
      { whitelist_values: OF_LISTS },
      LISTS,
      { blah: 'foo', xxx: LISTS.xxx, status: ['100', '200', '300'] },
    ],
    [
      'blacklist_values of lists',
      { blacklist_values: OF_LISTS },
      LISTS,
      { blah: 'foo', status: ['400', '500'], error: LISTS.error },
    ],
    [
      'whitelist_values of lists, filled',
      { whitelist_values: OF_LISTS, interpolate: true },
      LISTS,
      { blah: 'foo', xxx: LISTS.xxx, status: ['100', '200', '300'], error: ['This is foolish'] },
    ],
    [
      'blacklist_values of lists, filled',
      { blacklist_values: OF_LISTS, interpolate: true },
      LISTS,
      { blah: 'foo', status: ['400', '500'], error: ['Need smthing smart too'] },
    ],
    ['numbers', { blacklist_values: { a: '^2', b: '^2' } }, { a: 200, b: 300 }, { b: 300 }],
    ['only the top level', { blacklist_names: ['b'] }, { a: { b: 1 } }, { a: { b: 1 } }],
    ['anchors are of lines', { whitelist_names: ['^a$'] }, { a: 1, 'x\na': 2, ab: 3 }, { a: 1, 'x\na': 2 }],
  ])('%s', async (_name, options, event, expected) => {
    expect(await kept(options, event)).toEqual(expected);
  });

  it('removes time and version, if told to', async () =>
    expect(await tryFilter(prune, { whitelist_names: ['^a$'] }).run({ a: 1 })).toEqual([{ a: 1 }]));

  it('stops a pattern that takes too long', async () => {
    const tried = tryFilter(prune, { blacklist_values: { m: '^(a+)+$' } });
    expect(await tried.run({ m: `${'a'.repeat(40)}!` }, { m: 'aaa' }, { m: 'b' })).toMatchObject([
      { tags: ['_prunetimeout'] },
      {},
      { m: 'b' },
    ]);
    expect(tried.matched.map(({ m }) => m)).toEqual([undefined, 'b']);
  });

  it('tags what makes no pattern', async () =>
    expect(
      await tryFilter(prune, { blacklist_names: ['%{x}'], interpolate: true }).run({ x: '(' }, { x: 'y', y: 1 }),
    ).toMatchObject([{ x: '(', tags: ['_prunefailure'] }, { x: 'y' }]));

  it('refuses what is no pattern', () =>
    expect(() => tryFilter(prune, { whitelist_values: { a: '(' } })).toThrow(/^whitelist_values: "\("/));
});
