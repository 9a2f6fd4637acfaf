import { createHash } from 'node:crypto';
import type { Finding } from '../detect/index.ts';
import { type BackOff, backOff } from '../net/index.ts';
import { type Action, DeliveryFailure, type Notification } from './actions/action.ts';
import type { Delivery } from './alert.ts';
import type { ActionState, RecordDelivery } from './deliveries.ts';

export interface QueueOptions {
  readonly name: string;
  readonly type: string;
  readonly summary: string;
  readonly action: Action;
  /** Messages on their way at once, while the other side answers. */
  readonly atOnce: number;
  readonly backOff: BackOff;
  /** Milliseconds after which an alert is given up, counted from its first attempt's due time. */
  readonly giveUpAfter: number;
  /** Messages within a span; what is beyond waits, and goes out in one message. */
  readonly limit: { readonly count: number; readonly per: number };
  readonly links: (finding: Finding) => Notification['links'];
  readonly record: RecordDelivery;
  readonly clock: () => number;
  readonly random: () => number;
  readonly notice: (level: 'warn' | 'info', message: string) => void;
}

interface Item {
  readonly finding: Finding;
  readonly since: number;
  attempts: number;
  due: number;
}

/** Findings that one message tells at most. */
const DIGEST = 200;

/**
 * The alerts that wait for one action. While the other side answers, they go out as they come; once an attempt has failed, only
 * one at a time is tried, with growing pauses, until one gets through: a dead mail server is knocked at, not stormed.
 */
