import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DeadLetter, lockFolder } from '../../inputs/index.ts';
import { DeadLetterFolder, DiskQueue, type OutputQueue } from '../../outputs/index.ts';
import type { PipelineDefinition } from './definition.ts';
import type { Buried, PipelineTools } from './running-pipeline.ts';

/** Where a pipeline keeps what it may not lose, below its `stateDir`. */
export const queuesFolder = (stateDir: string): string => join(stateDir, 'queues');
export const queueFolder = (stateDir: string, output: string): string =>
  join(queuesFolder(stateDir), encodeURIComponent(output));
export const deadLetterFolder = (stateDir: string): string => join(stateDir, 'dead-letters');

/** Whose dead letters they are. */
export type LetterOwner = Pick<PipelineDefinition, 'id' | 'stateDir' | 'deadLetterBytes'>;

export interface SafekeepingOptions {
  /** Bytes of each queue on disk, where its pipeline says nothing. */
  readonly queueBytes?: number | undefined;
  readonly clock: () => number;
}

/** Queues and dead letters on disk, as pipelines ask for them. */
export class Safekeeping {
  readonly #options: SafekeepingOptions;
  readonly #letters = new Map<string, DeadLetterFolder>();
  /** Queues have one process that writes and reads them. */
  readonly #locks = new Map<string, () => void>();

  constructor(options: SafekeepingOptions) {
    this.#options = options;
  }

  /** Of `queue.type: persisted`, for outputs that send elsewhere. Throws a sentence where another process has the queue. */
  readonly createQueue: NonNullable<PipelineTools['createQueue']> = (
    definition: PipelineDefinition,
    { id, plugin },
    { count, notice },
  ): OutputQueue | undefined => {
    const { queue, stateDir, queueBytes = this.#options.queueBytes } = definition;
    if (queue !== 'persisted' || plugin.isLocal === true) return undefined;
    this.lock(stateDir);
    return new DiskQueue({
      folder: queueFolder(stateDir, id),
      ...(queueBytes === undefined ? {} : { maxBytes: queueBytes }),
      maker: makerOf(definition),
      count,
      notice,
    });
  };

  /** Until it is closed. Throws a sentence where another process has the folder. */
  lock(stateDir: string): void {
    if (this.#locks.has(stateDir)) return;
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    this.#locks.set(stateDir, lockFolder(stateDir, 'pipeline'));
  }

  /** Resolves when they are durable. Rejects where there is no room for more. */
  readonly bury = async (pipeline: LetterOwner, plugin: string, buried: readonly Buried[]): Promise<void> => {
    const time = new Date(this.#options.clock()).toISOString();
    await this.#folder(pipeline).keep(buried.map((one) => letterOf(one, { pipeline: pipeline.id, plugin, time })));
  };

  #folder({ id, stateDir, deadLetterBytes }: LetterOwner): DeadLetterFolder {
    const known = this.#letters.get(id);
    if (known !== undefined) return known;
    const folder = new DeadLetterFolder({
      folder: deadLetterFolder(stateDir),
      clock: this.#options.clock,
      ...(deadLetterBytes === undefined ? {} : { maxBytes: deadLetterBytes }),
    });
    this.#letters.set(id, folder);
    return folder;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#letters.values()].map((folder) => folder.close()));
    for (const unlock of this.#locks.values()) unlock();
    this.#locks.clear();
  }
}

/** Other ways of a configuration may make other batches of the same lines. */
const makerOf = ({ sources, ecs, supportEscapes }: PipelineDefinition): string =>
  createHash('sha256')
    .update(JSON.stringify([sources.map(({ text }) => text), ecs, supportEscapes]))
    .digest('hex')
    .slice(0, 16);

const letterOf = (buried: Buried, of: Pick<DeadLetter, 'pipeline' | 'plugin' | 'time'>): DeadLetter =>
  buried.kind === 'record'
    ? { ...of, ...buried }
    : { ...of, kind: 'event', type: 'if', reason: buried.reason, body: Buffer.from(buried.event) };
