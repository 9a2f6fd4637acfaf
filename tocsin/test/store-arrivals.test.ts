import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as StoreRoom from '../src/store/index.ts';
import { builtStore, forever, line, rows, temporaryFolder } from './store-open.ts';

let room: typeof StoreRoom;
let store: StoreRoom.Store;
const folder = temporaryFolder('arrivals');
const NOW = Date.UTC(2026, 10, 24, 12);
const DAY = 86_400_000;

beforeAll(async () => {
  room = await builtStore();
  store = await room.openStore({ dir: folder.path });
});
afterAll(async () => {
  await store?.close();
  folder.remove();
});

let serial = 0;
/** `arrived`: when the batch was made, however late it is written. */
const write = async (texts: readonly string[], time = NOW, arrived = NOW): Promise<void> => {
  const encoder = room.createEncoder({ clock: () => arrived });
  for (const text of texts) encoder.add(line(time, text));
  await store.write(encoder.take(`batch-${++serial}`), forever());
};

const texts = async (condition: string): Promise<readonly string[]> =>
  (await rows(store, `SELECT _raw FROM events WHERE ${condition} ORDER BY _raw`)).map(({ _raw }) => String(_raw));

describe('arrivals', () => {
  it('begin with the first look, and come once', async () => {
    await write(['old']);
    const arrivals = store.arrivals();
    expect(await arrivals.next(texts, forever())).toBeUndefined();
    await write(['a', 'b']);
    await write(['c']);
    expect(await arrivals.next(texts, forever())).toEqual(['a', 'b', 'c']);
    expect(await arrivals.next(texts, forever())).toBeUndefined();
  });

  it('have events of any time, and batches that were written late', async () => {
    const arrivals = store.arrivals();
    await arrivals.next(texts, forever());
    await write(['newer'], NOW, NOW + 1000);
    expect(await arrivals.next(texts, forever())).toEqual(['newer']);
    await write(['late'], NOW - 400 * DAY, NOW - DAY);
    expect(await arrivals.next(texts, forever())).toEqual(['late']);
  });

  it('are exact when parts that were seen are merged with parts that were not', async () => {
    const arrivals = store.arrivals();
    await arrivals.next(texts, forever());
    await write(['seen']);
    expect(await arrivals.next(texts, forever())).toEqual(['seen']);
    await write(['merged 1']);
    await write(['merged 2']);
    await store.command('OPTIMIZE TABLE events FINAL');
    await write(['after']);
    expect(await arrivals.next(texts, forever())).toEqual(['after', 'merged 1', 'merged 2']);
    await store.command('OPTIMIZE TABLE events FINAL');
    expect(await arrivals.next(texts, forever())).toBeUndefined();
  });

  it('read again what was merged while they read', async () => {
    const arrivals = store.arrivals();
    await arrivals.next(texts, forever());
    await write(['x']);
    await write(['y']);
    let reads = 0;
    const found = await arrivals.next(async (condition) => {
      if (++reads === 1) {
        await store.command('OPTIMIZE TABLE events FINAL');
        return [];
      }
      return texts(condition);
    }, forever());
    expect(found).toEqual(['x', 'y']);
    expect(reads).toBe(2);
  });

  it('come again where the reading failed', async () => {
    const arrivals = store.arrivals();
    await arrivals.next(texts, forever());
    await write(['again']);
    await expect(arrivals.next(() => Promise.reject(new Error('no')), forever())).rejects.toThrow('no');
    expect(await arrivals.next(texts, forever())).toEqual(['again']);
  });
});
