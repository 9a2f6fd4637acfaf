import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '../../net/index.ts';
import type { EncodedBatch } from '../output.ts';
import type { DeliveryContext } from '../output-declaration.ts';
import type { OutputDeliverer, SideBySide } from '../output-plugin.ts';
import { sayOnce } from '../plugins/once.ts';
import type { Link } from './link.ts';
import { printServer, type Server } from './server.ts';

export interface BalancerOptions {
  readonly servers: readonly Server[];
  /** Rejects with a sentence. */
  readonly open: (server: Server, signal: AbortSignal) => Promise<Link>;
  /** Milliseconds after which another server has its turn. */
  readonly switchAfter: number;
  /** Bytes after which it has it, too; 0: only time counts. */
  readonly switchBytes: number;
  /** Milliseconds without a batch after which a connection ends: receivers end it themselves after a minute or ten. */
  readonly idle: number;
  /** Batches that may wait for their acknowledgement. */
  readonly sideBySide: SideBySide;
  /** What is said of a batch that was taken. */
  readonly taken: string;
  readonly random?: () => number;
}

interface Target {
  readonly server: Server;
  readonly name: string;
  failures: number;
  /** By the monotonic clock. */
  notBefore: number;
}

interface Current {
  readonly target: Target;
  readonly link: Link;
  readonly since: number;
  bytes: number;
}

/** Milliseconds for what is on its way when it is closed. */
const LAST_WORDS = 5_000;

/**
 * Sends to one of several servers at a time. Another one has its turn after a while, between two batches and only once its connection
 * stands; the one before is let go when it has acknowledged what it was sent. What a lost connection leaves open is sent again, so it may
 * come twice. A server that fails is left alone for a while.
 */
export class Balancer implements OutputDeliverer {
  readonly sideBySide: SideBySide;
  readonly #options: BalancerOptions;
  readonly #context: DeliveryContext;
  readonly #targets: readonly Target[];
  readonly #random: () => number;
  readonly #once: ReturnType<typeof sayOnce>;
  readonly #life = new AbortController();
  readonly #leaving = new Map<Link, Promise<void>>();
  #current: Current | undefined;
  #opening: Promise<Current> | undefined;
  #isSwitching = false;
  #underWay = 0;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: BalancerOptions, context: DeliveryContext) {
    this.sideBySide = options.sideBySide;
    this.#options = options;
    this.#context = context;
    this.#random = options.random ?? Math.random;
    // What is answered is told here, with the name of the server.
    this.#once = sayOnce({ notice: context.notice, clock: context.clock });
    this.#targets = options.servers.map((server) => ({ server, name: printServer(server), failures: 0, notBefore: 0 }));
  }

  async deliver(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    this.#underWay++;
    clearTimeout(this.#idleTimer);
    try {
      for (;;) if (await this.#attempt(batch, signal)) return;
    } finally {
      if (--this.#underWay === 0) this.#rest();
    }
  }

  /** False: it is to be sent again. */
  async #attempt(batch: EncodedBatch, signal: AbortSignal): Promise<boolean> {
    const current = await orAborted(this.#ready(), signal);
    for (const { byteLength } of batch.chunks) current.bytes += byteLength;
    const { name } = current.target;
    try {
      await orAborted(current.link.send(batch), signal);
      this.#once.well();
      current.target.failures = 0;
      this.#context.answered({ ok: true, words: `${name} ${this.#options.taken}` });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      current.link.destroy();
      if (this.#current === current) {
        this.#current = undefined;
        this.#failed(current.target, error);
      }
      this.#context.count('retries');
      return false;
    }
  }

  #ready(): Promise<Current> {
    const current = this.#current;
    if (current !== undefined && !current.link.isGone) {
      this.#turn(current);
      return Promise.resolve(current);
    }
    this.#current = undefined;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<Current> {
    const { signal } = this.#life;
    for (;;) {
      signal.throwIfAborted();
      const target = this.#next(undefined);
      const wait = target.notBefore - performance.now();
      if (wait > 0) {
        await sleep(wait, undefined, { signal });
        continue;
      }
      const current = await this.#connect(target);
      if (current === undefined) continue;
      this.#current = current;
      return current;
    }
  }

  /** The one that may be asked first; among those that may at once, chance decides, so that many senders spread. */
  #next(but: Target | undefined): Target {
    const now = performance.now();
    const others = this.#targets.filter((target) => target !== but);
    const ready = others.filter(({ notBefore }) => notBefore <= now);
    const chosen = ready[Math.floor(this.#random() * ready.length)];
    if (chosen !== undefined) return chosen;
    return others.reduce((best, target) => (target.notBefore < best.notBefore ? target : best));
  }

  async #connect(target: Target): Promise<Current | undefined> {
    try {
      const link = await this.#options.open(target.server, this.#life.signal);
      return { target, link, since: performance.now(), bytes: 0 };
    } catch (error) {
      if (!this.#life.signal.aborted) this.#failed(target, error);
      return undefined;
    }
  }

  #failed(target: Target, error: unknown): void {
    target.failures++;
    target.notBefore = performance.now() + backOff(target.failures, this.#context.retry, this.#random);
    const words = `${target.name}: ${error instanceof Error ? error.message : String(error)}`;
    this.#context.answered({ ok: false, words });
    this.#context.count('connections_failed');
    this.#once.say(`${words}; tried again until a server takes them`);
  }

  /** Lets another server take over where it is time, while this one goes on. */
  #turn(current: Current): void {
    const { switchAfter, switchBytes } = this.#options;
    const now = performance.now();
    const isDue = now - current.since >= switchAfter || (switchBytes > 0 && current.bytes >= switchBytes);
    if (!isDue || this.#isSwitching || this.#targets.length < 2) return;
    const target = this.#next(current.target);
    if (target.notBefore > now) return;
    this.#isSwitching = true;
    void this.#connect(target)
      .then((next) => {
        if (next === undefined) return;
        if (this.#life.signal.aborted || this.#opening !== undefined) return this.#leave(next.link);
        const before = this.#current;
        this.#current = next;
        if (before !== undefined) this.#leave(before.link);
      })
      .finally(() => {
        this.#isSwitching = false;
      });
  }

  #leave(link: Link): void {
    this.#leaving.set(
      link,
      link.end().finally(() => this.#leaving.delete(link)),
    );
  }

  #rest(): void {
    this.#idleTimer = setTimeout(() => {
      const current = this.#current;
      this.#current = undefined;
      if (current !== undefined) this.#leave(current.link);
    }, this.#options.idle);
    this.#idleTimer.unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#idleTimer);
    this.#life.abort(new Error('stopped'));
    const link = this.#current?.link;
    this.#current = undefined;
    if (link !== undefined) this.#leave(link);
    const late = setTimeout(() => {
      for (const one of this.#leaving.keys()) one.destroy();
    }, LAST_WORDS);
    await Promise.all(this.#leaving.values());
    clearTimeout(late);
  }
}

/** Rejects once the signal is aborted, and leaves the work to itself then. */
function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
