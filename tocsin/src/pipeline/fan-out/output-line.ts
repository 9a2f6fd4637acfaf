import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  type DeadRecord,
  DiskQueue,
  type EncodedBatch,
  MemoryQueue,
  type OutputDeliverer,
  OutputRunner,
  type PeerAnswer,
  type QueueWaiting,
  rateLimited,
  withOverflow,
} from '../../outputs/index.ts';
import type { PluginCounts } from '../compile/index.ts';
import type { Destination } from '../host.ts';
import { countReason, noCounts } from '../plugin-counts.ts';
import type { Notice } from '../run/running-pipeline.ts';
import { createDeliverer } from './create-deliverer.ts';
import { declarationOf } from './encoder.ts';
import { makeWay, queueName } from './orphans.ts';
import type { OutputSettings } from './settings.ts';
import { WaitingSince } from './waiting-since.ts';

export interface OutputStatus {
  readonly name: string;
  readonly type: string;
  /** Where it sends to. */
  readonly peer: string;
  /** `oldest`: when that came which waits the longest, in milliseconds since the epoch. */
  readonly waiting: QueueWaiting & { readonly oldest?: number };
  /** Events since the start. */
  readonly delivered: number;
  /** Events that became dead letters since the start. */
  readonly dead: number;
  /** Spent delivering. */
  readonly seconds: number;
  /** By reason: `retries`, `dropped_oldest`, `queue_full` … */
  readonly counts: Readonly<Record<string, number>>;
  /** What the peer said last. */
  readonly last?: PeerAnswer & { readonly at: string };
}

export interface LineTools {
  readonly clock: () => number;
  readonly notice: Notice;
  /** Of all queues on disk. */
  readonly queues: string;
  /** Keeps dead letters of an output of that name. */
  readonly bury: (output: Pick<OutputSettings, 'name' | 'type'>, records: readonly DeadRecord[]) => Promise<void>;
}

/** What was not delivered when an output ended. */
export interface LeftBehind {
  /** In its queue on disk. */
  readonly waiting: QueueWaiting;
  /** Events. */
  readonly givenUp: number;
}

/** Milliseconds in which a queue may be delivered at the end; one on disk keeps the rest. */
export const DRAIN = 3_000;

const BATCHES_IN_MEMORY = 1024;

/** One output of `tocsin.yaml` at work, under whatever settings: its queue outlives that they change. */
export class OutputLine implements Destination {
  readonly #tools: LineTools;
  #settings: OutputSettings;
  readonly #queue: DiskQueue | MemoryQueue;
  readonly #runner: OutputRunner;
  readonly #since: WaitingSince;
  readonly #counts: PluginCounts;
  #last: OutputStatus['last'];
  #isOver = false;
  #successor: OutputLine | undefined;
  #givenUp = 0;

  /** Throws a sentence that names it where it can't be made. */
  constructor(settings: OutputSettings, tools: LineTools) {
    this.#settings = settings;
    this.#tools = tools;
    this.#counts = noCounts({ id: settings.name, plugin: settings.type, kind: 'output' });
    const deliverer = this.#deliverer(settings);
    const { queue, type, name } = settings;
    const count = (reason: string, by?: number): void => countReason(this.#counts, reason, by);
    const notice: Notice = (level, message) => this.#notice(level, message);
    this.#queue =
      queue.type === 'memory'
        ? new MemoryQueue({ batches: BATCHES_IN_MEMORY, bytes: queue.maxBytes })
        : new DiskQueue({
            folder: join(tools.queues, queueName({ name, type })),
            maxBytes: queue.maxBytes,
            maker: makerOf(settings),
            count,
            notice,
          });
    const line = this;
    const bounded = withOverflow(this.#queue, {
      get whenFull() {
        return line.#settings.queue.whenFull;
      },
      get maxBytes() {
        return line.#settings.queue.maxBytes;
      },
      count,
      notice,
    });
    this.#runner = new OutputRunner(bounded, deliverer, (message) => notice('error', message));
    this.#since = new WaitingSince(this.#queue.waiting.batches, tools.clock());
  }

  get settings(): OutputSettings {
    return this.#settings;
  }

