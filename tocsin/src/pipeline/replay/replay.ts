import { ALL_PERMISSIONS, ClaimedPage, type DeadLetter, pagesIn } from '../../inputs/index.ts';
import type { DelivererContext, OutputDeliverer } from '../../outputs/index.ts';
import { PLUGINS } from '../compile/index.ts';
import type { PipelineDefinition } from '../run/definition.ts';
import { type CheckedPipeline, checkPipelines } from '../run/pipelines.ts';
import type { PipelineTools } from '../run/running-pipeline.ts';
import { EventReplay } from './replay-events.ts';
import { RecordReplay } from './replay-records.ts';

export interface ReplayTools extends Omit<PipelineTools, 'stdin' | 'links' | 'createQueue' | 'bury' | 'spare'> {
  /** Keeps events that end in dead letters again. */
  readonly bury: NonNullable<PipelineTools['bury']>;
  /** What is not sent when it aborts stays. */
  readonly signal: AbortSignal;
}

export interface ReplayRequest {
  /** As the configuration is now. */
  readonly definitions: readonly PipelineDefinition[];
  readonly pipeline: string;
  readonly folder: string;
  /** Of which plugin only. */
  readonly plugin?: string | undefined;
  /** Which of them only. */
  readonly isWanted?: ((letter: DeadLetter) => boolean) | undefined;
}

export interface ReplayReport {
  readonly delivered: number;
  /** Still there, or there anew. */
  readonly stayed: number;
  /** Why, each reason once. */
  readonly reasons: readonly string[];
}

const BATCH = 100;

interface Taken {
  readonly letter: DeadLetter;
  readonly line: number;
  readonly page: ClaimedPage;
}

/** How letters go again. */
export interface ReplayWay {
  /** Which of the records, all of one output, are delivered. Rejects once the signal aborts, and where they can't go. */
  readonly records: (plugin: string, letters: readonly DeadLetter[]) => Promise<readonly boolean[]>;
  readonly events: (letters: readonly DeadLetter[]) => Promise<readonly boolean[]>;
  /** How many of those that went have become dead letters again. */
  readonly buried: () => number;
  readonly close: () => Promise<void>;
}

/** Sends the dead letters of a pipeline again. Each that is done is removed; also when it is stopped or fails in the midst. */
export async function replayLetters(request: ReplayRequest, tools: ReplayTools): Promise<ReplayReport> {
  return await replayFolder(request, pipelineWay(request, tools), tools.signal);
}

/** The same by any way, which is closed at the end. */
export async function replayFolder(
  { folder, plugin, isWanted }: Pick<ReplayRequest, 'folder' | 'plugin' | 'isWanted'>,
  way: ReplayWay,
  signal: AbortSignal,
): Promise<ReplayReport> {
  const replay = new Replay(
    way,
    (letter) => (plugin === undefined || letter.plugin === plugin) && isWanted?.(letter) !== false,
    signal,
  );
  try {
    for (const page of pagesIn(folder)) {
      if (signal.aborted) break;
      const claimed = ClaimedPage.claim(folder, page);
      if (claimed === undefined) continue;
      try {
        await replay.page(claimed);
      } finally {
        await claimed.giveBack();
      }
    }
  } finally {
    await way.close();
  }
  return replay.report();
}

/** Records go to the output that gave them up, events through filters and outputs. */
function pipelineWay({ definitions, pipeline }: ReplayRequest, tools: ReplayTools): ReplayWay {
  const checked = checkPipelines(definitions, PLUGINS).find(({ definition }) => definition.id === pipeline);
  if (checked === undefined)
    throw new Error(
      `there is no pipeline ${pipeline} now; there are: ${definitions.map(({ id }) => id).join(', ') || 'none'}`,
    );
  const records = new RecordReplay((id, bury) => createReplayed(checked, id, bury, tools));
  let events: EventReplay | undefined;
  return {
    records: (plugin, letters) => records.deliver(plugin, letters, tools.signal),
    events: async (letters) => {
      events ??= new EventReplay(definitions, pipeline, tools);
      await events.send(letters);
      return letters.map(() => true);
    },
    buried: () => events?.buried ?? 0,
    close: async () => {
      await records.close();
      await events?.close();
    },
  };
}

function createReplayed(
  { definition, compiled }: CheckedPipeline,
  id: string,
  bury: DelivererContext['bury'],
  { permissions = ALL_PERMISSIONS, notice }: ReplayTools,
): OutputDeliverer {
  const output = compiled.outputs.find((one) => one.id === id);
  if (output === undefined)
    throw new Error(
      `the pipeline ${definition.id} has no output ${id} any more: give one this \`id\`, or see \`tocsin dlq remove\``,
    );
  const deliverer = output.plugin.createDeliverer?.(output.options, {
    ecs: output.ecs,
    clock: Date.now,
    count: () => undefined,
    notice: (level, message) => notice(level, `${definition.id}: ${id}: ${message}`),
    permissions,
    bury,
  });
  if (deliverer === undefined) throw new Error(`the output ${id} has no records that could be sent again`);
  return deliverer;
}

class Replay {
  readonly #way: ReplayWay;
  readonly #isWanted: (letter: DeadLetter) => boolean;
  readonly #signal: AbortSignal;
  #delivered = 0;
  #stayed = 0;
  readonly #reasons = new Set<string>();

  constructor(way: ReplayWay, isWanted: (letter: DeadLetter) => boolean, signal: AbortSignal) {
    this.#way = way;
    this.#isWanted = isWanted;
    this.#signal = signal;
  }

  async page(page: ClaimedPage): Promise<void> {
    const groups = new Map<string, Taken[]>();
    for (const { letter, line } of page.letters()) {
      if (!this.#isWanted(letter)) continue;
      const key = letter.kind === 'event' ? '' : letter.plugin;
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push({ letter, line, page });
    }
    for (const [plugin, group] of groups)
      for (let at = 0; at < group.length; at += BATCH) await this.#batch(plugin, group.slice(at, at + BATCH));
  }

  /** `plugin` is empty for events. */
  async #batch(plugin: string, taken: readonly Taken[]): Promise<void> {
    const signal = this.#signal;
    const letters = taken.map(({ letter }) => letter);
    try {
      signal.throwIfAborted();
      const done = plugin === '' ? await this.#way.events(letters) : await this.#way.records(plugin, letters);
      // A deliverer that was told to stop may end as if all were well.
      signal.throwIfAborted();
      for (const [index, { page, line }] of taken.entries()) {
        if (done[index] === true) {
          page.remove(line);
          this.#delivered += 1;
        } else this.#stays(1, 'refused again');
      }
    } catch (error) {
      this.#stays(taken.length, signal.aborted ? 'stopped' : reasonOf(error));
    }
  }

  #stays(letters: number, reason: string): void {
    this.#stayed += letters;
    this.#reasons.add(reason);
  }

  report(): ReplayReport {
    const again = this.#way.buried();
    return {
      delivered: this.#delivered - again,
      stayed: this.#stayed + again,
      reasons: [...this.#reasons, ...(again === 0 ? [] : ['kept again as dead letters'])],
    };
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
