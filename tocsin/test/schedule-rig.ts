import type { Timers } from '../src/define/index.ts';
import {
  createScheduler,
  type Finding,
  keyText,
  type LastFired,
  type Position,
  type SavedSearch,
  type ScheduleMemory,
  type Scheduler,
  type SchedulerOptions,
  savedSearchSchema,
} from '../src/detect/index.ts';
import type { Row, Search, SearchRequest, SearchSummary } from '../src/search/index.ts';
import { StoreUnavailable } from '../src/store/index.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Wednesday, noon in UTC. */
export const NOON = Date.UTC(2026, 10, 25, 12);

/** When the window that ends at noon is no longer to come. */
export const START = NOON + 5 * SECOND;

/** Time goes on when the test says so; the clock on the wall may be wrong about it. */
export class Time implements Timers {
  #passed = 0;
  #timers = new Map<object, { readonly at: number; readonly run: () => void }>();
  wall: number;

  constructor(wall = START) {
    this.wall = wall;
  }

  readonly clock = (): number => this.wall;

  set(run: () => void, milliseconds: number): unknown {
    const handle = {};
    this.#timers.set(handle, { at: this.#passed + Math.max(1, milliseconds), run });
    return handle;
  }

  clear(handle: unknown): void {
    this.#timers.delete(handle as object);
  }

  get waiting(): number {
    return this.#timers.size;
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.#passed + milliseconds;
    for (;;) {
      let first: [object, { readonly at: number; readonly run: () => void }] | undefined;
      for (const one of this.#timers) if (first === undefined || one[1].at < first[1].at) first = one;
      if (first === undefined || first[1].at > end) break;
      this.#timers.delete(first[0]);
      this.#goTo(Math.max(first[1].at, this.#passed));
      first[1].run();
      await settled();
    }
    this.#goTo(end);
    await settled();
  }

  #goTo(passed: number): void {
    this.wall += passed - this.#passed;
    this.#passed = passed;
  }
}

/** Until everything that only waits for promises has ended. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Survives the schedulers that use it. */
export class Remembered implements ScheduleMemory {
  readonly saved = new Map<string, Position>();
  readonly findings = new Map<string, Finding>();
  readonly emitted: Finding[] = [];
  late: { readonly minute: number; readonly arrived: number; readonly by: number }[] = [];
  fails: Error | undefined;

  async positions(): Promise<readonly Position[]> {
    this.#check();
    return [...this.saved.values()];
  }

  async fired(since: number): Promise<readonly LastFired[]> {
    this.#check();
    const last = new Map<string, LastFired>();
    for (const { rule, key, window } of this.findings.values()) {
      if (window.to <= since) continue;
      const text = keyText(key);
      const name = `${rule} ${text}`;
      if (window.to > (last.get(name)?.windowTo ?? 0)) last.set(name, { rule, key: text, windowTo: window.to });
    }
    return [...last.values()];
  }

  async save(positions: readonly Position[]): Promise<void> {
    this.#check();
    for (const position of positions) this.saved.set(position.rule, position);
  }

  async emit(findings: readonly Finding[]): Promise<readonly string[]> {
    this.#check();
    this.emitted.push(...findings);
    const fresh = findings.filter(({ id }) => !this.findings.has(id));
    for (const finding of fresh) this.findings.set(finding.id, finding);
    return fresh.map(({ id }) => id);
  }

  async lateMinutes(since: number, after: number): Promise<readonly number[]> {
    this.#check();
    return [
      ...new Set(this.late.filter(({ arrived, by }) => arrived >= since && by > after).map(({ minute }) => minute)),
    ];
  }

  #check(): void {
    if (this.fails !== undefined) throw this.fails;
  }
}

export interface Seen {
  readonly spl: string;
  readonly from: number;
  readonly to: number;
  /** By the clock on the wall. */
  readonly at: number;
}

interface Stored {
  readonly time: number;
  readonly row: Row;
}

