import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Event } from '../event/index.ts';
import { createInput } from '../inputs/index.ts';
import type { BatchEncoder, EncodedBatch } from '../outputs/index.ts';
import { Batcher } from './batcher.ts';

/** One line an event: its message, and `~` where it is marked as partial. */
class LineEncoder implements BatchEncoder {
  #lines: string[] = [];

  get events(): number {
    return this.#lines.length;
  }

  get bytes(): number {
    return this.#lines.length * 100;
  }

  add(event: Event): void {
    const log = event.log;
    const flags = typeof log === 'object' && log !== null && 'flags' in log ? JSON.stringify(log.flags) : '';
    this.#lines.push(`${String(event.message)}${flags.includes('partial') ? '~' : ''}`);
  }

  take(token: string): EncodedBatch {
    const batch = { token, events: this.#lines.length, chunks: [], note: this.#lines };
    this.#lines = [];
    return batch;
  }
}

type CrashPoint = 'prepare' | 'deliver' | 'acknowledge' | 'commit' | 'committed';

const FAST = { codec: 'line', pollInterval: 5, scanInterval: 10, partialTimeout: 60, multilineTimeout: 20 };

let root: string;
let logs: string;
let state: string;
let runs: Run[];
/** By token, as a store that deduplicates keeps them. */
let stored: Map<string, readonly string[]>;
/** Tokens that came again with other lines. */
let altered: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tocsin-file-'));
  logs = join(root, 'logs');
  state = join(root, 'state-0');
  mkdirSync(logs);
  mkdirSync(state);
  runs = [];
  stored = new Map();
  altered = [];
});

afterEach(async () => {
  for (const run of runs) run.abandon();
  await Promise.all(runs.map((run) => run.ended));
  rmSync(root, { recursive: true, force: true });
});

const path = (name: string): string => join(logs, name);
const write = (name: string, text: string | Buffer): void => appendFileSync(path(name), text);
const lines = (prefix: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => `${prefix} ${String(from + at).padStart(5, '0')} ${'.'.repeat(20)}`);
const text = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
const all = (): string[] => [...stored.values()].flat();
const sorted = (list: readonly string[]): string[] => [...list].sort();

const until = async (condition: () => boolean, what: () => unknown = all): Promise<void> => {
  for (const end = Date.now() + 4_000; !condition(); await sleep(5)) {
    if (Date.now() > end) expect.fail(`waited in vain; there is ${JSON.stringify(what())}`);
  }
};

/** Waits until so many lines came, and then whether any more come. */
const expectStored = async (expected: readonly string[]): Promise<void> => {
  await until(() => all().length >= expected.length);
  await sleep(80);
  expect(sorted(all())).toEqual(sorted(expected));
};

/** The input and the batcher of one process. A crash keeps what is on disk at that moment, and nothing else. */
class Run {
  readonly counts: Record<string, number> = {};
  readonly notices: string[] = [];
  readonly ended: Promise<void>;
  readonly crashed: Promise<void>;
  refuses = false;
  #isDead = false;
  #isAbandoned = false;
  readonly #abort = new AbortController();
  readonly #refused: (() => void)[] = [];
  #crash: () => void = () => undefined;
  readonly #batcher: Batcher;

