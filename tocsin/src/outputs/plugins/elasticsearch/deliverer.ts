import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { backOff } from '../../../net/index.ts';
import type { EncodedBatch } from '../../output.ts';
import type { DeadRecord, DelivererContext, OutputDeliverer, SideBySide } from '../../output-plugin.ts';
import { recordsOf } from '../../records.ts';
import { Hosts } from './hosts.ts';
import type { ElasticsearchOptions } from './options.ts';
import { RequestSize, type RequestSizeLimits } from './request-size.ts';

const gzipAsync = promisify(gzip);

export interface BulkSending {
  readonly requestBytes: RequestSizeLimits;
  /** Absent: one batch behind the other, in their order. */
  readonly sideBySide?: SideBySide;
  /** Done before the first document; tried again until it works. */
  readonly prepare: (hosts: Hosts, signal: AbortSignal) => Promise<void>;
}

/** Of a record that the encoder could make nothing of. */
export interface DeadHead {
  readonly dead: string;
}

const isDead = (head: unknown): head is DeadHead => typeof head === 'object' && head !== null && 'dead' in head;

interface Failure {
  readonly status: number;
  readonly error: string;
  readonly type: string;
}

/** Sends records by the bulk API until each is stored, or will never be. */
export class BulkDeliverer implements OutputDeliverer {
  readonly sideBySide?: SideBySide;
  readonly #prepare: BulkSending['prepare'];
  readonly #size: RequestSize;
  readonly #options: ElasticsearchOptions;
  readonly #context: DelivererContext;
  readonly #hosts: Hosts;
  readonly #path: string;
  readonly #deadCodes: ReadonlySet<number>;
  readonly #silent: ReadonlySet<string>;
  readonly #dropped: ReadonlySet<string>;
  #isPrepared = false;
  #told: string | undefined;

  constructor(options: ElasticsearchOptions, context: DelivererContext, sending: BulkSending) {
    this.#prepare = sending.prepare;
    this.#size = new RequestSize(sending.requestBytes);
    if (sending.sideBySide !== undefined) this.sideBySide = sending.sideBySide;
    this.#options = options;
    this.#context = context;
    this.#hosts = new Hosts(options, context.clock);
    this.#path = options.bulk_path ?? '/_bulk?filter_path=errors,items.*.error,items.*.status';
    this.#deadCodes = new Set([400, 404, ...options.dlq_custom_codes.map(Number)]);
    this.#dropped = new Set(options.drop_error_types);
    this.#silent = new Set([...options.silence_errors_in_log, ...options.failure_type_logging_whitelist]);
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    const dead: DeadRecord[] = [];
    const documents: Uint8Array[] = [];
    for (const { body, head } of recordsOf(batch)) {
      if (isDead(head)) dead.push({ reason: head.dead, body, head });
      else documents.push(body);
    }
    if (dead.length > 0) await this.#bury(dead);
    await this.#send(documents, signal);
  }

