import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Again, Attempts } from '../attempts.ts';
import { type Endpoint, Endpoints, type EndpointsOptions, Unreachable } from '../endpoints.ts';
import type { EncodedBatch } from '../output.ts';
import type { DeliveryContext } from '../output-declaration.ts';
import type { OutputDeliverer, SideBySide } from '../output-plugin.ts';
import { Slots } from '../plugins/slots.ts';
import { type OutputRecord, recordsOf } from '../records.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { readAnswer, type Verdict } from './answers.ts';
import type { HecHead } from './encoder.ts';

const compress = promisify(gzip);

export interface HecSettings extends Omit<EndpointsOptions, 'clock'> {
  readonly token: string;
  readonly endpoint: 'event' | 'raw';
  readonly isCompressed: boolean;
  /** Undefined: an answer 200 is enough. */
  readonly ack: { readonly interval: number; readonly timeout: number } | undefined;
  readonly sideBySide: SideBySide;
  /** Requests at once. */
  readonly parallel: number;
}

type Refusal = Extract<Verdict, { kind: 'refused' }>;

/** Further records that the collector has named as the one at fault; beyond, halves find them with less to send. */
const MOST_NAMED = 3;

/** An indexer and the channel on which it counts what it takes. */
interface Indexer {
  readonly endpoint: Endpoint;
  readonly channel: string;
  readonly acknowledgements: Acknowledgements | undefined;
}

/** Sends events to Splunk's HTTP Event Collector until each is taken (with `ack`: indexed), or refused for good. */
export class HecDeliverer implements OutputDeliverer {
  readonly sideBySide: SideBySide;
  readonly #settings: HecSettings;
  readonly #context: DeliveryContext;
  readonly #endpoints: Endpoints;
  readonly #indexers: readonly Indexer[];
  readonly #attempts: Attempts;
  readonly #slots: Slots;
  readonly #headers: Readonly<Record<string, string>>;
  #isMissingAckTold = false;