  constructor(options: Readonly<Record<string, unknown>>, crashAt?: CrashPoint) {
    this.crashed = new Promise((resolve) => {
      this.#crash = resolve;
    });
    const stateDir = state;
    const reached = async (point: CrashPoint): Promise<void> => {
      if (point === crashAt) this.crash();
      if (this.#isDead) await this.#refuse('dead');
    };
    const deliver = async (batch: EncodedBatch): Promise<void> => {
      await reached('deliver');
      if (this.refuses) await this.#refuse('refused');
      const own = batch.note as readonly string[];
      const known = stored.get(batch.token);
      if (known === undefined) stored.set(batch.token, own);
      else if (known.join('\n') !== own.join('\n')) altered.push(batch.token);
      await reached('acknowledge');
    };
    const batcher = new Batcher({
      outputs: [{ name: 'store', encoder: new LineEncoder() }],
      process: (events) => events,
      maxAge: 10,
      send: (_, batch) => {
        const safe = deliver(batch);
        return { room: safe, safe };
      },
    });
    const input = createInput(
      'file',
      { paths: [join(logs, '*')], ...FAST, ...options },
      {
        sink: batcher,
        clock: Date.now,
        stateDir,
        count: (reason, by = 1) => {
          this.counts[reason] = (this.counts[reason] ?? 0) + by;
        },
        notice: (_, message) => this.notices.push(message),
        signal: this.#abort.signal,
      },
    );
    this.#batcher = batcher;
    batcher.attach({
      prepare: async (batch) => {
        await reached('prepare');
        await input.prepare(batch);
      },
      committed: (batch) => {
        if (crashAt === 'commit') this.crash();
        if (this.#isDead) return;
        input.committed(batch);
        if (crashAt === 'committed') this.crash();
      },
    });
    this.ended = (async () => {
      await input.run();
      await batcher.drain();
      await input.close();
    })();
    runs.push(this);
  }

  /** Rejects once the run is abandoned, also where it was already. */
  #refuse(why: string): Promise<void> {
    return new Promise((_, reject) => {
      const refuse = (): void => reject(new Error(why));
      if (this.#isAbandoned) refuse();
      else this.#refused.push(refuse);
    });
  }

  /** Later runs begin with the state as it lies on disk now; what this one still does reaches nothing. */
  crash(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    const next = join(root, `state-${runs.length + 1}-${Math.random()}`);
    cpSync(state, next, { recursive: true, filter: (from) => !from.endsWith('/lock') });
    state = next;
    this.#crash();
    this.#abort.abort();
  }

  abandon(): void {
    this.#isAbandoned = true;
    this.#batcher.abandon();
    this.#abort.abort();
    for (const refuse of this.#refused) refuse();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.ended;
  }
}

const start = (options: Readonly<Record<string, unknown>> = {}, crashAt?: CrashPoint): Run => new Run(options, crashAt);

describe('rotation', () => {
  test('renamed and created: the old one is read to its end, the new one from its beginning', async () => {
    start({ paths: [path('app.log')] });
    write('app.log', text(lines('old', 0, 5)));
    await until(() => all().length === 5);
    write('app.log', text(lines('old', 5, 8)));
    renameSync(path('app.log'), path('app.log.1'));
    write('app.log.1', text(lines('old', 8, 10)));
    write('app.log', text(lines('new', 0, 3)));
    await expectStored([...lines('old', 0, 10), ...lines('new', 0, 3)]);
  });

  test('copied and truncated, the copy within the pattern: nothing is read twice', async () => {
    start();
    write('app.log', text(lines('one', 0, 100)));
    await until(() => all().length === 100);
    copyFileSync(path('app.log'), path('app.log.1'));
    await sleep(40);
    truncateSync(path('app.log'), 0);
    await sleep(40);
    write('app.log', text(lines('two', 0, 5)));
    await expectStored([...lines('one', 0, 100), ...lines('two', 0, 5)]);
  });

  test('copied and truncated at once, with lines that only the copy still has', async () => {
    start();
    write('app.log', text(lines('one', 0, 100)));
    await until(() => all().length === 100);
    write('app.log', text(lines('one', 100, 120)));
    copyFileSync(path('app.log'), path('app.log.1'));
    writeFileSync(path('app.log'), text(lines('two', 0, 5)));
    await expectStored([...lines('one', 0, 120), ...lines('two', 0, 5)]);
  });

  test('truncated: read from its beginning, and counted', async () => {
    const run = start();
    write('app.log', text(lines('one', 0, 20)));
    await until(() => all().length === 20);
    writeFileSync(path('app.log'), text(lines('two', 0, 3)));
    await expectStored([...lines('one', 0, 20), ...lines('two', 0, 3)]);
    expect(run.counts.possibly_lost).toBeGreaterThanOrEqual(1);
  });

  test('truncated and filled to the same size', async () => {
    start();
    write('app.log', text(lines('one', 0, 20)));
    await until(() => all().length === 20);
    await sleep(40);
    writeFileSync(path('app.log'), text(lines('two', 0, 20)));
    await expectStored([...lines('one', 0, 20), ...lines('two', 0, 20)]);
  });

  test('removed and made again, perhaps under the same inode', async () => {
    start();
    for (const name of ['one', 'two', 'three']) {
      write('app.log', text(lines(name, 0, 10)));
      await until(() => all().filter((line) => line.startsWith(name)).length === 10);
      unlinkSync(path('app.log'));
    }
    await expectStored(['one', 'two', 'three'].flatMap((name) => lines(name, 0, 10)));
  });

  test('deleted while open: read to its end', async () => {
    start();
    write('app.log', text(lines('one', 0, 10)));
    await until(() => all().length === 10);
    write('app.log', text(lines('one', 10, 20)));
    unlinkSync(path('app.log'));
    await expectStored(lines('one', 0, 20));
  });
});

describe('what a file holds', () => {
  test('a tiny file is read at once and stays the same file while it grows', async () => {
    start();
    write('app.log', 'a\n');
    await until(() => all().length === 1);
    const more = lines('more', 0, 100);
    for (let at = 0; at < 100; at += 20) {
      write('app.log', text(more.slice(at, at + 20)));
      await sleep(8);
    }
    await expectStored(['a', ...more]);
  });

  test('files with the same header are different files', async () => {
    const header = '#Software: Example Server 10.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status\n';
    write('a.log', header);
    write('b.log', header);
    start();
    await until(() => all().length === 4);
    write('a.log', text(lines('a', 0, 3)));
    write('b.log', text(lines('b', 0, 3)));
    const headers = header.trimEnd().split('\n');
    await expectStored([...headers, ...headers, ...lines('a', 0, 3), ...lines('b', 0, 3)]);
  });

  test('a last line without newline comes after a while, marked; its rest is not joined to it again', async () => {
    start();
    write('app.log', 'whole\nbegun');
    await until(() => all().length === 2);
    expect(all()).toEqual(['whole', 'begun~']);
    write('app.log', ' and ended\nnext\n');
    await expectStored(['whole', 'begun~', ' and ended', 'next']);
  });

  test('characters cut by a write, CR LF, blank lines', async () => {
    const run = start();
    const bytes = Buffer.from('grüße\r\n\n\n€ 5\r\n');
    for (const byte of bytes) {
      write('app.log', Buffer.from([byte]));
      await sleep(3);
    }
    await expectStored(['grüße', '€ 5']);
    expect(run.counts.invalid_utf8).toBeUndefined();
    await run.stop();
    start();
    write('app.log', '\nlast\n');
    await expectStored(['grüße', '€ 5', 'last']);
  });
});

describe('where files are', () => {
  test('a file and a folder that come later', async () => {
    start({ paths: [join(logs, 'later', '*.log')] });
    await sleep(30);
    mkdirSync(path('later'));
    writeFileSync(path('later/a.log'), text(lines('a', 0, 5)));
    await expectStored(lines('a', 0, 5));
  });

  test('a link that is turned to another file', async () => {
    writeFileSync(join(root, 'one'), text(lines('one', 0, 5)));
    writeFileSync(join(root, 'two'), text(lines('two', 0, 5)));
    symlinkSync(join(root, 'one'), path('current'));
    start();
    await until(() => all().length === 5);
    symlinkSync(join(root, 'two'), path('draft'));
    renameSync(path('draft'), path('current'));
    await expectStored([...lines('one', 0, 5), ...lines('two', 0, 5)]);
  });

  test('start at the end leaves out what was there, also over a crash, and takes later files whole', async () => {
    write('app.log', text(lines('old', 0, 50)));
    const first = start({ start: 'end' });
    await sleep(60);
    first.crash();
    write('app.log', text(lines('new', 0, 5)));
    write('later.log', text(lines('later', 0, 5)));
    start({ start: 'end' });
    await expectStored([...lines('new', 0, 5), ...lines('later', 0, 5)]);
  });

  test('permission comes and goes: said once, nothing lost or read twice', async () => {
    const isRoot = process.geteuid?.() === 0;
    const nobody = 65_534;
    if (isRoot) for (const folder of [root, logs, state]) chownSync(folder, nobody, nobody);
    if (isRoot) process.seteuid?.(nobody);
    try {
      write('app.log', text(lines('a', 0, 5)));
      chmodSync(path('app.log'), 0);
      const run = start();
      await sleep(150);
      expect(run.notices.filter((notice) => notice.includes('app.log')).length).toBe(1);
      chmodSync(path('app.log'), 0o600);
      await until(() => all().length === 5);
      chmodSync(logs, 0);
      await sleep(60);
      chmodSync(logs, 0o700);
      write('app.log', text(lines('a', 5, 8)));
      await expectStored(lines('a', 0, 8));
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe('crash and stop', () => {
  for (const point of ['prepare', 'deliver', 'acknowledge', 'commit', 'committed'] as const) {
    test(`a crash at ${point}: nothing lost, nothing twice, the same token holds the same lines`, async () => {
      for (const name of ['a.log', 'b.log', 'c.log']) write(name, `\n${text(lines(name, 0, 30))}\n`);
      await start({}, point).crashed;
      for (const name of ['a.log', 'b.log', 'c.log']) write(name, text(lines(name, 30, 40)));
      start();
      await expectStored(['a.log', 'b.log', 'c.log'].flatMap((name) => lines(name, 0, 40)));
      expect(altered).toEqual([]);
    });
  }

  test('a partial line and its rest in one unacknowledged batch are repeated apart', async () => {
    const run = start();
    run.refuses = true;
    write('app.log', 'begun');
    await sleep(150);
    write('app.log', ' ended\n');
    await sleep(40);
    run.crash();
    start();
    await expectStored(['begun~', ' ended']);
    expect(altered).toEqual([]);
  });

  test('a stop while the store refuses ends, and the next run delivers', async () => {
    const run = start();
    run.refuses = true;
    write('app.log', text(lines('a', 0, 10)));
    await sleep(60);
    run.abandon();
    await run.ended;
    expect(all()).toEqual([]);
    start();
    await expectStored(lines('a', 0, 10));
  });

  test('a stop and a start lose and double nothing, whatever the file is called then', async () => {
    const run = start();
    write('app.log', text(lines('a', 0, 10)));
    await until(() => all().length === 10);
    await run.stop();
    write('app.log', text(lines('a', 10, 12)));
    renameSync(path('app.log'), path('app.log.1'));
    write('app.log', text(lines('b', 0, 3)));
    start();
    await expectStored([...lines('a', 0, 12), ...lines('b', 0, 3)]);
  });

  for (const first of [20_261_124, 7, 4_711]) {
    test(`writes, renames and crashes by chance, seed ${first}: 0 lost, 0 twice`, async () => {
      let seed = first;
      const random = (below: number): number => {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        return (seed >>> 8) % below;
      };
      const points = ['prepare', 'deliver', 'acknowledge', 'commit', 'committed'] as const;
      const sent: string[] = [];
      let rotations = 0;
      let run = start();
      for (let step = 0; step < 60; step++) {
        const chance = random(10);
        const name = random(2) === 0 ? 'app.log' : 'web.log';
        if (chance < 5) {
          const more = lines(name, sent.length, sent.length + 1 + random(40));
          sent.push(...more);
          write(name, text(more));
        } else if (chance < 7) {
          write(name, '');
          renameSync(path(name), path(`${name}.${++rotations}`));
        } else if (chance === 7) {
          run.crash();
          run = start({}, random(2) === 0 ? points[random(points.length)] : undefined);
        } else await sleep(random(40));
      }
      run.crash();
      start();
      await expectStored(sent);
      expect(altered).toEqual([]);
    });
  }
});
