import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { findCodecPlugin } from '../src/codecs/index.ts';
import type { Ecs } from '../src/define/index.ts';
import { type Event, newEvent } from '../src/event/index.ts';
import { ALL_PERMISSIONS, findInputPlugin, type Input } from '../src/inputs/index.ts';
import { Batcher } from '../src/pipeline/index.ts';

export interface InputRigOptions {
  readonly ecs?: Ecs;
  readonly codec?: string;
  readonly codecOptions?: object;
  readonly maxEvents?: number;
  /** A folder that outlives it. */
  readonly stateDir?: string;
}

/** An input by name with its codec and a real batcher behind, whose only output can be held up and broken. */
export class InputRig {
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

  constructor(name: string, options: Readonly<Record<string, unknown>>, rig: InputRigOptions = {}) {
    const { ecs = 'v8', codec: codecName, codecOptions = {}, maxEvents = 50_000 } = rig;
    const plugin = findInputPlugin(name);
    if (plugin === undefined) throw new Error(`there is no input "${name}"`);
    const named = findCodecPlugin(codecName ?? plugin.defaultCodec);
    const codec = plugin.readsLines === true && named?.onLines !== undefined ? findCodecPlugin(named.onLines) : named;
    const createDecoder = codec?.createDecoder;
    if (codec === undefined || createDecoder === undefined) throw new Error('no codec that decodes');
    const codecSettings = z.parse(codec.options, codecOptions);
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
    const decorate = (event: Event): void => {
      event.decorated = true;
    };
    const ownFolder = (): string => {
      this.#folder ??= mkdtempSync(join(tmpdir(), 'tocsin-input-'));
      return this.#folder;
    };
    this.input = plugin.create(z.parse(plugin.options, options), {
      sink: this.#batcher,
      clock: Date.now,
      get stateDir() {
        return rig.stateDir ?? ownFolder();
      },
      count,
      notice: (_level, message) => void this.notices.push(message),
      signal: this.#abort.signal,
      ecs,
      host: 'this-host',
      permissions: ALL_PERMISSIONS,
      feed: { next: () => Promise.resolve(undefined) },
      decorate,
      isLineWise: codec.isLineWise === true,
      createEvent: () => newEvent(Date.now()),
      createDecoder: ({ emit, source, offset = 0 }) =>
        createDecoder(codecSettings, {
          emit: (event, from, to) => {
            decorate(event);
            emit(event, from, to);
          },
          source,
          offset,
          ecs,
          clock: Date.now,
          count,
          notice: (message) => void this.notices.push(message),
          remember: () => undefined,
        }),
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
