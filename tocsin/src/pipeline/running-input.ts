import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../event/index.ts';
import { type Feed, type Input, type InputContext, refusalsIn } from '../inputs/index.ts';
import type { BatchEncoder } from '../outputs/index.ts';
import type { Arrivals } from './arrivals/index.ts';
import { Batcher, type BatcherOptions, type Process } from './batcher.ts';
import type { PluginCounts, Route } from './compile/compiled.ts';
import { EventRate } from './event-rate.ts';
import type { BuriedEvent, InputAssignment, InputStatus, WorkerAssignment, WorkerMessage } from './protocol.ts';

/** What the composition root hands to a worker: the rooms to its right are not imported here. */
export interface WorkerRooms {
  createInput(assignment: InputAssignment, context: InputContext, feed: Feed): Input;
  createEncoder(output: string): BatchEncoder;
  /** Filters or normalisation of one input's events. */
  createProcess(assignment: InputAssignment, count: (reason: string, by?: number) => void): Process;
  readonly route?: Route;
  readonly limits?: Pick<
    BatcherOptions,
    'stretch' | 'maxEvents' | 'maxBytes' | 'maxAge' | 'maxBusyAge' | 'maxInFlight'
  >;
  /** Events that filters held back, each few seconds and at the end. */
  flush?(options: { readonly final: boolean }): Event[] | Promise<Event[]>;
  /** Events that were buried since it was last asked. */
  takeBuried?(): readonly BuriedEvent[];
  counts?(): readonly PluginCounts[];
  /** What has arrived from where since it was last asked. */
  takeArrivals?(): readonly Arrivals[];
  /** Other settings hold from the next event on, and for encoders that are made from now on. */
  change?(settings: unknown): void;
  close?(): Promise<void>;
}

/** How an input that fails is begun anew. Milliseconds. */
export interface Patience {
  /** The first failure waits for the first of them, and so on; the last one stays. */
  readonly delays: readonly number[];
  /** An input that ran for so long is well: its next failure is a first one. */
  readonly well: number;
  readonly monotonic: () => number;
}

export interface Wiring {
  readonly send: BatcherOptions['send'];
  readonly buried: BatcherOptions['buried'];
  readonly feed: Feed & { readonly isEnded: boolean };
  readonly post: (message: WorkerMessage) => void;
  readonly signal: AbortSignal;
  readonly patience: Patience;
  /** An input that can't begin is not begun anew: somebody waits for the answer. */
  readonly isTrial?: boolean;
}

/** From one beginning of an input to its end or failure. */
interface Life {
  readonly input: Input;
  readonly batcher: Batcher;
  readonly abort: AbortController;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * One input of a worker, kept running: when it fails, or can't be made at all, it is begun anew after a pause, and the
 * other inputs do not notice.
 */
export class RunningInput {
  readonly #assignment: InputAssignment;
  /** As it is now: outputs come and go. */
  readonly #worker: () => WorkerAssignment;
  readonly #rooms: WorkerRooms;
  readonly #wiring: Wiring;
  readonly #counts: Record<string, number> = Object.create(null);
  #input: Input | undefined;
  #batcher: Batcher | undefined;
  readonly #rate: EventRate;
  #events = 0;
  #error: string | undefined;
  #told: string | undefined;
  /** Whether it was told how the first beginning went. */
  #hasOpened = false;

  constructor(assignment: InputAssignment, worker: () => WorkerAssignment, rooms: WorkerRooms, wiring: Wiring) {
    this.#assignment = assignment;
    this.#worker = worker;
    this.#rooms = rooms;
    this.#wiring = wiring;
    this.#rate = new EventRate(wiring.patience.monotonic);
  }

