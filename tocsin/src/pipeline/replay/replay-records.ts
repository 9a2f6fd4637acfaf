import { ALL_PERMISSIONS, type DeadLetter } from '../../inputs/index.ts';
import type { DeadRecord, DelivererContext, EncodedBatch, OutputDeliverer, RecordsNote } from '../../outputs/index.ts';
import type { CheckedPipeline } from '../run/pipelines.ts';
import type { ReplayTools } from './replay.ts';

/** Gives records once more to the output that gave them up, as it is configured now. */
export class RecordReplay {
  readonly #pipeline: CheckedPipeline;
  readonly #tools: ReplayTools;
  readonly #deliverers = new Map<string, OutputDeliverer>();
  #refused: DeadRecord[] = [];
  #batches = 0;

  constructor(pipeline: CheckedPipeline, tools: ReplayTools) {
    this.#pipeline = pipeline;
    this.#tools = tools;
  }

  /**
   * Which of the letters, all of one output, are delivered: those that are refused again are not. Rejects once the signal aborts, and
   * where there is no such output.
   */
  async deliver(plugin: string, letters: readonly DeadLetter[], signal: AbortSignal): Promise<readonly boolean[]> {
    const deliverer = this.#delivererOf(plugin);
    this.#refused = [];
    await deliverer.deliver(this.#batchOf(letters), signal);
    const refused = this.#refused;
    return letters.map(({ body }) => {
      const index = refused.findIndex((record) => Buffer.compare(record.body, body) === 0);
      if (index < 0) return true;
      refused.splice(index, 1);
      return false;
    });
  }

  #batchOf(letters: readonly DeadLetter[]): EncodedBatch {
    const note: RecordsNote = {
      lengths: letters.map(({ body }) => body.length),
      heads: letters.map(({ head }, from) => ({ from, head })),
    };
    const bytes = new Uint8Array(Buffer.concat(letters.map(({ body }) => body)));
    return { token: `replay-${process.pid}-${++this.#batches}`, events: letters.length, chunks: [bytes.buffer], note };
  }

  #delivererOf(id: string): OutputDeliverer {
    const known = this.#deliverers.get(id);
    if (known !== undefined) return known;
    const { definition, compiled } = this.#pipeline;
    const output = compiled.outputs.find((one) => one.id === id);
    if (output === undefined)
      throw new Error(
        `the pipeline ${definition.id} has no output ${id} any more: give one this \`id\`, or see \`tocsin dlq remove\``,
      );
    const { permissions = ALL_PERMISSIONS, notice } = this.#tools;
    const context: DelivererContext = {
      ecs: output.ecs,
      clock: Date.now,
      count: () => undefined,
      notice: (level, message) => notice(level, `${definition.id}: ${id}: ${message}`),
      permissions,
      bury: async (records) => {
        // Their bytes are those of the batch.
        this.#refused.push(...records.map((record) => ({ ...record, body: record.body.slice() })));
      },
    };
    const deliverer = output.plugin.createDeliverer?.(output.options, context);
    if (deliverer === undefined) throw new Error(`the output ${id} has no records that could be sent again`);
    this.#deliverers.set(id, deliverer);
    return deliverer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#deliverers.values()].map((deliverer) => deliverer.close?.()));
  }
}
