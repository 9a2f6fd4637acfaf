import { join } from 'node:path';
import type { Expected, RuleSet } from '../../detect/index.ts';
import { DiskQueue, type EncodedBatch } from '../../outputs/index.ts';
import type { Notice } from '../notice.ts';
import { DetectorThread } from './detector-thread.ts';
import type { Found } from './protocol.ts';
import { readSnapshotFile, writeSnapshotFile } from './snapshot-file.ts';

export interface SessionOptions {
  readonly rules: RuleSet;
  readonly folder: string;
  /** Findings are kept once it resolves. */
  readonly tell: (found: readonly Found[]) => Promise<void>;
  readonly clock: () => number;
  readonly count: (reason: string, by?: number) => void;
  readonly notice: Notice;
}

/** What a crash repeats at most, and what the queue keeps for it. */
const SNAPSHOT_EVERY = 60_000;
const SNAPSHOT_BATCHES = 512;
const SNAPSHOT_BYTES = 32 << 20;
/** Milliseconds without a batch after which time goes on by itself. */
const IDLE = 250;
/** Times that a batch may end the thread. */
const MOST_DEATHS = 3;

/** What the queue keeps with a batch. */
interface Note {
  /** Milliseconds since the epoch. */
  readonly received: number;
}

/** What is done between two batches. */
interface Change {
  readonly run: () => Promise<void>;
  readonly reject: (error: unknown) => void;
}

const noteOf = ({ note }: EncodedBatch): Note => note as Note;

/** The queue and the thread of rules, from an opening to a close or the thread's death. */
export class Session {
  readonly #options: SessionOptions;
  readonly #queue: DiskQueue;
  readonly #thread: DetectorThread;
  readonly #snapshotPath: string;
  /** Given out by the queue, and judged since the snapshot. */
  #judged: number[] = [];
  #judgedBytes = 0;
  #judgedUpTo: number;
  #snapshotAt: number;
  #isEnding = false;
  readonly #arriving = new Set<Note>();
  #changes: Change[] = [];
  #toldTime = -Infinity;
  #wake: () => void = () => undefined;
  /** The batch that is being judged. */
  judging: number | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { rules, folder, count, notice, clock } = options;
    // Whichever rules there are, what an input repeats is the same.
    this.#queue = new DiskQueue({ folder: join(folder, 'queue'), maker: 'rules', count, notice });
    this.#snapshotPath = join(folder, 'rules.snapshot');
    const snapshot = readSnapshotFile(this.#snapshotPath, (message) => notice('warn', message));
    this.#judgedUpTo = snapshot?.sequence ?? 0;
    this.#snapshotAt = clock();
    this.#thread = new DetectorThread(rules, snapshot);
  }

  get waiting(): number {
    return this.#queue.waiting.events;
  }

  get counts(): Readonly<Record<string, number>> {
    return this.#thread.counts;
  }

  async put(batch: EncodedBatch): Promise<void> {
    // Not before what idle rules were told already.
    const received = Math.max(this.#options.clock(), this.#toldTime);
    const arrival: Note = { received };
    this.#arriving.add(arrival);
    try {
      await this.#queue.put({ ...batch, note: arrival });
    } finally {
      this.#arriving.delete(arrival);
    }
  }

  /** Time goes on, but not past what was received and is not in the queue yet. */
  async #idle(): Promise<readonly Found[]> {
    let now = this.#options.clock();
    for (const { received } of this.#arriving) now = Math.min(now, received);
    this.#toldTime = Math.max(this.#toldTime, now);
    return await this.#thread.idle(now);
  }

  /**
   * Other rules from the next batch on. What the old ones have judged is in a snapshot before, so that a crash does not have it judged by the
   * new ones. Rejects where the thread refuses them, and the old ones go on, or where it dies.
   */
  change(rules: RuleSet): Promise<void> {
    return this.#between(async () => {
      await this.#snapshot();
      await this.#thread.change(rules);
    });
  }

  /** A person says that a finding was to be expected. Once it resolves with true, what was learnt of it is durable. */
  expect(finding: Expected): Promise<boolean> {
    return this.#between(async () => {
      const learnt = await this.#thread.expect(finding);
      if (learnt) await this.#save();
      return learnt;
    });
  }

  #between<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#changes.push({ run: () => work().then(resolve, reject), reject });
      this.#wake();
    });
  }

  async #takeChanges(): Promise<void> {
    for (let next = this.#changes[0]; next !== undefined; next = this.#changes[0]) {
      await next.run();
      this.#changes.shift();
    }
  }

  /** Until `end`; rejects where the thread dies. `deaths`: how often each batch has ended it. */
  async run(deaths: ReadonlyMap<number, number>): Promise<void> {
    const { tell, count, notice } = this.#options;
    while (!this.#isEnding) {
      await this.#takeChanges();
      const next = await this.#next();
      if (next !== undefined) {
        const { sequence, batch } = next;
        if ((deaths.get(sequence) ?? 0) >= MOST_DEATHS) {
          count('unjudged', batch.events);
          notice('error', `rules can't judge a batch of ${batch.events} events: it is passed over`);
        } else if (sequence > this.#judgedUpTo) {
          this.judging = sequence;
          await tell(await this.#thread.detect(batch.chunks, noteOf(batch).received));
          this.judging = undefined;
        }
        this.#judged.push(sequence);
        this.#judgedBytes += batch.chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
        this.#judgedUpTo = Math.max(this.#judgedUpTo, sequence);
      } else if (!this.#isEnding && this.#changes.length === 0) await tell(await this.#idle());
      if (this.#isSnapshotDue()) await this.#snapshot();
    }
    await this.#snapshot();
  }

  async #next() {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), IDLE);
    this.#wake = () => patience.abort();
    if (this.#isEnding || this.#changes.length > 0) patience.abort();
    try {
      return await this.#queue.next(patience.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  #isSnapshotDue(): boolean {
    if (this.#judged.length === 0) return false;
    if (this.#judged.length >= SNAPSHOT_BATCHES || this.#judgedBytes >= SNAPSHOT_BYTES) return true;
    // A clock that was put back takes one at once.
    return Math.abs(this.#options.clock() - this.#snapshotAt) >= SNAPSHOT_EVERY;
  }

  /** A disk that refuses keeps what it would cover in the queue until the next one. */
  async #snapshot(): Promise<void> {
    this.#snapshotAt = this.#options.clock();
    if (this.#judged.length === 0) return;
    try {
      await this.#save();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.notice('warn', `what rules remember can't be written: ${reason}; it is tried again`);
    }
  }

  /** What it covers leaves the queue. */
  async #save(): Promise<void> {
    await writeSnapshotFile(this.#snapshotPath, { ...(await this.#thread.snapshot()), sequence: this.#judgedUpTo });
    for (const sequence of this.#judged) this.#queue.delivered(sequence);
    this.#judged = [];
    this.#judgedBytes = 0;
  }

  end(): void {
    this.#isEnding = true;
    this.#wake();
  }

  async close(): Promise<void> {
    for (const { reject } of this.#changes.splice(0)) reject(new Error('it is stopping, or begins again'));
    await this.#thread.close();
    await this.#queue.close();
  }
}