export class DeliveryQueue {
  readonly #options: QueueOptions;
  readonly #items = new Map<string, Item>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  /** Times of the last messages, for the limit. */
  #sent: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Failures in a row, whatever alert they were of. */
  #failures = 0;
  #knockAt = 0;
  #error: ActionState['error'];
  #delivered = 0;
  #failed = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get state(): ActionState {
    const { name, type, summary } = this.#options;
    const state = {
      name,
      type,
      summary,
      waiting: this.#items.size,
      delivered: this.#delivered,
      failed: this.#failed,
    };
    return this.#error === undefined ? state : { ...state, error: this.#error };
  }

  add(finding: Finding, earlier: { readonly attempts: number; readonly since: number } | undefined): void {
    if (this.#stop.signal.aborted || this.#items.has(finding.id)) return;
    const now = this.#options.clock();
    this.#items.set(finding.id, {
      finding,
      since: earlier?.since ?? now,
      attempts: earlier?.attempts ?? 0,
      due: now,
    });
    this.#arm();
  }

  async test(notification: Notification, signal: AbortSignal): Promise<{ readonly detail: string }> {
    return this.#options.action.deliver(notification, AbortSignal.any([signal, this.#stop.signal]));
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('Tocsin is stopping'));
    clearTimeout(this.#timer);
    await Promise.all(this.#running.values());
    await this.#options.action.close();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#stop.signal.aborted) return;
    const wait = this.#nextAt();
    if (wait === undefined) return;
    // The clock may be set while a timer runs: it is looked at again each minute.
    const pause = Math.min(60_000, Math.max(0, wait - this.#options.clock()));
    this.#timer = setTimeout(() => this.#turn(), pause);
  }

  /** When something can go out; undefined: nothing waits, or what runs must end first. */
  #nextAt(): number | undefined {
    const { atOnce } = this.#options;
    if (this.#running.size >= (this.#failures > 0 ? 1 : atOnce)) return undefined;
    let first: number | undefined;
    for (const [id, { due }] of this.#items) {
      if (!this.#running.has(id) && (first === undefined || due < first)) first = due;
    }
    return first === undefined ? undefined : Math.max(first, this.#knockAt, this.#roomAt());
  }

  /** When the limit lets the next message go. */
  #roomAt(): number {
    const { clock, limit } = this.#options;
    const now = clock();
    // Times to come are of a clock that was set back.
    this.#sent = this.#sent.filter((time) => time > now - limit.per && time <= now);
    const oldest = this.#sent[this.#sent.length - limit.count];
    return oldest === undefined ? 0 : oldest + limit.per;
  }

  #turn(): void {
    const next = this.#nextAt();
    const now = this.#options.clock();
    if (next !== undefined && next <= now) {
      const waiting = [...this.#items.values()].filter(
        ({ finding, due }) => due <= now && !this.#running.has(finding.id),
      );
      const { limit } = this.#options;
      const isLast = this.#sent.length === limit.count - 1;
      // The last message that the limit has room for takes along all that would be held back behind it.
      const told = waiting.sort((a, b) => a.due - b.due).slice(0, isLast || waiting.length > limit.count ? DIGEST : 1);
      this.#send(told, now);
    }
    this.#arm();
  }

  #send(items: readonly Item[], now: number): void {
    const [first, ...others] = items;
    if (first === undefined) return;
    this.#sent.push(now);
    const work = this.#attempt(first, others, now)
      // What became of it could not be kept: it is sent again, under the same key.
      .catch((error: unknown) => this.#unkept(items, error))
      .finally(() => {
        for (const { finding } of items) this.#running.delete(finding.id);
        this.#arm();
      });
    for (const { finding } of items) this.#running.set(finding.id, work);
  }

  async #attempt(first: Item, others: readonly Item[], begun: number): Promise<void> {
    const { name, action, links } = this.#options;
    const items = [first, ...others];
    for (const item of items) item.attempts++;
    const notification: Notification = {
      key: messageKey(
        name,
        items.map(({ finding }) => finding.id),
      ),
      finding: first.finding,
      links: links(first.finding),
      test: false,
      others: others.map(({ finding }) => finding),
    };
    let detail: string;
    try {
      ({ detail } = await action.deliver(notification, this.#stop.signal));
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      // Only what arrives fills a mailbox.
      this.#sent.splice(this.#sent.indexOf(begun), 1);
      return this.#failedAttempt(items, error);
    }
    const told = others.length === 0 ? detail : `${detail} (one message for ${items.length} alerts)`;
    this.#recovered();
    await Promise.all(items.map((item) => this.#end(item, 'delivered', told)));
  }

  #unkept(items: readonly Item[], error: unknown): void {
    const { name, clock, notice, backOff: pauses, random } = this.#options;
    if (this.#stop.signal.aborted) return;
    const message = error instanceof Error ? error.message : String(error);
    notice('warn', `what became of a message of the action ${name} could not be stored: ${message}`);
    for (const item of items) item.due = clock() + backOff(item.attempts, pauses, random);
  }

  #recovered(): void {
    if (this.#error !== undefined)
      this.#options.notice('info', `the action ${this.#options.name} delivers again; what had waited follows`);
    this.#failures = 0;
    this.#knockAt = 0;
    this.#error = undefined;
  }

  async #failedAttempt(items: readonly Item[], error: unknown): Promise<void> {
    const { name, clock, random, giveUpAfter, notice, backOff: pauses } = this.#options;
    const now = clock();
    const failure =
      error instanceof DeliveryFailure
        ? error
        : new DeliveryFailure(error instanceof Error ? error.message : String(error));
    const { message, permanent, retryAfter } = failure;
    if (this.#error === undefined) notice('warn', `the action ${name} failed: ${message}; it is tried again`);
    this.#error = { at: now, message };
    this.#failures++;
    this.#knockAt = now + Math.max(retryAfter ?? 0, backOff(this.#failures, pauses, random));
    for (const item of items) {
      // A clock that was set forward must not drop it at its first failure.
      const isOver = now - item.since >= giveUpAfter && item.attempts > 1;
      if (permanent || isOver) await this.#end(item, 'failed', message);
      else {
        item.due = Math.max(this.#knockAt, now + backOff(item.attempts, pauses, random));
        await this.#tell(item, { state: 'retrying', detail: message, next: item.due });
      }
    }
    if (this.#failures < 2) return;
    for (const item of [...this.#items.values()]) {
      if (this.#running.has(item.finding.id) || now - item.since < giveUpAfter) continue;
      const tried = item.attempts === 0 ? 'not tried, because the action failed all the time: ' : '';
      await this.#end(item, 'failed', `${tried}${message}`);
    }
  }

  async #end(item: Item, state: 'delivered' | 'failed', detail: string): Promise<void> {
    await this.#tell(item, { state, detail });
    this.#items.delete(item.finding.id);
    if (state === 'delivered') this.#delivered++;
    else this.#failed++;
  }

  async #tell({ finding, attempts }: Item, told: Pick<Delivery, 'state' | 'detail' | 'next'>): Promise<void> {
    const { name: action, clock, record } = this.#options;
    await record(finding.id, { action, attempts, at: clock(), ...told });
  }
}

/** Of one message: of its action and of all alerts that it tells. */
export const messageKey = (action: string, ids: readonly string[]): string =>
  ids.length === 1
    ? `${ids[0]}.${action}`
    : `${createHash('sha256')
        .update([...ids].sort().join('\n'))
        .digest('hex')
        .slice(0, 32)}.${action}`;
