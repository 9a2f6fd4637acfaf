import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type * as StoreRoom from '../src/store/index.ts';
import { DATA_REFUSALS } from '../src/store/refusal.ts';
import { builtStore, forever, line, one, temporaryFolder } from './store-open.ts';

let room: typeof StoreRoom;
let store: StoreRoom.Store;
const notices: string[] = [];
const folder = temporaryFolder('refused');
const letters = join(folder.path, 'dead-letters');

beforeAll(async () => {
  room = await builtStore();
  await openAgain();
  // The engine's own refusal of what a row holds.
  await store.command("ALTER TABLE events ADD CONSTRAINT digestible CHECK position(_raw, 'poison') = 0");
});
afterAll(async () => {
  await store.close();
  folder.remove();
});
beforeEach(() => notices.splice(0));
afterEach(() => rmSync(letters, { recursive: true, force: true }));

async function openAgain(bytes = 1 << 20): Promise<void> {
  await store?.close();
  store = await room.openStore(
    { dir: join(folder.path, 'store') },
    { notice: (message) => notices.push(message), deadLetters: { directory: letters, bytes } },
  );
}

function batch(token: string, ...texts: string[]) {
  const encoder = room.createEncoder();
  for (const text of texts) encoder.add(line(Date.now(), text));
  return encoder.take(token);
}
const stored = async () => (await one(store, 'SELECT count() AS count FROM events')).count;

describe('a batch that the engine will never take', () => {
  it('is put aside whole, counted and told once; what follows goes on', async () => {
    const before = Number(await stored());
    await store.write(batch('bad', 'fine', 'poison', 'fine'), forever());
    await store.write(batch('good', 'fine'), forever());
    expect(await stored()).toBe(before + 1);
    const path = join(letters, 'bad.batch');
    expect(notices).toEqual([expect.stringMatching(/will not take a batch of 3 events .*code 469.*digestible/)]);
    expect(notices[0]).toContain(path);
    expect((await store.stats()).deadLetters).toMatchObject({ batches: 1, events: 3 });
  });

  it('can be stored from its file once what refused it is mended, under its token', async () => {
    await store.write(batch('mended', 'poison of yesterday'), forever());
    const file = readFileSync(join(letters, 'mended.batch'));
    const end = file.indexOf('\n');
    const header: StoreRoom.DeadLetterHeader = JSON.parse(file.subarray(0, end).toString());
    const before = Number(await stored());
    await store.command('ALTER TABLE events DROP CONSTRAINT digestible');
    const body = new Uint8Array(file.subarray(end + 1)).buffer;
    const again = { token: header.token, events: header.events, chunks: [body], note: header.note };
    await store.write(again, forever());
    await store.write(again, forever());
    expect(await stored()).toBe(before + 1);
    await store.command("ALTER TABLE events ADD CONSTRAINT digestible CHECK position(_raw, 'poison') = 0");
  });

  it.each<[string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>]>([
    ['cut off', (bytes) => bytes.slice(0, bytes.length / 2)],
    ['followed by others', (bytes) => Uint8Array.from([...bytes, 7, 7, 7, 7])],
    ['others', (bytes) => bytes.map((_, index) => (index * 73) % 251)],
    [
      'of an unknown type',
      (bytes) =>
        Uint8Array.from(
          Buffer.from(Buffer.from(bytes).toString('latin1').replace('DateTime64', 'DateTime99'), 'latin1'),
        ),
    ],
  ])('is put aside where its bytes are %s', async (name, damage) => {
    const before = await stored();
    const whole = batch(name.replaceAll(' ', '-'), 'one', 'two');
    const [chunk = new ArrayBuffer(0)] = whole.chunks;
    await store.write({ ...whole, chunks: [damage(new Uint8Array(chunk)).buffer] }, forever());
    expect(readdirSync(letters)).toEqual([`${whole.token}.batch`]);
    expect(await stored()).toBe(before);
  });

  it('waits, with one notice, where the folder is full, and goes on once there is room', async () => {
    await store.write(batch('first', 'poison'), forever());
    await openAgain((await store.stats()).deadLetters.bytes + 100);
    notices.splice(0);
    let settled = false;
    const second = store.write(batch('second', 'poison'), forever()).then(() => {
      settled = true;
    });
    await expect.poll(() => notices, { timeout: 20_000 }).toEqual([expect.stringContaining('there is no room for it')]);
    await store.write(batch('between', 'fine'), forever());
    expect(settled).toBe(false);
    rmSync(join(letters, 'first.batch'));
    await second;
    expect(notices.slice(1)).toEqual([
      expect.stringContaining('will not take a batch of 1 events'),
      expect.stringContaining('takes events again'),
    ]);
    expect(readdirSync(letters)).toEqual(['second.batch']);
    await openAgain();
  });
});

