import type { DeadLetter } from '../../inputs/index.ts';
import type { DeadRecord, DelivererContext, EncodedBatch, OutputDeliverer, RecordsNote } from '../../outputs/index.ts';

/** Makes the deliverer of an output, as it is configured now. Throws a sentence where there is none. */
export type CreateReplayed = (plugin: string, bury: DelivererContext['bury']) => OutputDeliverer;

/** Gives records once more to the output that gave them up. */
export class RecordReplay {
  readonly #create: CreateReplayed;
  readonly #deliverers = new Map<string, OutputDeliverer>();
  #refused: DeadRecord[] = [];
  #batches = 0;

  constructor(create: CreateReplayed) {
    this.#create = create;
  }

  /**
   * Which of the letters, all of one output, are delivered: those that are refused again are not. Rejects once the signal aborts, and
   * where there is no such output.
   */
  async deliver(plugin: string, letters: readonly DeadLetter[], signal: AbortSignal): Promise<readonly boolean[]> {
    const refused = [...(await this.send(plugin, this.#batchOf(letters), signal))];
    return letters.map(({ body }) => {
      const index = refused.findIndex((record) => Buffer.compare(record.body, body) === 0);
      if (index < 0) return true;
      refused.splice(index, 1);
      return false;
    });
  }

  /** What is refused of a batch. Rejects once the signal aborts, and where there is no such output. */
  async send(plugin: string, batch: EncodedBatch, signal: AbortSignal): Promise<readonly DeadRecord[]> {
    const deliverer = this.#delivererOf(plugin);
    this.#refused = [];
    await deliverer.deliver(batch, signal);
    return this.#refused;
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
    const deliverer = this.#create(id, async (records) => {
      // Their bytes are those of the batch.
      this.#refused.push(...records.map((record) => ({ ...record, body: record.body.slice() })));
    });
    this.#deliverers.set(id, deliverer);
    return deliverer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#deliverers.values()].map((deliverer) => deliverer.close?.()));
  }
}
