import { createHash } from 'node:crypto';
import { compatibilityPartitioner, Producer } from '@platformatic/kafka';
import { Again, Attempts } from '../attempts.ts';
import { printServer } from '../balanced/server.ts';
import type { EncodedBatch } from '../output.ts';
import type { DeliveryContext } from '../output-declaration.ts';
import type { OutputDeliverer } from '../output-plugin.ts';
import { type OutputRecord, recordsOf } from '../records.ts';
import { readFailure } from './answers.ts';
import type { KafkaHead } from './encoder.ts';
import type { KafkaSettings } from './settings.ts';

type KafkaProducer = Producer<Buffer, Buffer, Buffer, Buffer>;

interface Refusal {
  readonly words: string;
}

/** So many records a request, whatever their size. */
const MOST_RECORDS = 10_000;

/** One batch behind the other, as the sequence numbers of an idempotent producer want it. */
export class KafkaDeliverer implements OutputDeliverer {
  readonly #settings: KafkaSettings;
  readonly #context: DeliveryContext;
  readonly #attempts: Attempts;
  readonly #peer: string;
  #producer: KafkaProducer | undefined;

  constructor(settings: KafkaSettings, context: DeliveryContext) {
    this.#settings = settings;
    this.#context = context;
    this.#attempts = new Attempts(context);
    this.#peer = settings.brokers.map(printServer).join(', ');
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    const place = placeOf(batch.token);
    let part: OutputRecord[] = [];
    let bytes = 0;
    for (const record of recordsOf(batch)) {
      if (
        part.length >= MOST_RECORDS ||
        (part.length > 0 && bytes + record.body.length > this.#settings.maxBatchBytes)
      ) {
        await this.#bring(part, place, signal);
        part = [];
        bytes = 0;
      }
      part.push(record);
      bytes += record.body.length;
    }
    await this.#bring(part, place, signal);
  }

  /** What is refused as a whole is sent in halves, until those are alone that are at fault. */
  async #bring(records: readonly OutputRecord[], place: number, signal: AbortSignal): Promise<void> {
    const [only] = records;
    if (only === undefined) return;
    const refusal = await this.#send(records, place, signal);
    if (refusal === undefined) return;
    if (records.length === 1) {
      this.#context.answered({ ok: false, words: refusal.words });
      await this.#context.bury([{ reason: refusal.words, body: only.body, head: only.head }]);
      return;
    }
    this.#context.count('halved');
    const half = Math.ceil(records.length / 2);
    await this.#bring(records.slice(0, half), place, signal);
    await this.#bring(records.slice(half), place, signal);
  }

  /** `place`: the partition of records without a key, whatever number: it is taken modulo their count, and the same when it is sent again. */
  #send(records: readonly OutputRecord[], place: number, signal: AbortSignal): Promise<Refusal | undefined> {
    const messages = records.map(({ body, head }) => {
      const { topic, key } = head as KafkaHead;
      const value = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      return key === undefined ? { topic, value, partition: place } : { topic, value, key: Buffer.from(key) };
    });
    return this.#attempts.run(async (): Promise<Refusal | undefined | Again> => {
      this.#producer ??= this.#open();
      try {
        await orAborted(this.#producer.send({ messages }), signal);
        this.#context.answered({ ok: true, words: `${this.#peer} has taken them` });
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        const failure = readFailure(error, this.#settings);
        if (failure.kind === 'refused') return { words: failure.words };
        if (failure.isOutOfStep) await this.#letGo();
        return new Again(`${this.#peer}: ${failure.words}`);
      }
    }, signal);
  }

  #open(): KafkaProducer {
    const { brokers, tls, clientId, compression, createTopics, timeout, sasl } = this.#settings;
    return new Producer({
      clientId,
      bootstrapBrokers: brokers.map(({ host, port }) => ({ host, port })),
      idempotent: true,
      acks: -1,
      compression,
      // As the clients of Java do.
      partitioner: compatibilityPartitioner,
      autocreateTopics: createTopics,
      timeout,
      // Ours is to try again; of an idempotent producer 0 and 1 would be without an end.
      retries: 2,
      retryDelay: 100,
      connectTimeout: Math.min(timeout, 10_000),
      requestTimeout: timeout + 5_000,
      ...(tls === undefined ? {} : { tls, tlsServerName: tls.servername ?? true }),
      ...(sasl === undefined
        ? {}
        : { sasl: { mechanism: sasl.mechanism, username: sasl.user, password: sasl.password } }),
    });
  }

  async #letGo(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    if (producer === undefined) return;
    await Promise.resolve(producer.close(true)).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#letGo();
  }
}

const placeOf = (token: string): number => createHash('sha256').update(token).digest().readUInt16BE();

/** Rejects once the signal is aborted, and leaves the work to itself then. */
function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