  constructor(settings: HecSettings, context: DeliveryContext) {
    this.#settings = settings;
    this.sideBySide = settings.sideBySide;
    this.#context = context;
    this.#endpoints = new Endpoints({ ...settings, clock: context.clock });
    this.#attempts = new Attempts(context);
    this.#slots = new Slots(settings.parallel);
    this.#headers = { authorization: `Splunk ${settings.token}` };
    this.#indexers = this.#endpoints.all.map((endpoint) => {
      const channel = randomUUID();
      const { ack } = settings;
      const options = { ...ack, headers: this.#headers, channel, clock: context.clock };
      return {
        endpoint,
        channel,
        acknowledgements:
          ack === undefined
            ? undefined
            : new Acknowledgements(endpoint, { ...options, interval: ack.interval, timeout: ack.timeout }),
      };
    });
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    const [chunk] = batch.chunks;
    if (chunk === undefined) return;
    if (this.#settings.endpoint === 'event') {
      // Its records stand one behind the other as a request has them: they are told apart only where one is refused.
      const refused = await this.#send(new Uint8Array(chunk), {}, signal);
      if (refused !== undefined) await this.#sift([...recordsOf(batch)], {}, refused, signal);
      return;
    }
    const groups = new Map<unknown, OutputRecord[]>();
    for (const record of recordsOf(batch)) {
      const key = JSON.stringify(record.head ?? {});
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push(record);
    }
    for (const group of groups.values()) await this.#bring(group, (group[0]?.head ?? {}) as HecHead, signal);
  }

  async #bring(records: readonly OutputRecord[], head: HecHead, signal: AbortSignal): Promise<void> {
    if (records.length === 0) return;
    const refused = await this.#send(bytesOf(records), head, signal);
    if (refused !== undefined) await this.#sift(records, head, refused, signal);
  }

  /** Sends all but those that are at fault, after all together were refused. */
  async #sift(records: readonly OutputRecord[], head: HecHead, first: Refusal, signal: AbortSignal): Promise<void> {
    let left = records;
    let refused = first;
    for (let named = 0; ; named++) {
      const [only] = left;
      if (left.length === 1 && only !== undefined) return await this.#bury(only, refused.words);
      const culprit = refused.culprit === undefined ? undefined : left[refused.culprit];
      if (culprit === undefined || named >= MOST_NAMED) break;
      await this.#bury(culprit, refused.words);
      left = left.filter((record) => record !== culprit);
      const again = await this.#send(bytesOf(left), head, signal);
      if (again === undefined) return;
      refused = again;
    }
    this.#context.count('halved');
    const half = Math.ceil(left.length / 2);
    await this.#bring(left.slice(0, half), head, signal);
    await this.#bring(left.slice(half), head, signal);
  }

  /** Not told as an answer of the peer: that it has refused is told with the record. */
  async #bury({ body, head }: OutputRecord, words: string): Promise<void> {
    this.#context.answered({ ok: false, words });
    await this.#context.bury([{ reason: words, body, head }]);
  }

  /** Undefined: taken. */
  async #send(bytes: Uint8Array, head: HecHead, signal: AbortSignal): Promise<Refusal | undefined> {
    const body: Uint8Array = this.#settings.isCompressed ? await compress(bytes, { level: 1 }) : bytes;
    return await this.#attempts.run(async () => {
      const indexer = this.#indexers[this.#endpoints.pick().index];
      if (indexer === undefined) throw new Error('there is no URL');
      try {
        const verdict = await this.#slots.run(() => this.#ask(indexer, body, head, signal));
        if (verdict.kind === 'again') {
          indexer.endpoint.failed();
          return new Again(verdict.words, verdict.after);
        }
        indexer.endpoint.well();
        if (verdict.kind === 'refused') return verdict;
        return await this.#indexed(indexer, verdict, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Unreachable)) throw error;
        indexer.endpoint.failed();
        return new Again(error.message);
      }
    }, signal);
  }

  async #indexed(
    { acknowledgements, endpoint }: Indexer,
    { ackId, words }: Extract<Verdict, { kind: 'taken' }>,
    signal: AbortSignal,
  ): Promise<Again | undefined> {
    if (acknowledgements !== undefined && ackId !== undefined) {
      if (await acknowledgements.indexed(ackId, signal))
        this.#context.answered({ ok: true, words: `${words}, and has indexed it` });
      else {
        this.#context.count('not_indexed');
        return new Again(`${endpoint.origin} took events and did not say in time that it has indexed them`);
      }
      return undefined;
    }
    if (acknowledgements !== undefined && !this.#isMissingAckTold) {
      this.#isMissingAckTold = true;
      this.#context.notice(
        'error',
        `${endpoint.origin} acknowledges nothing: enable indexer acknowledgement for the token, or write \`ack: false\`; events count as delivered once they are taken`,
      );
    }
    this.#context.answered({ ok: true, words });
    return undefined;
  }

  async #ask({ endpoint, channel }: Indexer, body: Uint8Array, head: HecHead, signal: AbortSignal): Promise<Verdict> {
    await this.#checkHealth(endpoint, signal);
    const { endpoint: kind, isCompressed } = this.#settings;
    const query = kind === 'raw' && Object.keys(head).length > 0 ? `?${new URLSearchParams(head)}` : '';
    const answer = await endpoint.ask(
      {
        method: 'POST',
        path: `/services/collector/${kind}${query}`,
        headers: {
          ...this.#headers,
          'x-splunk-request-channel': channel,
          'content-type': kind === 'event' ? 'application/json' : 'text/plain; charset=utf-8',
          ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
        },
        body,
      },
      signal,
    );
    return readAnswer(endpoint.origin, answer);
  }

  /** Where there are others, one that failed is asked for its health before it gets events again. */
  async #checkHealth(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
    if (endpoint.isWell || this.#endpoints.all.length === 1) return;
    const path = '/services/collector/health';
    const { status } = await endpoint.ask({ method: 'GET', path, headers: this.#headers }, signal);
    if (status >= 500) throw new Unreachable(`${endpoint.origin} says that it is not healthy (${status})`);
  }

  async close(): Promise<void> {
    for (const { acknowledgements } of this.#indexers) acknowledgements?.close();
    await this.#endpoints.close();
  }
}

/** Neighbours in one buffer need no copy. */
function bytesOf(records: readonly OutputRecord[]): Uint8Array {
  const first = records[0]?.body;
  const last = records[records.length - 1]?.body;
  if (first === undefined || last === undefined) return new Uint8Array(0);
  const length = records.reduce((sum, { body }) => sum + body.length, 0);
  const isWhole = first.buffer === last.buffer && last.byteOffset + last.length - first.byteOffset === length;
  return isWhole
    ? new Uint8Array(first.buffer, first.byteOffset, length)
    : Buffer.concat(
        records.map(({ body }) => body),
        length,
      );
}
