import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { backOff, undici } from '../../../net/index.ts';
import { connectionWords } from '../../connection.ts';
import type { EncodedBatch } from '../../output.ts';
import type { DeadRecord, DelivererContext, OutputDeliverer } from '../../output-plugin.ts';
import { type OutputRecord, recordsOf } from '../../records.ts';
import { withDeadline } from '../deadline.ts';
import { sayOnce } from '../once.ts';
import { Slots } from '../slots.ts';
import { LIST_LIMITS } from './body.ts';

const compress = promisify(gzip);

/** What an event itself says of its request. All else, and with it every secret, stays out of queues and dead letters. */
export interface RequestHead {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpSettings {
  readonly method: Dispatcher.HttpMethod;
  /** Where an event has none of its own. */
  readonly url: string;
  /** Why a URL that an event has filled in is not sent to. */
  readonly refusal: (url: string) => string | undefined;
  /** Of every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** All events of a batch that have the same head in one list. */
  readonly isBatch: boolean;
  /** How such a list is written. */
  readonly list: 'json' | 'lines';
  readonly isCompressed: boolean;
  /** Milliseconds for a whole request. */
  readonly timeout: number;
  /** Requests that are under way at once. */
  readonly parallel: number;
  readonly retryFailed: boolean;
  /** Attempts that follow at once on a broken connection. */
  readonly quickRetries: number;
  readonly retryable: ReadonlySet<number>;
  readonly ignorable: ReadonlySet<number>;
  readonly pause: { readonly first: number; readonly last: number };
}

/** One request with the events that it carries. */
interface Errand {
  readonly head: RequestHead;
  readonly records: readonly OutputRecord[];
}

type Outcome =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'again';
      readonly reason: string;
      readonly response?: string;
      readonly after?: number;
      readonly isQuick: boolean;
    }
  | { readonly kind: 'never'; readonly reason: string; readonly response?: string; readonly isTooLarge?: boolean };

const MOST_OF_RESPONSE = 2_000;

/** Sends events by HTTP until each is taken or refused for good; those go to the dead letters with what was answered. */
export class HttpDeliverer implements OutputDeliverer {
  readonly #slots: Slots;
  readonly #settings: HttpSettings;
  readonly #agent: Dispatcher;
  readonly #dispatcher: Dispatcher;
  readonly #context: DelivererContext;
  readonly #once: ReturnType<typeof sayOnce>;

  /** `dispatcher` sends, `agent` has the connections that it uses. */
  constructor(
    settings: HttpSettings,
    { agent, dispatcher }: { readonly agent: Dispatcher; readonly dispatcher: Dispatcher },
    context: DelivererContext,
  ) {
    this.#settings = settings;
    this.#slots = new Slots(settings.parallel);
    this.#agent = agent;
    this.#dispatcher = dispatcher;
    this.#context = context;
    this.#once = sayOnce(context);
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    const errands = this.#settings.isBatch ? byHead(batch) : oneByOne(batch);
    // Each worker takes the next one when it has brought its last.
    const work = async (): Promise<void> => {
      for (const errand of errands) await this.#bring(errand, signal);
    };
    await Promise.all(Array.from({ length: this.#settings.parallel }, work));
  }

  async #bring(errand: Errand, signal: AbortSignal): Promise<void> {
    const { retryFailed, quickRetries, pause } = this.#settings;
    const body = await this.#bodyOf(errand.records);
    let quick = 0;
    for (let attempt = 1; ; ) {
      signal.throwIfAborted();
      const outcome = await this.#slots.run(() => this.#try(errand.head, body, signal));
      if (outcome.kind === 'done') {
        this.#once.well();
        return;
      }
      signal.throwIfAborted();
      if (outcome.kind === 'again' && outcome.isQuick && quick < quickRetries) {
        quick += 1;
        continue;
      }
      if (outcome.kind === 'never' && outcome.isTooLarge === true && errand.records.length > 1) {
        const half = Math.ceil(errand.records.length / 2);
        this.#context.count('lists_halved');
        await this.#bring({ head: errand.head, records: errand.records.slice(0, half) }, signal);
        await this.#bring({ head: errand.head, records: errand.records.slice(half) }, signal);
        return;
      }
      if (outcome.kind === 'never' || !retryFailed) {
        this.#once.say(`${outcome.reason}; what is refused goes to the dead letters`);
        await this.#bury(errand, outcome.reason, outcome.response);
        return;
      }
      this.#once.say(`${outcome.reason}; tried again until it is taken`);
      this.#context.count('retries');
      const wait = Math.max(backOff(attempt, pause, Math.random), Math.min(outcome.after ?? 0, pause.last));
      attempt += 1;
      await sleep(wait, undefined, { signal });
    }
  }

  async #bury({ head, records }: Errand, reason: string, response: string | undefined): Promise<void> {
    const dead = records.map(
      ({ body }): DeadRecord => ({ reason, ...(response === undefined ? {} : { response }), body, head }),
    );
    await this.#context.bury(dead);
  }

  async #bodyOf(records: readonly OutputRecord[]): Promise<Uint8Array> {
    const bytes = this.#settings.isBatch ? this.#listOf(records) : (records[0]?.body ?? new Uint8Array(0));
    return this.#settings.isCompressed ? compress(bytes) : bytes;
  }

