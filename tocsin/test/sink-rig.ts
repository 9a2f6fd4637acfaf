import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '../src/event/index.ts';
import { createInput, type Input, type InputContext } from '../src/inputs/index.ts';
import { Batcher } from '../src/pipeline/index.ts';

export interface SinkRigOptions {
  readonly maxEvents?: number;
  /** A folder that outlives it. */
  readonly stateDir?: string;
}

/** An input with a real batcher behind, whose only output can be held up and broken. */
export class SinkRig {
  readonly input: Input;
  /** What the output has acknowledged. */
  readonly acknowledged: Event[] = [];
  /** What the output was given, acknowledged or not. */
  readonly given: Event[] = [];
  readonly counts = new Map<string, number>();
  readonly notices: string[] = [];
  /** Events of each batch. */
  readonly batches: number[] = [];
  readonly running: Promise<void>;
  readonly #abort = new AbortController();
  readonly #batcher: Batcher;
  /** Made for the input that asks for it: one that refuses its options leaves nothing behind. */
  #folder: string | undefined;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;
  #break: (error: Error) => void = () => undefined;

  constructor(create: (context: InputContext) => Input, { maxEvents = 50_000, stateDir }: SinkRigOptions = {}) {
    let added: Event[] = [];
    this.#batcher = new Batcher({
      outputs: [
        {
          name: 'out',
          encoder: {
            add: (event) => void added.push(event),
            get events() {
              return added.length;
            },
            get bytes() {
              return added.length;
            },
            take: (token) => {
              const events = added;
              added = [];
              this.batches.push(events.length);
              this.given.push(...events);
              return { token, events: events.length, chunks: [], note: events };
            },
          },
        },
      ],
      process: (events) => events,
      send: (_output, { note }) => {
        const safe = this.#gate.then(() => void this.acknowledged.push(...(note as Event[])));
        safe.catch(() => undefined);
        return { room: safe, safe };
      },
      maxAge: 10,
      maxEvents,
    });
    const count = (reason: string, by = 1): void => {
      this.counts.set(reason, (this.counts.get(reason) ?? 0) + by);
    };
    const ownFolder = (): string => {
      this.#folder ??= mkdtempSync(join(tmpdir(), 'tocsin-input-'));
      return this.#folder;
    };
    this.input = create({
      sink: this.#batcher,
      clock: Date.now,
      get stateDir() {
        return stateDir ?? ownFolder();
      },
      count,
      notice: (_level, message) => void this.notices.push(message),
      signal: this.#abort.signal,
    });
    this.#batcher.attach(this.input);
    this.running = this.input.run();
    this.running.catch(() => undefined);
  }

  /** The port that the input listens on. */
  async port(): Promise<number> {
    for (;;) {
      const port = Number(/:(\d+)$/.exec(this.input.status()[0]?.source ?? '')?.[1]);
      if (port > 0) return port;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Resolves once so many events are acknowledged. */
  async until(events: number): Promise<readonly Event[]> {
    while (this.acknowledged.length < events) await new Promise((resolve) => setTimeout(resolve, 2));
    return this.acknowledged;
  }

  /** From now on nothing is acknowledged. */
  hold(): void {
    this.#gate = new Promise((resolve, reject) => {
      this.#open = resolve;
      this.#break = reject;
    });
    this.#gate.catch(() => undefined);
  }

  release(): void {
    this.#open();
  }

  /** The output fails, as when the process goes down. */
  break(): void {
    this.#break(new Error('the output is gone'));
  }

  async stop(): Promise<void> {
    this.#batcher.abandon();
    this.#abort.abort();
    await this.running.catch(() => undefined);
    await this.#batcher.drain().catch(() => undefined);
    await this.input.close();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** An input as `tocsin.yaml` names it. */
export const startInput = (
  name: string,
  options: Readonly<Record<string, unknown>>,
  rig: SinkRigOptions = {},
): SinkRig => new SinkRig((context) => createInput(name, options, context), rig);