  #notice(level: Parameters<Notice>[0], message: string): void {
    this.#tools.notice(level, `${this.#settings.name}: ${message}`);
  }

  #deliverer(settings: OutputSettings): OutputDeliverer {
    const { clock, bury } = this.#tools;
    const count = (reason: string, by?: number): void => countReason(this.#counts, reason, by);
    const deliverer = createDeliverer(settings, {
      clock,
      count,
      notice: (level, message) => this.#notice(level, message),
      answered: (answer) => {
        // One that is being replaced says that it was broken off.
        if (this.#settings === settings) this.#last = { ...answer, at: new Date(clock()).toISOString() };
      },
      bury: async (records) => {
        count('buried', records.length);
        await bury(this.#settings, records);
      },
    });
    return settings.rateLimit === undefined ? deliverer : rateLimited(deliverer, settings.rateLimit);
  }

  /** Whether it can go on as that: what waits is for the same protocol, and stays where it is. */
  canBecome({ type, queue }: OutputSettings): boolean {
    return type === this.#settings.type && queue.type === this.#settings.queue.type;
  }

  /** Makes ready to go on under other settings. Throws a sentence where it can't; until the answer's `commit` nothing changes. */
  prepare(settings: OutputSettings): { readonly commit: () => Promise<void>; readonly discard: () => void } {
    const deliverer = this.#deliverer(settings);
    return {
      commit: () => this.#become(settings, deliverer),
      discard: () => void deliverer.close?.(),
    };
  }

  /** Renames its queue. Throws a sentence where it can't be. */
  rename(name: string): void {
    const { type } = this.#settings;
    if (!(this.#queue instanceof DiskQueue)) return;
    const folder = join(this.#tools.queues, queueName({ name, type }));
    makeWay(folder, name);
    this.#queue.moveTo(folder);
  }

  async #become(settings: OutputSettings, deliverer: OutputDeliverer): Promise<void> {
    const { maxBytes } = settings.queue;
    this.#settings = settings;
    this.#last = undefined;
    if (this.#queue instanceof DiskQueue) this.#queue.become({ maxBytes, maker: makerOf(settings) });
    else this.#queue.limit({ batches: BATCHES_IN_MEMORY, bytes: maxBytes });
    await this.#runner.exchange(deliverer);
  }

  async put(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    const { events } = batch;
    this.#since.put(this.#queue.waiting.batches, this.#tools.clock());
    try {
      // A full queue must not hold up the end of the host.
      await unlessAborted(this.#runner.put(batch), signal);
    } catch (error) {
      if (!this.#isOver || signal.aborted) throw error;
      if (this.#successor === undefined) this.#givenUp += events;
      // In pieces its memory was given back: its input repeats it.
      else if (batch.chunks.some(({ byteLength }) => byteLength === 0)) throw error;
      else await this.#successor.put(batch, signal);
    }
  }

  room(): Promise<void> {
    return this.#runner.room();
  }

  /** `encoding`: what was counted in workers. */
  status(encoding: readonly PluginCounts[]): OutputStatus {
    const { name, type, options } = this.#settings;
    const { waiting, delivered, seconds } = this.#runner.status();
    const oldest = this.#since.oldest(waiting.batches);
    const counts = { ...this.#counts.reasons };
    for (const [reason, by] of Object.entries(encoding.find(({ id }) => id === name)?.reasons ?? {}))
      counts[reason] = (counts[reason] ?? 0) + by;
    return {
      name,
      type,
      peer: declarationOf(type).peer?.(options) ?? '',
      waiting: oldest === undefined ? waiting : { ...waiting, oldest },
      delivered,
      dead: counts.buried ?? 0,
      seconds,
      counts,
      ...(this.#last === undefined ? {} : { last: this.#last }),
    };
  }

  /** Whether it keeps the inputs from ending: by a full queue that blocks, or by failing to deliver what is safe only then. */
  get holdsBack(): boolean {
    const { queue } = this.#settings;
    const { waiting } = this.#runner.status();
    return queue.type === 'memory'
      ? this.#last?.ok === false && waiting.batches > 0
      : queue.whenFull === 'block' && waiting.bytes >= queue.maxBytes;
  }

  /** Nothing is put any more: delivers what waits. */
  drain(): Promise<void> {
    return this.#runner.drain();
  }

  abandon(): Promise<void> {
    return this.#runner.abandon();
  }

  /**
   * Ends while the others go on: delivers what waits, for a moment. No batch comes any more; what its queue had not taken goes to the successor,
   * or is given up where nobody wants it.
   */
  async end(successor?: OutputLine): Promise<LeftBehind> {
    this.#isOver = true;
    this.#successor = successor;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DRAIN);
    });
    await Promise.race([this.#runner.drain(), late]);
    clearTimeout(timer);
    const { waiting } = this.#runner.status();
    await this.#runner.abandon();
    // What is refused is told in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    const isKept = this.#queue instanceof DiskQueue;
    return { waiting: isKept ? waiting : { batches: 0, events: 0, bytes: 0 }, givenUp: this.#givenUp };
  }
}

const makerOf = (settings: OutputSettings): string =>
  createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16);

const unlessAborted = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('it is stopping'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