/** Finds what was stored, by time alone. Folding into a number works as with the real one. */
export class EventList implements Pick<Search, 'stream'> {
  readonly stored: Stored[] = [];
  readonly seen: Seen[] = [];
  readonly #clock: () => number;
  /** In place of an answer. */
  answer: ((request: SearchRequest) => Promise<readonly Row[]> | undefined) | undefined;
  isDown = false;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  async stream(request: SearchRequest, take: (rows: readonly Row[]) => void): Promise<SearchSummary> {
    const from = Math.round(Number(request.earliest) * 1_000);
    const to = Math.round(Number(request.latest) * 1_000);
    if (this.isDown) throw new StoreUnavailable('the store restarts');
    this.seen.push({ spl: request.spl, from, to, at: this.#clock() });
    const answer = this.answer?.(request);
    const found =
      answer === undefined
        ? this.stored.filter(({ time }) => time >= from && time < to).map(({ row }) => row)
        : await answer;
    const fold = /\| stats (count|dc\((\w+)\)) AS value$/.exec(request.spl);
    const rows =
      fold === null
        ? found
        : [{ value: fold[2] === undefined ? found.length : new Set(found.map((row) => row[fold[2] ?? ''])).size }];
    const limit = request.limit ?? 10_000;
    if (rows.length > 0) take(rows.slice(0, limit));
    return {
      kind: 'events',
      columns: Object.keys(rows[0] ?? {}),
      truncated: rows.length > limit,
      earliest: from,
      latest: to,
      warnings: [],
      elapsedMs: 0,
    };
  }
}

export const saved = (id: string, more: Record<string, unknown> = {}): SavedSearch => ({
  id,
  ...savedSearchSchema.parse({ title: id, search: 'error', schedule: { every: '1m' }, alert: {}, ...more }),
});

/** Schedulers, one after the other, over one memory, one list of events and one time. */
export class ScheduleRig {
  readonly time: Time;
  readonly memory = new Remembered();
  readonly events: EventList;
  readonly notices: string[] = [];
  definitions: SavedSearch[];
  readonly #options: Partial<SchedulerOptions>;
  #listener: (() => void) | undefined;
  #scheduler: Scheduler | undefined;
  #kill = (): void => undefined;

  constructor(definitions: readonly SavedSearch[], options: Partial<SchedulerOptions> = {}, wall = START) {
    this.definitions = [...definitions];
    this.time = new Time(wall);
    this.events = new EventList(this.time.clock);
    this.#options = options;
  }

  get scheduler(): Scheduler {
    if (this.#scheduler === undefined) throw new Error('start it first');
    return this.#scheduler;
  }

  async start(): Promise<void> {
    // What a process that was killed still does reaches nobody.
    let isDead = false;
    this.#kill = () => {
      isDead = true;
    };
    const never = new Promise<never>(() => undefined);
    const alive = <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) => {
      return (...args: Args): Promise<Result> => (isDead ? never : work(...args));
    };
    const { memory, events } = this;
    this.#scheduler = createScheduler({
      searches: {
        list: () =>
          this.definitions.map((definition) => ({
            id: definition.id,
            file: '',
            etag: '',
            problems: [],
            origin: 'own' as const,
            definition,
          })),
        onChange: (listener) => {
          this.#listener = listener;
          return () => undefined;
        },
      },
      search: { stream: alive((request, take) => events.stream(request, take)) },
      memory: {
        positions: alive(() => memory.positions()),
        fired: alive((since) => memory.fired(since)),
        save: alive((positions) => memory.save(positions)),
        emit: alive((findings) => memory.emit(findings)),
        lateMinutes: alive((since, after) => memory.lateMinutes(since, after)),
      },
      clock: this.time.clock,
      timers: {
        set: (run, milliseconds) => this.time.set(() => (isDead ? undefined : run()), milliseconds),
        clear: (handle) => this.time.clear(handle),
      },
      notice: (_level, text) => this.notices.push(text),
      timeZone: 'UTC',
      ...this.#options,
    });
    await this.#scheduler.start();
    await settled();
  }

  crash(): void {
    this.#kill();
  }

  async edit(...definitions: readonly SavedSearch[]): Promise<void> {
    this.definitions = [...definitions];
    this.#listener?.();
    await settled();
  }

  /** An event of that time, which arrives now. */
  store(time: number, row: Row = {}): void {
    this.events.stored.push({
      time,
      row: { _time: time / 1_000, _raw: `event ${this.events.stored.length}`, host: 'web1', ...row },
    });
    const by = this.time.wall - time;
    if (by > 0) this.memory.late.push({ minute: Math.floor(time / MINUTE) * MINUTE, arrived: this.time.wall, by });
  }
}
