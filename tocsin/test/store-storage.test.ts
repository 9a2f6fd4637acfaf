import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as StoreRoom from '../src/store/index.ts';
import { builtStore, forever, line, one, temporaryFolder } from './store-open.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 25, 12);
const room = await builtStore();

let folder: ReturnType<typeof temporaryFolder>;
let store: StoreRoom.Store | undefined;
const notices: string[] = [];
beforeEach(() => {
  folder = temporaryFolder('storage');
  notices.length = 0;
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  folder.remove();
});

const open = async (retention?: StoreRoom.Retention): Promise<StoreRoom.Store> => {
  await store?.close();
  store = await room.openStore(
    { dir: `${folder.path}/store` },
    {
      clock: () => NOW,
      sizeCheck: 100,
      notice: (message) => notices.push(message),
      deadLetters: { directory: `${folder.path}/dead` },
      ...(retention === undefined ? {} : { retention }),
    },
  );
  return store;
};

let tokens = 0;
/** Text that does not compress, so that sizes tell partitions apart. */
const noise = (): string => Array.from({ length: 40 }, () => Math.random().toString(36).slice(2)).join('');
const write = async (into: StoreRoom.Store, days: readonly number[], index = 'main', each = 20): Promise<void> => {
  const encoder = room.createEncoder();
  for (const day of days) {
    for (let at = 0; at < each; at++) {
      encoder.add({ ...line(NOW - day * DAY, noise()), '@metadata': { index } });
    }
  }
  tokens += 1;
  await into.write(encoder.take(`t${tokens}`), forever());
};
const partitions = async (of: StoreRoom.Store): Promise<unknown> =>
  (await one(of, 'SELECT groupUniqArray(_partition_id) AS ids FROM events')).ids;
const sorted = async (of: StoreRoom.Store): Promise<readonly string[]> =>
  [...((await partitions(of)) as string[])].sort();

describe('what is stored', () => {
  it('by index and by partition, with what bounds it', async () => {
    const filled = await open({ days: 90, indexes: { audit: 30 } });
    await write(filled, [0, 1]);
    await write(filled, [1, 20], 'audit');
    const report = await filled.storage();
    expect(report.indexes.map(({ index, events, days }) => [index, events, days])).toEqual([
      ['audit', 40, 30],
      ['main', 40, 90],
    ]);
    expect(report.indexes[0]?.partitions.map(({ partition, events, first }) => [partition, events, first])).toEqual([
      ['20261105', 20, NOW - 20 * DAY],
      ['20261124', 20, NOW - DAY],
    ]);
    const bytes = report.indexes.flatMap((index) => index.partitions).reduce((sum, part) => sum + part.bytes, 0);
    expect(report.bytes).toBe(bytes);
    expect(Math.abs(bytes - (await filled.stats()).bytesOnDisk)).toBeLessThan(10);
    expect(report.uncompressedBytes).toBeGreaterThan(report.bytes / 2);
    expect(report.disk?.freeBytes).toBeGreaterThan(0);
    expect(report.deadLetters).toEqual({ batches: 0, events: 0, bytes: 0 });
    // A day is out once its last moment is.
    expect(report.nextDrop).toEqual({ partition: '20261105', at: Date.UTC(2026, 11, 6), because: 'age' });
    await write(filled, [0], 'later');
    expect((await filled.storage()).indexes.map(({ index }) => index)).toEqual(['audit', 'later', 'main']);
  });

  it('nothing', async () => {
    const report = await (await open()).storage();
    expect(report).toMatchObject({ indexes: [], events: 0, bytes: 0, bytesPerDay: 0, retention: {} });
    expect(report.nextDrop).toBeUndefined();
  });

  it('when the oldest day goes for its size', async () => {
    const filled = await open({ bytes: 1e12 });
    await write(filled, [0, 1, 2]);
    const { nextDrop, bytesPerDay, bytes } = await filled.storage();
    expect(nextDrop).toMatchObject({ partition: '20261123', because: 'size' });
    expect(nextDrop?.at).toBe(Math.round(NOW + ((1e12 - bytes) / bytesPerDay) * DAY));
  });
});

describe('the limit of size', () => {
  it('is kept while events come: the oldest days go, told once and counted', async () => {
    const first = await open();
    await write(first, [3, 2, 1, 0]);
    const { bytes } = await first.storage();
    const limited = await open({ bytes: Math.round(bytes * 1.3) });
    expect(await sorted(limited)).toHaveLength(4);
    await write(limited, [0], 'main', 40);
    await expect.poll(() => sorted(limited), { timeout: 10_000 }).not.toContain('20261122');
    expect(await sorted(limited)).toContain('20261125');
    // It is counted a moment after it is gone.
    await expect.poll(async () => (await limited.storage()).dropped.bytes, { timeout: 10_000 }).toBeGreaterThan(0);
    const { dropped } = await limited.storage();
    expect(dropped.events).toBe(dropped.partitions * 20);
    const told = notices.filter((notice) => notice.includes('20261122'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/larger than its limit of \d+ bytes: \d+ events of 20261122.* were removed/);
  });

  it('never takes the newest day, though it alone is too large', async () => {
    const filled = await open({ bytes: 1 });
    await write(filled, [2, 1]);
    await expect.poll(() => sorted(filled), { timeout: 10_000 }).toEqual(['20261124']);
    await write(filled, [0]);
    await expect.poll(() => sorted(filled), { timeout: 10_000 }).toEqual(['20261125']);
  });

  it('never takes today for events that are ahead of their time', async () => {
    const filled = await open({ bytes: 1 });
    await write(filled, [2, 0, -0.9]);
    await expect.poll(() => sorted(filled), { timeout: 10_000 }).toEqual(['20261125', '20261126']);
  });

  it('takes months of a backfill, but not one that reaches today', async () => {
    const days = Array.from({ length: 60 }, (_, day) => day);
    const filled = await open();
    await write(filled, days, 'main', 2);
    // A day of its own that is older than what the month of the backfill reaches to.
    await write(filled, [20]);
    expect(await sorted(filled)).toEqual(['202609', '202610', '202611', '20261105']);
    const limited = await open({ bytes: 1 });
    await expect.poll(() => sorted(limited), { timeout: 10_000 }).toEqual(['202611']);
  });
});
