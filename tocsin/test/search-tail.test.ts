import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../src/event/index.ts';
import { createSearch, type Row, type Search, SplError, type Tail } from '../src/search/index.ts';
import type * as StoreRoom from '../src/store/index.ts';
import { builtStore, forever, line, temporaryFolder } from './store-open.ts';

let room: typeof StoreRoom;
let store: StoreRoom.Store;
let search: Search;
const folder = temporaryFolder('tail');
const NOW = Date.UTC(2026, 10, 24, 12);

beforeAll(async () => {
  room = await builtStore();
  store = await room.openStore({ dir: folder.path });
  search = createSearch({ store, clock: () => NOW, timeZone: 'UTC' });
});
afterAll(async () => {
  await store?.close();
  folder.remove();
});

let serial = 0;
const write = async (...events: readonly Event[]): Promise<void> => {
  const encoder = room.createEncoder({ clock: () => NOW });
  for (const event of events) encoder.add(event);
  await store.write(encoder.take(`batch-${++serial}`), forever());
};

const begin = async (spl: string): Promise<Tail> => {
  const tail = search.tail({ spl, timeZone: 'UTC' });
  await tail.turn(forever());
  return tail;
};

const failed = (user: string, time = NOW): Event =>
  line(time, `Failed login for ${user}`, { 'user.name': user, 'event.action': 'authn_login_fail' });

const column = (rows: readonly Row[], name: string): readonly unknown[] => rows.map((row) => row[name]);

describe('a live tail', () => {
  it('shows each new event once, oldest arrival first, whatever its time', async () => {
    await write(failed('before'));
    const tail = await begin('index=django-logs failed');
    await write(failed('alice'), line(NOW, 'something else'));
    await write(failed('late', NOW - 300 * 86_400_000));
    const { rows, leftOut } = await tail.turn(forever());
    expect(column(rows, '_raw')).toEqual(['Failed login for alice', 'Failed login for late']);
    expect(leftOut).toBe(0);
    expect((await tail.turn(forever())).rows).toEqual([]);
  });

  it('says how many it leaves out', async () => {
    const tail = await begin('index=* flood');
    await write(...Array.from({ length: 1_234 }, (_, index) => line(NOW, `flood ${index}`)));
    const { rows, leftOut } = await tail.turn(forever());
    expect(rows).toHaveLength(500);
    expect(leftOut).toBe(734);
    // The newest are the ones that are shown.
    expect(rows.at(-1)?._raw).toBe('flood 1233');
  });

  it('shows fewer lines where they are long, and fails at none', async () => {
    const tail = await begin('index=* huge');
    await write(...Array.from({ length: 40 }, (_, index) => line(NOW, `huge ${index} ${'x'.repeat(1 << 20)}`)));
    const { rows, leftOut } = await tail.turn(forever());
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.length + leftOut).toBe(40);
    expect(String(rows.at(-1)?._raw).slice(0, 8)).toBe('huge 39 ');
  });

  it.each<[string, string, readonly unknown[]]>([
    ['where', 'index=* | where user="bob"', ['Failed login for bob']],
    ['rename and fields', 'index=* user=bob | rename _raw AS text | fields text', []],
    ['rex', 'index=* | rex "for (?<who>\\w+)" | where who="bob"', ['Failed login for bob']],
    ['regex', 'index=* | regex _raw="b.b$"', ['Failed login for bob']],
    ['bin', 'index=* bob | bin span=1h _time', ['Failed login for bob']],
  ])('runs %s', async (_name, spl, expected) => {
    const tail = await begin(spl);
    await write(failed('alice'), failed('bob'));
    const { rows } = await tail.turn(forever());
    expect(column(rows, '_raw').filter((raw) => raw !== undefined)).toEqual(expected);
  });

  it('runs eval and table, in the order of arrival', async () => {
    const tail = await begin('index=* failed | eval who=upper(user) | fillnull value=- src | table who src');
    await write(failed('alice', NOW + 1000), failed('bob'));
    expect(await tail.turn(forever())).toEqual({
      columns: ['who', 'src'],
      rows: [
        { who: 'ALICE', src: '-' },
        { who: 'BOB', src: '-' },
      ],
      leftOut: 0,
    });
  });

  it.each([
    ['index=* | stats count by user', 'stats'],
    ['index=* | where x=1 | sort user', 'sort'],
    ['index=* | dedup user', 'dedup'],
    ['index=* | head 10', 'head'],
    ['index=* | bin _time', 'bin'],
    ['index=* | transaction user', 'transaction'],
  ])('refuses %s', (spl, name) => {
    const refusal = (): Tail => search.tail({ spl });
    expect(refusal).toThrow(SplError);
    expect(refusal).toThrow(new RegExp(`${name}.*live tail`));
  });

  it('says that times do not apply', () => {
    expect(search.tail({ spl: 'index=* earliest=-1h' }).warnings).toHaveLength(1);
    expect(search.tail({ spl: 'index=*' }).warnings).toEqual([]);
  });
});
