import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_PERMISSIONS } from '../../inputs/index.ts';
import {
  type DeliveryContext,
  DiskQueue,
  type EncodedBatch,
  MemoryQueue,
  type OutputDeliverer,
  type OutputQueue,
  OutputRunner,
  type PeerAnswer,
  type QueueWaiting,
  rateLimited,
  withOverflow,
} from '../../outputs/index.ts';
import type { PluginCounts } from '../compile/index.ts';
import type { Destination } from '../host.ts';
import { countReason, noCounts } from '../plugin-counts.ts';
import type { BuriedEvent } from '../protocol.ts';
import { LetterKeeper } from '../run/letter-keeper.ts';
import type { Buried, Notice } from '../run/running-pipeline.ts';
import { queuesFolder, Safekeeping } from '../run/safekeeping.ts';
import { stateFolder } from '../run/state-folder.ts';
import { declarationOf } from './encoder.ts';
import { queueName, tellOrphans } from './orphans.ts';
import { withoutOwnSecrets } from './own-secrets.ts';
import { OUTPUTS_ID, type OutputSettings } from './settings.ts';

export interface OutputStatus {
  readonly name: string;
  readonly type: string;
  /** Where it sends to. */
  readonly peer: string;
  readonly waiting: QueueWaiting;
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

export interface RunningOutputsOptions {
  readonly outputs: readonly OutputSettings[];
  /** The data folder. */
  readonly folder: string;
  readonly notice: Notice;
  readonly clock: () => number;
}

interface Running {
  readonly settings: OutputSettings;
  readonly runner: OutputRunner;
  readonly counts: PluginCounts;
  last?: OutputStatus['last'];
}

/** Milliseconds in which queues may be delivered at the end; those on disk keep the rest. */
const DRAIN = 3_000;

/** The outputs of `tocsin.yaml` at work: a queue and a deliverer each, so that one that is dead holds up none of the others. */
export class RunningOutputs {
  readonly #options: RunningOutputsOptions;
  readonly #safekeeping: Safekeeping;
  readonly #keeper: LetterKeeper;
  readonly #abandoned = new AbortController();
  readonly #outputs: readonly Running[];

  /** Throws a sentence that names the output which can't be made. */
  constructor(options: RunningOutputsOptions) {
    this.#options = options;
    this.#safekeeping = new Safekeeping({ clock: options.clock });
    this.#keeper = new LetterKeeper((message) => options.notice('error', `outputs: ${message}`));
    if (options.outputs.some(({ queue }) => queue.type === 'disk') || existsSync(queuesFolder(this.#stateDir))) {
      this.#safekeeping.lock(this.#stateDir);
      tellOrphans(queuesFolder(this.#stateDir), options.outputs, (message) => options.notice('warn', message));
    }
    this.#outputs = options.outputs.map((output) => this.#begin(output));
  }

  get #stateDir(): string {
    return stateFolder(this.#options.folder, OUTPUTS_ID);
  }

  #begin(settings: OutputSettings): Running {
    const { name, type, rateLimit } = settings;
    const counts = noCounts({ id: name, plugin: type, kind: 'output' });
    const count = (reason: string, by?: number): void => countReason(counts, reason, by);
    const notice: Notice = (level, message) => this.#options.notice(level, `${name}: ${message}`);
    let running: Running | undefined;
    const deliverer = createDeliverer(settings, {
      clock: this.#options.clock,
      count,
      notice,
      answered: (answer) => {
        if (running !== undefined) running.last = { ...answer, at: new Date(this.#options.clock()).toISOString() };
      },
      bury: async (records) => {
        count('buried', records.length);
        await this.#keep(
          name,
          records.map((record): Buried => ({ kind: 'record', type, ...record })),
          this.#abandoned.signal,
        );
      },
    });
    const limited = rateLimit === undefined ? deliverer : rateLimited(deliverer, rateLimit);
    const queue = withOverflow(this.#queue(settings, { count, notice }), {
      whenFull: settings.queue.whenFull,
      maxBytes: settings.queue.maxBytes,
      count,
      notice,
    });
    running = { settings, counts, runner: new OutputRunner(queue, limited, (message) => notice('error', message)) };
    return running;
  }

  #queue(settings: OutputSettings, tools: Pick<DeliveryContext, 'count' | 'notice'>): OutputQueue {
    const { queue } = settings;
    if (queue.type === 'memory') return new MemoryQueue({ batches: 1024, bytes: queue.maxBytes });
    return new DiskQueue({
      folder: join(queuesFolder(this.#stateDir), queueName(settings)),
      maxBytes: queue.maxBytes,
      maker: createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16),
      ...tools,
    });
  }

  /** For the host of the inputs, by name. */
  get destinations(): Readonly<Record<string, Destination>> {
    return Object.fromEntries(
      this.#outputs.map(({ settings: { name }, runner }): [string, Destination] => [
        name,
        {
          // A full queue must not hold up the end of the host.
          put: (batch: EncodedBatch, signal: AbortSignal) => unlessAborted(runner.put(batch), signal),
          room: () => runner.room(),
        },
      ]),
    );
  }

  /** Keeps events that a condition could not be evaluated for. Resolves when they are durable; rejects once the signal aborts. */
  async bury(events: readonly BuriedEvent[], signal: AbortSignal): Promise<void> {
    for (const name of new Set(events.map(({ id }) => id))) {
      const own = events.filter(({ id }) => id === name);
      await this.#keep(
        name,
        own.map((event): Buried => ({ kind: 'event', ...event })),
        signal,
      );
    }
  }

