import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SearchFixture } from './search-events.ts';

const fixture = new SearchFixture();
beforeAll(async () => {
  await fixture.start();
});
afterAll(() => fixture.stop());

/** Columns and rows as lists, so that order and completeness count. */
const table = async (spl: string): Promise<readonly (readonly unknown[])[]> => {
  const { columns, rows } = await fixture.run(spl);
  return [columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))];
};

describe('addtotals and addcoltotals', () => {
  const users = 'failed | stats count dc(src) AS s by user';
  it.each<[string, unknown[][]]>([
    [
      `${users} | addtotals`,
      [
        ['user', 'count', 's', 'Total'],
        ['alice', 6, 1, 7],
        ['bob', 3, 1, 4],
        ['carol', 3, 1, 4],
      ],
    ],
    [`${users} | addtotals fieldname=sum s* | fields sum`, [['sum'], [1], [1], [1]]],
    [
      `${users} | addtotals row=f col=t labelfield=user label=all`,
      [
        ['user', 'count', 's'],
        ['alice', 6, 1],
        ['bob', 3, 1],
        ['carol', 3, 1],
        ['all', 12, 3],
      ],
    ],
    [
      `${users} | sort -user | addtotals col=t`,
      [
        ['user', 'count', 's', 'Total'],
        ['carol', 3, 1, 4],
        ['bob', 3, 1, 4],
        ['alice', 6, 1, 7],
        [null, 12, 3, 15],
      ],
    ],
    [
      `${users} | addcoltotals count`,
      [
        ['user', 'count', 's'],
        ['alice', 6, 1],
        ['bob', 3, 1],
        ['carol', 3, 1],
        [null, 12, null],
      ],
    ],
    [
      `${users} | addcoltotals labelfield=what | tail 1`,
      [
        ['user', 'count', 's', 'what'],
        [null, 12, 3, 'Total'],
      ],
    ],
    // Texts that are numbers count, lists and other texts do not.
    [
      'sourcetype=json | table n shop.total roles | addcoltotals labelfield=n | tail 1',
      [
        ['n', 'shop.total', 'roles'],
        ['Total', '131.5', null],
      ],
    ],
    [
      'sourcetype=access bytes<300 | addtotals bytes status | table n Total',
      [
        ['n', 'Total'],
        ['C0', 300],
        ['C1', 400],
      ],
    ],
    [
      'failed | chart count over user by src | addtotals | fields user Total',
      [
        ['user', 'Total'],
        ['alice', 6],
        ['bob', 3],
        ['carol', 3],
      ],
    ],
    [
      'nothingofthekind | stats count by user | addcoltotals',
      [
        ['user', 'count'],
        [null, null],
      ],
    ],
    [`${users} | addcoltotals labelfield=user | where user="Total" | eval t=count*2 | fields t`, [['t'], [24]]],
  ])('%s', async (spl, expected) => {
    expect(await table(spl)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['failed | addtotals', 'addtotals on events needs the names of the fields'],
    ['failed | addcoltotals', 'sums of columns need a table'],
  ])('%s is refused', async (spl, message) => {
    await expect(fixture.run(spl)).rejects.toThrow(message);
  });
});