  async #bury(dead: readonly DeadRecord[]): Promise<void> {
    this.#context.count('dead_letters', dead.length);
    await this.#context.bury(dead);
  }

  async #send(records: readonly Uint8Array[], signal: AbortSignal): Promise<void> {
    let left = records;
    for (let attempt = 1; left.length > 0; ) {
      signal.throwIfAborted();
      const count = this.#size.fitting(left);
      const now = left.slice(0, count);
      const { again, reason } = await this.#attempt(now, signal);
      left = again.length === 0 ? left.slice(count) : [...again, ...left.slice(count)];
      if (again.length === 0) {
        attempt = 1;
        continue;
      }
      this.#tell(reason);
      this.#context.count('retried', again.length);
      const first = this.#options.retry_initial_interval * 1000;
      const last = this.#options.retry_max_interval * 1000;
      await sleep(backOff(attempt++, { first, last }, Math.random), undefined, { signal });
    }
    if (this.#told !== undefined) this.#context.notice('info', 'the server takes documents again');
    this.#told = undefined;
  }

  /** Says the same thing once, until it is mended. */
  #tell(reason: string): void {
    this.#context.answered?.({ ok: false, words: reason });
    if (this.#told === reason) return;
    this.#told = reason;
    this.#context.notice('warn', `${reason}; it is tried again until it works`);
  }

  async #attempt(
    records: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<{ readonly again: readonly Uint8Array[]; readonly reason: string }> {
    let answer: { readonly status: number; readonly body: string; readonly host: string };
    try {
      if (!this.#isPrepared) await this.#prepare(this.#hosts, signal);
      this.#isPrepared = true;
      answer = await this.#request(records, signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#size.shrink();
      return { again: records, reason: error instanceof Error ? error.message : String(error) };
    }
    const { status, body, host } = answer;
    if (status === 200) return await this.#items(records, body, host);
    if (status === 413 || status === 429 || status >= 500) this.#size.shrink();
    const said = `${host} answered ${status}${body === '' ? '' : `: ${body.slice(0, 300)}`}`;
    if (status !== 413)
      return {
        again: records,
        reason: status === 401 || status === 403 ? `${said} (check user, password and their rights)` : said,
      };
    if (records.length === 1) {
      this.#context.answered?.({ ok: false, words: `${said}: the document is too large` });
      await this.#bury([
        { reason: 'the document is too large for the server', response: body, body: records[0] ?? new Uint8Array() },
      ]);
      return { again: [], reason: '' };
    }
    const middle = records.length >> 1;
    await this.#send(records.slice(0, middle), signal);
    await this.#send(records.slice(middle), signal);
    return { again: [], reason: '' };
  }

  async #request(records: readonly Uint8Array[], signal: AbortSignal) {
    const level =
      this.#options.http_compression === undefined
        ? this.#options.compression_level
        : this.#options.http_compression
          ? 1
          : 0;
    const body = Buffer.concat(records);
    const packed = level > 0 ? await gzipAsync(body, { level }) : body;
    const headers = { 'content-type': 'application/x-ndjson', ...(level > 0 ? { 'content-encoding': 'gzip' } : {}) };
    return await this.#hosts.ask('POST', this.#path, packed, headers, signal);
  }

  async #items(records: readonly Uint8Array[], body: string, host: string) {
    const { again: unread, failures } = readItems(body, records.length);
    if (unread !== undefined) return { again: records, reason: `${host}: ${unread}` };
    const again: Uint8Array[] = [];
    const dead: DeadRecord[] = [];
    let reason = '';
    let stored = records.length;
    for (const [index, failure] of failures) {
      const record = records[index];
      if (record === undefined) continue;
      stored -= 1;
      if (failure.status === 409 || this.#dropped.has(failure.type)) {
        this.#context.count('conflict');
        if (!this.#silent.has(failure.type))
          this.#context.notice(
            'warn',
            `${failure.status === 409 ? 'a document was there already, and stays as it was' : 'a document was given up'}: ${failure.error.slice(0, 300)}`,
          );
      } else if (this.#deadCodes.has(failure.status))
        dead.push({ reason: `status ${failure.status}: ${failure.type}`, response: failure.error, body: record });
      else {
        again.push(record);
        reason = `${host} answered ${failure.status} for a document: ${failure.error.slice(0, 300)}`;
      }
    }
    this.#context.count('stored', stored);
    if (again.length === 0) this.#size.grow();
    else this.#size.shrink();
    const [first] = dead;
    if (first === undefined) this.#context.answered?.({ ok: true, words: `${host} stored ${stored} documents` });
    else {
      this.#context.answered?.({ ok: false, words: `${host}: ${first.reason}: ${first.response?.slice(0, 300)}` });
      await this.#bury(dead);
    }
    return { again, reason };
  }

  close(): Promise<void> {
    return this.#hosts.close();
  }
}

interface Item {
  readonly status?: number;
  readonly error?: unknown;
}

/** Which records failed, and how; `again`: why the answer can't be read. With the filter of `bulk_path`, `items` is there only where one failed. */
export function readItems(
  body: string,
  count: number,
): { readonly again?: string; readonly failures: ReadonlyMap<number, Failure> } {
  const failures = new Map<number, Failure>();
  let answer: { readonly errors?: unknown; readonly items?: unknown };
  try {
    answer = JSON.parse(body) as typeof answer;
  } catch {
    return { again: 'the answer is no JSON', failures };
  }
  if (answer.errors !== true)
    return answer.errors === false
      ? { failures }
      : { again: 'the answer does not say whether there were errors', failures };
  if (!Array.isArray(answer.items) || answer.items.length !== count)
    return { again: `the answer has not the ${count} items that were sent`, failures };
  for (const [index, entry] of answer.items.entries()) {
    const [item] = Object.values(entry as Record<string, Item>);
    const status = item?.status ?? 500;
    if (item?.error === undefined && status < 300) continue;
    // A delete of what is not there has no error.
    const error = item?.error ?? { type: 'not_found' };
    failures.set(index, {
      status,
      error: JSON.stringify(error),
      type: String((error as { readonly type?: unknown }).type ?? ''),
    });
  }
  return { failures };
}