  #listOf(records: readonly OutputRecord[]): Uint8Array {
    return this.#settings.list === 'json' ? listOf(records) : Buffer.concat(records.map(({ body }) => body));
  }

  async #try(head: RequestHead, body: Uint8Array, signal: AbortSignal): Promise<Outcome> {
    const { timeout, retryable, ignorable } = this.#settings;
    const refused = head.url === undefined ? undefined : this.#settings.refusal(head.url);
    if (refused !== undefined) return { kind: 'never', reason: refused };
    const url = head.url ?? this.#settings.url;
    try {
      const { statusCode, retryAfter, answer } = await withDeadline(signal, timeout, (own) =>
        this.#request(url, head, body, own),
      );
      if ((statusCode >= 200 && statusCode < 300) || ignorable.has(statusCode)) return { kind: 'done' };
      const reason = `${originOf(url)} answered ${statusCode}${hintOf(statusCode)}`;
      if (!retryable.has(statusCode))
        return { kind: 'never', reason, response: answer, isTooLarge: statusCode === 413 };
      const after = Number(retryAfter) * 1000;
      return {
        kind: 'again',
        reason,
        response: answer,
        isQuick: false,
        ...(Number.isFinite(after) ? { after } : {}),
      };
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      const reason = `${originOf(url)}: ${connectionWords(cause)}`;
      // A request that can't be made at all: its URL or a header is none.
      const isWrong = cause instanceof TypeError || ('code' in cause && cause.code === 'UND_ERR_INVALID_ARG');
      return isWrong ? { kind: 'never', reason } : { kind: 'again', reason, isQuick: true };
    }
  }

  async #request(url: string, head: RequestHead, body: Uint8Array, signal: AbortSignal) {
    const { method, isCompressed, headers } = this.#settings;
    const response = await undici().request(url, {
      dispatcher: this.#dispatcher,
      method,
      headers: { ...headers, ...head.headers, ...(isCompressed ? { 'content-encoding': 'gzip' } : {}) },
      ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
      signal,
    });
    return {
      statusCode: response.statusCode,
      retryAfter: response.headers['retry-after'],
      answer: await beginningOf(response.body),
    };
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

const hintOf = (status: number): string =>
  status === 401 || status === 403 ? ' (check the credentials and their rights)' : '';

/** What a request's URL says of secrets (a user, a query) is no matter for messages. */
const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : 'a URL that is none');

async function beginningOf(body: AsyncIterable<Uint8Array> & { destroy(): void }): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    if (length < MOST_OF_RESPONSE) chunks.push(chunk);
    length += chunk.length;
    // The rest is not worth the time; the connection is given up with it.
    if (length > 1 << 20) break;
  }
  return Buffer.concat(chunks).toString('utf8').slice(0, MOST_OF_RESPONSE);
}

const headOf = ({ head }: OutputRecord): RequestHead => (head ?? {}) as RequestHead;

function* oneByOne(batch: EncodedBatch): Generator<Errand> {
  for (const record of recordsOf(batch)) yield { head: headOf(record), records: [record] };
}

function* byHead(batch: EncodedBatch): Generator<Errand> {
  const open = new Map<string, { head: RequestHead; records: OutputRecord[]; bytes: number }>();
  for (const record of recordsOf(batch)) {
    const key = JSON.stringify(headOf(record));
    let errand = open.get(key);
    if (
      errand !== undefined &&
      (errand.records.length >= LIST_LIMITS.events || errand.bytes + record.body.length > LIST_LIMITS.bytes)
    ) {
      yield errand;
      errand = undefined;
    }
    errand ??= { head: headOf(record), records: [], bytes: 0 };
    open.set(key, errand);
    errand.records.push(record);
    errand.bytes += record.body.length + 1;
  }
  yield* open.values();
}

function listOf(records: readonly OutputRecord[]): Uint8Array {
  const parts: Uint8Array[] = [];
  records.forEach(({ body }, index) => {
    parts.push(Buffer.from(index === 0 ? '[' : ','), body);
  });
  parts.push(Buffer.from(']'));
  return Buffer.concat(parts);
}
