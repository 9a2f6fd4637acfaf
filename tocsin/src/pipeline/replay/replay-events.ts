import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventOf, type ValueObject } from '../../event/index.ts';
import type { DeadLetter } from '../../inputs/index.ts';
import type { OutputDeliverer } from '../../outputs/index.ts';
import { PLUGINS } from '../compile/index.ts';
import type { PipelineDefinition } from '../run/definition.ts';
import { Links } from '../run/links.ts';
import { Pipelines } from '../run/pipelines.ts';
import { Stdin } from '../run/stdin.ts';
import type { ReplayTools } from './replay.ts';
import { REPLAY_ADDRESS, replayedDefinitions } from './replayed-definitions.ts';

/** Sends events through the filters and outputs of their pipeline again. What ends in dead letters once more becomes new ones. */
export class EventReplay {
  readonly #tools: ReplayTools;
  readonly #state = mkdtempSync(join(tmpdir(), 'tocsin-replay-'));
  readonly #links = new Links();
  readonly #pipelines: Pipelines;
  readonly #way: OutputDeliverer;
  #buried = 0;
  #batches = 0;

  /** Throws a sentence where it can't run. */
  constructor(definitions: readonly PipelineDefinition[], id: string, tools: ReplayTools) {
    this.#tools = tools;
    const { bury, signal: _, ...rest } = tools;
    this.#pipelines = new Pipelines(() => replayedDefinitions(definitions, id, this.#state, PLUGINS), PLUGINS, {
      ...rest,
      stdin: new Stdin(() => undefined),
      links: this.#links,
      bury: async (pipeline, plugin, buried) => {
        await bury(pipeline, plugin, buried);
        this.#buried += buried.length;
      },
    });
    this.#way = this.#links.deliverer([REPLAY_ADDRESS]);
    try {
      this.#pipelines.start();
    } catch (error) {
      this.#removeState();
      throw error;
    }
  }

  /** How many have become new dead letters. */
  get buried(): number {
    return this.#buried;
  }

  /** Resolves when they are acknowledged by everything that they came to. Rejects once the signal aborts. */
  async send(letters: readonly DeadLetter[]): Promise<void> {
    const { signal } = this.#tools;
    const lines = letters.map(({ body }) => {
      const fields = JSON.parse(Buffer.from(body).toString('utf8')) as ValueObject;
      return `${JSON.stringify(eventOf(fields, Date.now()))}\n`;
    });
    const bytes = new Uint8Array(Buffer.from(lines.join('')));
    const batch = { token: `replay-${++this.#batches}`, events: lines.length, chunks: [bytes.buffer] };
    await untilAborted(this.#way.deliver(batch, signal), signal);
  }

  async close(): Promise<void> {
    if (this.#tools.signal.aborted) await this.#pipelines.abandon();
    else await this.#pipelines.stop();
    this.#removeState();
  }

  #removeState(): void {
    rmSync(this.#state, { recursive: true, force: true });
  }
}

const untilAborted = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