describe('names of indexes', () => {
  const parts = [
    '../',
    "' OR 1=1 --",
    '`',
    '\0',
    '\u202e',
    '$(id)',
    '{{x}}',
    'ä',
    '%2e',
    '*',
    ' ',
    '<b>',
    '\\',
    'x'.repeat(101),
    '\n',
    ';',
    '"',
    '-',
    '.',
    '/',
  ];
  const hostile = parts.flatMap((one) => parts.slice(0, 10).map((other) => `${one}${other}`));

  it('200 hostile ones land in the default index, counted, with one notice', async () => {
    await openAgain();
    const before = await store.stats();
    for (const [number, index] of hostile.entries()) {
      const encoder = room.createEncoder({ knownIndexes: store.catalog.indexes });
      encoder.add({ ...line(Date.now(), `hostile ${number}`), '@metadata': { index } });
      await store.write(encoder.take(`hostile-${number}`), forever());
    }
    expect(
      await one(
        store,
        "SELECT count() AS count, groupUniqArray(toString(index)) AS names FROM events WHERE hasToken(_raw, 'hostile')",
      ),
    ).toEqual({ count: 200, names: ['main'] });
    const stats = await store.stats();
    expect(stats.marked.index - before.marked.index).toBe(200);
    expect(stats.indexes - before.indexes).toBe(1);
    expect(notices).toEqual([expect.stringContaining('name indexes that are refused')]);
  });

  it('of which there are more than the limit do so too', async () => {
    const encoder = room.createEncoder({ knownIndexes: store.catalog.indexes });
    for (let number = 0; number < 300; number++) {
      encoder.add({ ...line(Date.now(), 'many'), '@metadata': { index: `tenant${number}-2026.11.23` } });
    }
    await store.write(encoder.take('many'), forever());
    const { indexes } = await store.stats();
    expect(indexes).toBe(200);
    // They are known from now on: the next encoder admits no other.
    const next = room.createEncoder({ knownIndexes: store.catalog.indexes });
    next.add({ ...line(Date.now(), 'more'), '@metadata': { index: 'one-more' } });
    next.add({ ...line(Date.now(), 'more'), '@metadata': { index: 'tenant7-2026.11.24' } });
    await store.write(next.take('more'), forever());
    expect((await store.stats()).indexes).toBe(200);
    expect(
      await one(
        store,
        "SELECT groupArray(toString(index)) AS names FROM (SELECT index FROM events WHERE _raw = 'more' ORDER BY _seq)",
      ),
    ).toEqual({ names: ['main', 'tenant7'] });
  });
});

describe('a refusal that somebody can mend', () => {
  it('is not taken for one of the data: the batch waits', async () => {
    await store.command('RENAME TABLE events TO elsewhere');
    let settled = false;
    const written = store.write(batch('patient', 'fine'), forever()).then(() => {
      settled = true;
    });
    await expect.poll(() => notices, { timeout: 20_000 }).toEqual([expect.stringContaining('trying again')]);
    const refusals = async () =>
      Number((await one(store, 'SELECT sum(value) AS count FROM system.errors WHERE code = 60')).count);
    const before = await refusals();
    // As many turns as would have condemned a batch.
    await expect.poll(refusals, { timeout: 20_000 }).toBeGreaterThan(before + 5);
    expect(settled).toBe(false);
    await store.command('RENAME TABLE elsewhere TO events');
    await written;
    expect(notices).toEqual([expect.any(String), expect.stringContaining('takes events again')]);
    expect(readdirSync(folder.path)).not.toContain('dead-letters');
  });

  it('is told from one of the data by numbers that mean in the engine what they mean here', async () => {
    for (const [code, name] of DATA_REFUSALS) {
      const found = await one(store, `SELECT errorCodeToName(${code}) AS name`);
      expect([code, found.name]).toEqual([code, name]);
    }
  });
});
