import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { constants, gunzipSync } from 'node:zlib';
import type { Event } from '../src/event/index.ts';
import { FileInput } from '../src/inputs/file/input.ts';
import { fileOptions } from '../src/inputs/file/options.ts';
import type { BatchIntent, EventSink } from '../src/inputs/index.ts';

/** Where a crash may fall on a batch's way. */
export type Step = 'sealed' | 'prepared' | 'stored' | 'committed';

/** A store that knows a batch by its token, as the real one does. */
export class StoreModel {
  readonly batches = new Map<string, readonly Event[]>();
  repeated = 0;
  /** Of these, those that some of their events were missing from: their files are gone. */
  repeatedInPart = 0;

  insert(token: string, events: readonly Event[]): void {
    const known = this.batches.get(token);
    if (known === undefined) this.batches.set(token, events);
    else {
      this.repeated += 1;
      const texts = known.map((event) => event.message);
      let at = 0;
      for (const { message } of events) {
        at = texts.indexOf(message, at) + 1;
        if (at === 0) throw new Error(`batch ${token} was repeated with other events`);
      }
      if (events.length < known.length) this.repeatedInPart += 1;
    }
  }

  get events(): readonly Event[] {
    return [...this.batches.values()].flat();
  }

  get lines(): readonly string[] {
    return this.events.map((event) => String(event.message));
  }
}

/** Seals by number and age, keeps two batches in flight, commits in order: what the pipeline does, with crashes. */
class Sink implements EventSink {
  dead = false;
  held = false;
  input: FileInput | undefined;
  readonly #store: StoreModel;
  readonly #onStep: (step: Step) => void;
  readonly #maxEvents: number;
  #events: Event[] = [];
  #runs: { source: string; from: number; to: number }[] = [];
  #inFlight = 0;
  #tail: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: StoreModel, maxEvents: number, onStep: (step: Step) => void) {
    this.#store = store;
    this.#maxEvents = maxEvents;
    this.#onStep = onStep;
  }

  add(event: Event, source: string, from: number, to: number): void {
    this.#events.push(event);
    this.skip(source, from, to);
  }

  skip(source: string, from: number, to: number): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && last.source === source && last.to > from)
      throw new Error('a range overlaps the last one');
    if (last !== undefined && last.source === source && last.to === from) last.to = to;
    else this.#runs.push({ source, from, to });
    this.#timer ??= setTimeout(() => void this.seal(), 3);
  }

  async ready(): Promise<void> {
    while (!this.dead && (this.#events.length >= this.#maxEvents || this.held)) {
      if (this.#inFlight < 2 && !this.held) void this.seal();
      else await sleep(1);
    }
  }

  seal(token: string = randomUUID()): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#runs.length === 0 || this.dead) return this.#tail;
    const events = this.#events;
    const intent: BatchIntent = { token, ranges: this.#runs };
    this.#events = [];
    this.#runs = [];
    this.#inFlight += 1;
    const before = this.#tail;
    this.#tail = this.#deliver(intent, events, before).finally(() => {
      this.#inFlight -= 1;
    });
    return this.#tail;
  }

  async #deliver(intent: BatchIntent, events: readonly Event[], before: Promise<void>): Promise<void> {
    this.#step('sealed');
    if (this.dead) return;
    if (events.length > 0) {
      await this.input?.prepare(intent);
      this.#step('prepared');
      await nextTurn();
      if (this.dead) return;
      this.#store.insert(intent.token, events);
      this.#step('stored');
    }
    await before;
    if (this.dead) return;
    this.input?.committed(intent);
    this.#step('committed');
  }

  #step(step: Step): void {
    if (!this.dead) this.#onStep(step);
  }

  async drain(): Promise<void> {
    await this.seal();
    await this.#tail;
  }
}