  /** Never rejects; resolves when the input has ended, or was told to stop and is drained. */
  async run(): Promise<void> {
    const { signal, patience, feed, isTrial = false } = this.#wiring;
    let failures = 0;
    do {
      const began = patience.monotonic();
      try {
        await this.#live();
        return;
      } catch (error) {
        this.#error = reasonOf(error);
      }
      if (this.#tellFailed(this.#error) && isTrial) return;
      if (patience.monotonic() - began >= patience.well) failures = 0;
      const delay = patience.delays[Math.min(failures, patience.delays.length - 1)] ?? 0;
      failures += 1;
      this.#count('restarted');
      // Nobody stops what is fed but the one who feeds.
      const isLast = signal.aborted || feed.isEnded;
      this.#tell(isLast ? this.#error : `${this.#error}; it begins again after a pause`);
      if (isLast) return;
      await sleep(delay, undefined, { signal }).catch(() => undefined);
    } while (!signal.aborted);
  }

  #tellOpened(): void {
    if (this.#hasOpened) return;
    this.#hasOpened = true;
    this.#wiring.post({ type: 'opened', input: this.#assignment.id });
  }

  /** False: it has been open, or this was told. */
  #tellFailed(message: string): boolean {
    if (this.#hasOpened) return false;
    this.#hasOpened = true;
    this.#wiring.post({ type: 'failed', input: this.#assignment.id, message });
    return true;
  }

  /** Says the same thing once, until the input is well. */
  #tell(message: string): void {
    if (this.#told === message) return;
    this.#told = message;
    this.#notice('error', message);
  }

  #notice(level: 'info' | 'warn' | 'error', message: string): void {
    this.#wiring.post({ type: 'notice', level, input: this.#assignment.id, message });
  }

  #count(reason: string, by = 1): void {
    this.#counts[reason] = (this.#counts[reason] ?? 0) + by;
  }

  async #live(): Promise<void> {
    const { signal, patience } = this.#wiring;
    const life = this.#begin();
    const { input, batcher, abort } = life;
    this.#input = input;
    this.#batcher = batcher;
    this.#error = undefined;
    const stop = (): void => {
      batcher.abandon();
      abort.abort();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const well = setTimeout(() => {
      this.#told = undefined;
    }, patience.well);
    try {
      const running = input.run();
      // One that listens on nothing is told to be open unless it fails at once.
      void (input.opened ?? new Promise((resolve) => setImmediate(resolve))).then(() => this.#tellOpened());
      await running;
      await batcher.drain();
    } catch (error) {
      // What was handed on is settled first: the next life repeats the rest, and no token may be under way twice.
      stop();
      await batcher.drain().catch(() => undefined);
      await input.close().catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(well);
      signal.removeEventListener('abort', stop);
    }
    await input.close();
  }

  #encoded(): BatcherOptions['outputs'] {
    return this.#worker().outputs.map((name) => ({ name, encoder: this.#rooms.createEncoder(name) }));
  }

  /** Takes over the outputs as they are now. Resolves when nothing goes to those before any more. */
  async exchange(): Promise<void> {
    await this.#batcher?.exchange(this.#encoded());
  }

  #begin(): Life {
    const abort = new AbortController();
    const process = this.#rooms.createProcess(this.#assignment, (reason, by) => this.#count(reason, by));
    const { route, limits } = this.#rooms;
    const batcher = new Batcher({
      outputs: this.#encoded(),
      process: (events) => {
        this.#events += events.length;
        this.#rate.add(events.length);
        return process(events);
      },
      ...(route === undefined ? {} : { route }),
      ...limits,
      send: this.#wiring.send,
      buried: this.#wiring.buried,
    });
    const stateDir = join(this.#worker().stateDir, this.#assignment.id);
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    const input = this.#rooms.createInput(
      this.#assignment,
      {
        sink: batcher,
        clock: Date.now,
        stateDir,
        count: (reason, by) => this.#count(reason, by),
        notice: (level, message) => this.#notice(level, message),
        signal: abort.signal,
      },
      this.#wiring.feed,
    );
    batcher.attach(input);
    return { input, batcher, abort };
  }

  status(): InputStatus {
    const listeners = this.#input?.listeners?.();
    return {
      id: this.#assignment.id,
      type: this.#assignment.type,
      sources: this.#input?.status() ?? [],
      events: this.#events,
      eventsPerSecond: this.#rate.perSecond,
      refused: refusalsIn(this.#counts),
      counts: { ...this.#counts },
      ...(listeners === undefined ? {} : { listeners }),
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }
}
