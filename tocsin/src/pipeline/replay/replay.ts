import { ClaimedPage, type DeadLetter, pagesIn } from '../../inputs/index.ts';
import { PLUGINS } from '../compile/index.ts';
import type { PipelineDefinition } from '../run/definition.ts';
import { checkPipelines } from '../run/pipelines.ts';
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

/** Sends the dead letters of a pipeline again. Each that is done is removed; also when it is stopped or fails in the midst. */
export async function replayLetters(request: ReplayRequest, tools: ReplayTools): Promise<ReplayReport> {
  const replay = new Replay(request, tools);
  try {
    for (const page of pagesIn(request.folder)) {
      if (tools.signal.aborted) break;
      const claimed = ClaimedPage.claim(request.folder, page);
      if (claimed === undefined) continue;
      try {
        await replay.page(claimed);
      } finally {
        await claimed.giveBack();
      }
    }
  } finally {
    await replay.close();
  }
  return replay.report();
}

class Replay {
  readonly #request: ReplayRequest;
  readonly #tools: ReplayTools;
  readonly #records: RecordReplay;
  #events: EventReplay | undefined;
  #delivered = 0;
  #stayed = 0;
  readonly #reasons = new Set<string>();

  constructor(request: ReplayRequest, tools: ReplayTools) {
    const { definitions, pipeline } = request;
    this.#request = request;
    this.#tools = tools;
    const checked = checkPipelines(definitions, PLUGINS).find(({ definition }) => definition.id === pipeline);
    if (checked === undefined)
      throw new Error(
        `there is no pipeline ${pipeline} now; there are: ${definitions.map(({ id }) => id).join(', ') || 'none'}`,
      );
    this.#records = new RecordReplay(checked, tools);
  }

  async page(page: ClaimedPage): Promise<void> {
    const groups = new Map<string, Taken[]>();
    for (const { letter, line } of page.letters()) {
      const { plugin } = this.#request;
      if (plugin !== undefined && letter.plugin !== plugin) continue;
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
    const { signal } = this.#tools;
    const letters = taken.map(({ letter }) => letter);
    try {
      signal.throwIfAborted();
      const done =
        plugin === '' ? await this.#sendEvents(letters) : await this.#records.deliver(plugin, letters, signal);
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

  async #sendEvents(letters: readonly DeadLetter[]): Promise<readonly boolean[]> {
    const { definitions, pipeline } = this.#request;
    this.#events ??= new EventReplay(definitions, pipeline, this.#tools);
    await this.#events.send(letters);
    return letters.map(() => true);
  }

  #stays(letters: number, reason: string): void {
    this.#stayed += letters;
    this.#reasons.add(reason);
  }

  async close(): Promise<void> {
    await this.#records.close();
    await this.#events?.close();
  }

  report(): ReplayReport {
    const again = this.#events?.buried ?? 0;
    return {
      delivered: this.#delivered - again,
      stayed: this.#stayed + again,
      reasons: [...this.#reasons, ...(again === 0 ? [] : ['kept again as dead letters'])],
    };
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