/** A folder of logs, a store, and a file input that can be stopped or killed and started again. */
export class Rig {
  readonly root = mkdtempSync(join(tmpdir(), 'tocsin-file-'));
  readonly logs = join(this.root, 'logs');
  readonly store = new StoreModel();
  readonly counts = new Map<string, number>();
  readonly notices: string[] = [];
  /** Added to the real clocks. */
  ahead = 0;
  /** Added to the wall clock alone, as when somebody sets it. */
  wall = 0;
  maxEvents = 50;
  onStep: (step: Step) => void = () => undefined;
  state = join(this.root, 'state-0');
  input: FileInput | undefined;
  #lives = 0;
  #sink: Sink | undefined;
  #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();
  readonly #ended: Promise<unknown>[] = [];

  constructor() {
    mkdirSync(this.logs);
    mkdirSync(this.state);
  }

  path(name: string): string {
    return join(this.logs, name);
  }

  /** Which files hold a line now, compressed or not, and which of them, or whether the store, all but its last character. */
  holding(line: string): readonly string[] {
    const begun = line.slice(0, -1);
    const files = readdirSync(this.logs).flatMap((name) => {
      const bytes = readFileSync(this.path(name));
      const held = (name.endsWith('.gz') ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes)
        .toString()
        .split('\n');
      return held.includes(line) ? [name] : held.includes(begun) ? [`${name}, begun`] : [];
    });
    return this.store.lines.includes(begun) ? [...files, 'the store, begun'] : files;
  }

  /** Starts the input on what the last life left. */
  start(options: Record<string, unknown> = {}): void {
    const parsed = fileOptions.parse({
      paths: [join(this.logs, '*.log')],
      codec: 'line',
      pollInterval: 3,
      scanInterval: 6,
      ...options,
    });
    const sink = new Sink(this.store, this.maxEvents, (step) => this.onStep(step));
    const abort = new AbortController();
    const input = new FileInput(
      parsed,
      {
        sink,
        clock: () => Date.now() + this.ahead + this.wall,
        stateDir: this.state,
        count: (reason, by = 1) => {
          if (!sink.dead) this.counts.set(reason, (this.counts.get(reason) ?? 0) + by);
        },
        notice: (level, message) => {
          if (!sink.dead) this.notices.push(`${level} ${message}`);
        },
        signal: abort.signal,
      },
      { monotonic: () => performance.now() + this.ahead },
    );
    this.#sink = sink;
    this.#abort = abort;
    this.input = input;
    sink.input = input;
    this.#running = input.run();
    this.#running.catch(() => undefined);
  }

  get running(): Promise<void> {
    return this.#running;
  }

  /** Holds back everything, as outputs that do not answer. */
  hold(held: boolean): void {
    if (this.#sink !== undefined) this.#sink.held = held;
  }

  async stop(): Promise<void> {
    this.hold(false);
    this.#abort.abort();
    await this.#running;
    await this.#sink?.drain();
    await this.input?.close();
    this.input = undefined;
  }

  /** As `kill -9`: what is on disk now is all that the next life gets. */
  kill(): void {
    const { input } = this;
    if (input === undefined || this.#sink === undefined) return;
    this.#sink.dead = true;
    this.#lives += 1;
    const state = join(this.root, `state-${this.#lives}`);
    cpSync(this.state, state, { recursive: true });
    rmSync(join(state, 'lock'), { force: true });
    this.state = state;
    this.#abort.abort();
    this.#ended.push(this.#running.catch(() => undefined).then(() => input.close()));
    this.input = undefined;
  }

  async until(condition: () => boolean, what = 'it', milliseconds = 20_000): Promise<void> {
    const deadline = performance.now() + milliseconds;
    while (!condition()) {
      if (performance.now() > deadline) {
        throw new Error(
          `${what} did not come about; lines: ${JSON.stringify(this.store.lines.slice(-20))}; ${this.notices.join('; ')}`,
        );
      }
      await sleep(2);
    }
  }

  /** Waits until the store holds so many lines, and a little longer, so that one too many would show. */
  async lines(count: number): Promise<readonly string[]> {
    await this.until(() => this.store.lines.length >= count, `${count} lines`);
    await sleep(40);
    return this.store.lines;
  }

  async end(): Promise<void> {
    if (this.input !== undefined) await this.stop();
    await Promise.all(this.#ended);
    rmSync(this.root, { recursive: true, force: true });
  }
}
