import { Again, Attempts } from '../attempts.ts';
import { Endpoint, type EndpointAnswer, type EndpointsOptions, Unreachable } from '../endpoints.ts';
import type { EncodedBatch } from '../output.ts';
import type { DeliveryContext } from '../output-declaration.ts';
import type { OutputDeliverer, SideBySide } from '../output-plugin.ts';
import { Slots } from '../plugins/slots.ts';
import { type OutputRecord, recordsOf } from '../records.ts';
import { type Compression, compressionOf } from './compression.ts';
import type { SumoHead } from './encoder.ts';

export interface SumoSettings extends Omit<EndpointsOptions, 'clock' | 'urls'> {
  /** A secret: whoever has it may send. Nothing that is told holds more than its host. */
  readonly url: string;
  readonly compression: Compression;
  /** Of a request, before it is compressed. */
  readonly longest: number;
  readonly sideBySide: SideBySide;
  readonly parallel: number;
}

/** One request. */
interface Errand {
  readonly head: SumoHead;
  readonly records: OutputRecord[];
  bytes: number;
}

/** What Sumo Logic will not take, whenever it is sent. */
class Refused {
  readonly words: string;

  constructor(words: string) {
    this.words = words;
  }
}

/** Sends lines to an HTTP source, a request for those that have the same headers, until each is taken or refused for good. */
export class SumoDeliverer implements OutputDeliverer {
  readonly sideBySide: SideBySide;
  readonly #settings: SumoSettings;
  readonly #context: DeliveryContext;
  readonly #endpoint: Endpoint;
  readonly #attempts: Attempts;
  readonly #slots: Slots;
  readonly #compress: ReturnType<typeof compressionOf>;

  constructor(settings: SumoSettings, context: DeliveryContext) {
    this.#settings = settings;
    this.sideBySide = settings.sideBySide;
    this.#context = context;
    this.#endpoint = new Endpoint(settings.url, 0, { ...settings, urls: [settings.url], clock: context.clock });
    this.#attempts = new Attempts(context);
    this.#slots = new Slots(settings.parallel);
    this.#compress = compressionOf(settings.compression);
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    await Promise.all(errandsOf(batch, this.#settings.longest).map((errand) => this.#bring(errand, signal)));
  }

  async #bring(errand: Errand, signal: AbortSignal): Promise<void> {
    if (errand.records.length === 1 && errand.bytes > this.#settings.longest) {
      await this.#bury(errand, `an event of ${errand.bytes} bytes is longer than maxBatchBytes allows`);
      return;
    }
    const refused = await this.#send(errand, signal);
    if (refused === undefined) return;
    if (errand.records.length === 1) {
      await this.#bury(errand, refused.words);
      return;
    }
    this.#context.count('halved');
    const half = Math.ceil(errand.records.length / 2);
    for (const records of [errand.records.slice(0, half), errand.records.slice(half)])
      await this.#bring({ head: errand.head, records, bytes: bytesOf(records) }, signal);
  }

  async #bury({ records, head }: Errand, reason: string): Promise<void> {
    this.#context.answered({ ok: false, words: reason });
    await this.#context.bury(records.map(({ body }) => ({ reason, body, head })));
  }

  /** Undefined: it is taken. */
  async #send({ head, records }: Errand, signal: AbortSignal): Promise<Refused | undefined> {
    const { compression } = this.#settings;
    const plain = Buffer.concat(records.map(({ body }) => body));
    const body = this.#compress === undefined ? plain : await this.#compress(plain);
    const headers = {
      ...head,
      'content-type': 'text/plain; charset=utf-8',
      ...(this.#compress === undefined ? {} : { 'content-encoding': compression }),
    };
    return await this.#attempts.run(async () => {
      try {
        const answer = await this.#slots.run(() =>
          this.#endpoint.ask({ method: 'POST', path: '', headers, body }, signal),
        );
        const outcome = outcomeOf(this.#endpoint.origin, answer);
        if (typeof outcome !== 'string') return outcome;
        this.#context.answered({ ok: true, words: outcome });
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Unreachable)) throw error;
        return new Again(error.message);
      }
    }, signal);
  }

  async close(): Promise<void> {
    await this.#endpoint.close();
  }
}

/** A text: it is taken. Nothing of what it answers is told: that may hold the URL. */
function outcomeOf(origin: string, { status, retryAfter }: EndpointAnswer): string | Again | Refused {
  if (status >= 200 && status < 300) return `${origin} has taken it (${status})`;
  const words = `${origin} answers ${status}`;
  switch (status) {
    case 401:
      return new Again(
        `${words}: it does not know the URL; copy it anew from the HTTP source in Sumo Logic (Show URL)`,
      );
    case 403:
      return new Again(`${words}: it does not let this sender in; see the source and the plan of the account`);
    case 404:
      return new Again(`${words}: there is no HTTP source; check that the URL is copied as a whole`);
    case 429:
      return new Again(`${words}: more is sent than the plan allows; it is slowed down`, retryAfter);
    case 400:
    case 413:
    case 415:
      return new Refused(`${words}: ${status === 413 ? 'the request is too long' : 'it does not take the request'}`);
    default:
      return status >= 300 && status < 400
        ? new Again(`${words}, a redirection: the URL is one of another deployment; copy it anew from the HTTP source`)
        : new Again(words, retryAfter);
  }
}

const bytesOf = (records: readonly OutputRecord[]): number => records.reduce((sum, { body }) => sum + body.length, 0);

/** By their heads, in requests that are short enough; a message is never divided. */
function errandsOf(batch: EncodedBatch, longest: number): readonly Errand[] {
  const errands: Errand[] = [];
  const open = new Map<string, Errand>();
  let lastHead: unknown;
  let lastKey = '';
  for (const record of recordsOf(batch)) {
    if (record.head !== lastHead) {
      lastHead = record.head;
      lastKey = JSON.stringify(record.head);
    }
    let errand = open.get(lastKey);
    if (errand === undefined || errand.bytes + record.body.length > longest) {
      errand = { head: (record.head ?? {}) as SumoHead, records: [], bytes: 0 };
      open.set(lastKey, errand);
      errands.push(errand);
    }
    errand.records.push(record);
    errand.bytes += record.body.length;
  }
  return errands;
}
