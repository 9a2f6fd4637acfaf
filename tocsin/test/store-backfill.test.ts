import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as StoreRoom from '../src/store/index.ts';
import { builtStore, forever, line, one, rows, temporaryFolder } from './store-open.ts';

const DAY = 86_400_000;
const YEARS = 3 * 365;
const LINES = 12_000;

let room: typeof StoreRoom;
const folder = temporaryFolder('backfill');
beforeAll(async () => {
  room = await builtStore();
});
// Thousands of small files.
afterAll(() => folder.remove(), 120_000);

const now = Date.now();
/** Three years, a line each two hours or so. */
const history = Array.from({ length: LINES }, (_, number) => ({
  text: `line ${number}`,
  time: now - Math.floor((1 - number / LINES) * YEARS * DAY),
}));

const DAYS = new Set(history.map(({ time }) => Math.floor(time / DAY))).size;

/** The same order in every run, and a different one. */
function shuffled<T>(items: readonly T[]): T[] {
  const out = [...items];
  let state = 42;
  for (let at = out.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    [out[at], out[other]] = [out[other] as T, out[at] as T];
  }
  return out;
}

function batches(lines: readonly { text: string; time: number }[], size: number) {
  const encoder = room.createEncoder();
  const made = [];
  for (let from = 0; from < lines.length; from += size) {
    for (const { text, time } of lines.slice(from, from + size)) encoder.add(line(time, text));
    made.push(encoder.take(`history-${size}-${from}`));
  }
  return made;
}

const counted = (store: StoreRoom.Store) =>
  one(store, 'SELECT count() AS events, uniqExact(_raw) AS lines, uniqExact(toDate(_time)) AS days FROM events');
const parts = async (store: StoreRoom.Store): Promise<number> => {
  const found = await one(store, "SELECT count() AS parts FROM system.parts WHERE table = 'events' AND active");
  return Number(found.parts);
};

describe('three years of history', () => {
  it.each([
    ['in the order of time', history],
    ['in no order', shuffled(history)],
  ])('%s is stored completely, each line once, in few parts', async (name, lines) => {
    const store = await room.openStore({ dir: `${folder.path}/${name}` });
    for (const batch of batches(lines, 5000)) {
      await store.write(batch, forever());
      await store.write(batch, forever());
    }
    expect(await counted(store)).toEqual({ events: LINES, lines: LINES, days: DAYS });
    // Three batches: a part for each month that each of them touches, and not for each day.
    expect(await parts(store)).toBeLessThanOrEqual(3 * 38);
    await store.close();
  });

  it('survives the death of the engine within a batch', async () => {
    const store = await room.openStore({ dir: `${folder.path}/killed` });
    let kills = 0;
    for (const batch of batches(shuffled(history), 4000)) {
      const written = store.write(batch, forever());
      // Some parts of the batch are there, others are not: that is the moment.
      const before = await parts(store);
      while ((await parts(store).catch(() => before)) === before) {
        if (await Promise.race([written.then(() => true), new Promise((resolve) => setImmediate(resolve, false))]))
          break;
      }
      const pid = store.enginePid;
      if (pid !== undefined) {
        process.kill(pid, 'SIGKILL');
        kills++;
      }
      await written;
      await expect.poll(() => store.state, { timeout: 20_000 }).toBe('ready');
    }
    expect(kills).toBeGreaterThan(0);
    expect(await counted(store)).toEqual({ events: LINES, lines: LINES, days: DAYS });
    await store.close();
  });

  it('shares partitions of a month only among batches that touch many days', async () => {
    const store = await room.openStore({ dir: `${folder.path}/shapes` });
    for (const days of [31, 32]) {
      const encoder = room.createEncoder({ clock: () => now });
      for (let day = 0; day < days; day++) encoder.add(line(now - day * DAY, `${days}`));
      // Times that are not believed are stored under the time of arrival and do not count.
      encoder.add(line(now + 400 * DAY, `${days}`));
      await store.write(encoder.take(`days-${days}`), forever());
    }
    const found = await rows(
      store,
      'SELECT _raw, groupUniqArray(length(_partition_id)) AS lengths FROM events GROUP BY _raw ORDER BY _raw',
    );
    expect(found).toEqual([
      { _raw: '31', lengths: [8] },
      { _raw: '32', lengths: [6] },
    ]);
    await store.close();
  });

  it('is removed by age, day by day', async () => {
    const dir = `${folder.path}/retention`;
    const store = await room.openStore({ dir });
    const encoder = room.createEncoder();
    for (let day = 0; day < 400; day++) {
      for (const index of ['main', 'audit']) {
        encoder.add({ ...line(now - day * DAY, String(day)), '@metadata': { index } });
      }
    }
    await store.write(encoder.take('all'), forever());
    await store.close();
    const kept = await room.openStore({ dir }, { retention: { days: 75, indexes: { audit: 200 } }, clock: () => now });
    await expect
      .poll(
        () =>
          rows(
            kept,
            `SELECT toString(index) AS name, count() AS count, max(toUInt32(_raw)) AS oldest FROM events
             GROUP BY name ORDER BY name`,
          ),
        { timeout: 20_000 },
      )
      .toEqual([
        { name: 'audit', count: 201, oldest: 200 },
        { name: 'main', count: 76, oldest: 75 },
      ]);
    await kept.close();
  });
});
