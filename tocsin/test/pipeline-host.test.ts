import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Deliverer, EncodedBatch } from '../src/outputs/index.ts';
import { type Patience, PipelineHost } from '../src/pipeline/index.ts';

let folder: string;
let host: PipelineHost;
let notices: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-host-'));
  notices = [];
});
afterEach(async () => {
  await host.stop(0);
  rmSync(folder, { recursive: true, force: true });
});

const diary = (): readonly string[] =>
  existsSync(join(folder, 'diary')) ? readFileSync(join(folder, 'diary'), 'utf8').split('\n').slice(0, -1) : [];

const until = async (condition: () => boolean, what: string): Promise<void> => {
  for (const end = performance.now() + 25_000; !condition(); await sleep(5)) {
    if (performance.now() > end)
      expect.fail(`${what} did not come about: ${diary().join(', ')}; ${notices.join('; ')}`);
  }
};

const start = (
  deliver: Deliverer['deliver'],
  settings: Readonly<Record<string, unknown>> = {},
  patience: Partial<Patience> = {},
): void => {
  host = new PipelineHost({
    entry: new URL('./pipeline-thread.mjs', import.meta.url),
    assignments: [
      {
        inputs: [{ id: 'one', type: 'scripted', options: {} }],
        stateDir: folder,
        outputs: ['store'],
        settings: { diary: join(folder, 'diary'), ...settings },
      },
    ],
    outputs: { store: { put: deliver } },
    notice: (level, message) => notices.push(`${level} ${message}`),
    patience: { delays: [1], well: 60_000, monotonic: () => performance.now(), ...patience },
  });
  host.start();
};

/** A store that never answers, until it is told to give up. */
const silent = () => {
  const store = {
    aborted: false,
    deliver: (_: EncodedBatch, signal: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          store.aborted = true;
          reject(new Error('aborted'));
        }),
      ),
  };
  return store;
};

const textOf = ({ chunks }: EncodedBatch): string =>
  Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))).toString();

test('a batch crosses to its deliverer, its acknowledgement goes back, and a stop drains', async () => {
  const delivered: string[] = [];
  start(async (batch) => void delivered.push(`${batch.token}: ${textOf(batch)}`));
  await until(() => diary().includes('committed batch'), 'the commit');
  expect(delivered).toEqual(['batch: text of batch']);
  await host.stop(10_000);
  expect(diary()).toEqual(['prepared batch', 'committed batch', 'closed']);
  expect(notices).toEqual([]);
});

test('a worker that dies with a batch on its way is started again and repeats it, after the first was settled', async () => {
  const under: string[] = [];
  let most = 0;
  const tokens: string[] = [];
  start(
    async (batch) => {
      tokens.push(batch.token);
      under.push(batch.token);
      most = Math.max(most, under.length);
      await until(() => host.restarts > 0 || tokens.length > 1, 'the death');
      under.pop();
    },
    { dieAfterPrepare: true, deaths: 1 },
  );
  await until(() => diary().includes('committed batch'), 'the commit');
  expect(tokens).toEqual(['batch', 'batch']);
  expect(most, 'one token is never under way twice').toBe(1);
  expect(host.restarts).toBe(1);
  expect(notices).toEqual([expect.stringContaining('ended with code 7; starting it again in 1 ms')]);
});

test('deaths in a row wait longer and longer; a worker that was well starts quickly again', async () => {
  let time = 0;
  start(
    () => Promise.resolve(),
    { deaths: 5 },
    {
      delays: [1, 2, 3],
      well: 1_000,
      // The fourth life is a long one.
      monotonic: () => {
        if (notices.length === 3) time += 1_000;
        return time;
      },
    },
  );
  await until(() => diary().includes('committed batch'), 'the commit');
  expect(notices.map((notice) => /in (\d+) ms/.exec(notice)?.[1])).toEqual(['1', '2', '3', '1', '2']);
  expect(host.restarts).toBe(5);
});

test('a stop with a deadline ends although the deliverer does not answer; it hears of it', async () => {
  const store = silent();
  start(store.deliver);
  await until(() => diary().includes('prepared batch'), 'the batch');
  await host.stop(50);
  expect(store.aborted).toBe(true);
  expect(diary()).not.toContain('committed batch');
});

test('a stop while no worker lives lets go of what is on its way', async () => {
  const store = silent();
  start(store.deliver, { dieAfterPrepare: true, deaths: 1 });
  await until(() => host.restarts === 1, 'the death');
  expect(host.status().every(({ error }) => error?.includes('started again'))).toBe(true);
  await host.stop(10_000);
  expect(store.aborted).toBe(true);
});

test('a deliverer that throws refuses the batch, and the input begins again with it', async () => {
  let calls = 0;
  start(() => {
    calls += 1;
    if (calls === 1) throw new Error('broken deliverer');
    return Promise.resolve();
  });
  await until(() => diary().includes('committed batch'), 'the commit');
  expect(calls).toBe(2);
  expect(notices).toEqual(['error one: broken deliverer; it begins again after a pause']);
});

test('changes of rules and of outputs, one after the other and at once, all hold, also for a worker that begins anew', async () => {
  const told: Record<'store' | 'second', string[]> = { store: [], second: [] };
  const to = (name: 'store' | 'second') => ({
    put: async (batch: EncodedBatch) => void told[name].push(textOf(batch)),
  });
  const [store, second] = [to('store'), to('second')];
  let settings = { diary: join(folder, 'diary'), follows: true, rules: 'first', outputs: 'one', dies: false };
  const change = (part: Partial<typeof settings>, outputs?: Record<string, typeof store>): Promise<void> => {
    settings = { ...settings, ...part };
    return host.change(settings, outputs);
  };
  start(store.put, settings);
  await until(() => told.store.includes('first one'), 'the first batch');
  await change({ rules: 'second' });
  await change({ outputs: 'two' }, { store, second });
  await until(() => told.second.includes('second two'), 'both, one after the other');
  await Promise.all([
    change({ rules: 'third' }),
    change({ outputs: 'three' }, { second }),
    change({ rules: 'fourth' }),
  ]);
  const left = told.store.length;
  await until(() => told.second.includes('fourth three'), 'all at once');
  expect(told.store.length, 'nothing comes any more for what is no output').toBe(left);
  expect(told.second.slice(told.second.indexOf('second two')).filter((text) => text.startsWith('first'))).toEqual([]);
  await Promise.all([change({ rules: 'fifth', dies: true }), change({ outputs: 'four' }, { store })]);
  await until(() => host.restarts === 1 && told.store.includes('fifth four'), 'a worker that begins anew');
  expect(new Set(told.store.slice(left))).toEqual(new Set(['fifth four']));
});