  #keep(name: string, buried: readonly Buried[], signal: AbortSignal): Promise<void> {
    const owner = { id: OUTPUTS_ID, stateDir: this.#stateDir };
    return this.#keeper.keep(() => this.#safekeeping.bury(owner, name, buried), signal);
  }

  /** `encoding`: what was counted in workers. */
  status(encoding: readonly PluginCounts[] = []): readonly OutputStatus[] {
    return this.#outputs.map(({ settings: { name, type, options }, runner, counts, last }) => {
      const { waiting, delivered, seconds } = runner.status();
      const reasons = { ...counts.reasons };
      for (const [reason, by] of Object.entries(encoding.find(({ id }) => id === name)?.reasons ?? {}))
        reasons[reason] = (reasons[reason] ?? 0) + by;
      return {
        name,
        type,
        peer: declarationOf(type).peer?.(options) ?? '',
        waiting,
        delivered,
        dead: reasons.buried ?? 0,
        seconds,
        counts: reasons,
        ...(last === undefined ? {} : { last }),
      };
    });
  }

  /** Whether one keeps the inputs from ending: by a full queue that blocks, or by failing to deliver what is safe only then. */
  get holdsBack(): boolean {
    return this.#outputs.some(({ settings: { queue }, runner, last }) =>
      queue.type === 'memory'
        ? last?.ok === false && runner.status().waiting.batches > 0
        : queue.whenFull === 'block' && runner.status().waiting.bytes >= queue.maxBytes,
    );
  }

  /** Delivers what waits, for a moment; queues on disk keep the rest. The inputs have ended. */
  async stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DRAIN);
    });
    await Promise.race([Promise.all(this.#outputs.map(({ runner }) => runner.drain())), late]);
    clearTimeout(timer);
    this.#abandoned.abort();
    await Promise.all(this.#outputs.map(({ runner }) => runner.abandon()));
    await this.#safekeeping.close();
  }
}

/** The deliverer of an output. Throws a sentence that names it where it can't be made. */
export function createDeliverer(
  { name, type, options, retry }: OutputSettings,
  context: Omit<DeliveryContext, 'retry' | 'permissions'>,
): OutputDeliverer {
  const clean = withoutOwnSecrets({ type, options });
  try {
    return declarationOf(type).createDeliverer(options, {
      ...context,
      notice: (level, message) => context.notice(level, clean(message)),
      answered: ({ ok, words }) => context.answered({ ok, words: clean(words) }),
      bury: (records) =>
        context.bury(
          records.map(({ reason, response, ...record }) => ({
            ...record,
            reason: clean(reason),
            ...(response === undefined ? {} : { response: clean(response) }),
          })),
        ),
      retry,
      // Whoever writes `tocsin.yaml` is the operator of this machine.
      permissions: ALL_PERMISSIONS,
    });
  } catch (error) {
    throw new Error(`the output "${name}" can't begin: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const unlessAborted = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('it is stopping'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
