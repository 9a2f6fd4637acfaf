import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EncodedBatch } from '../outputs/index.ts';
import { Appender } from './appender.ts';
import { type Arrivals, StoredArrivals } from './arrivals.ts';
import { StoredCatalog } from './catalog.ts';
import { Connection } from './connection.ts';
import { DeadLetters } from './dead-letters.ts';
import { type Engine, ExternalEngine } from './engine.ts';
import { StoreUnavailable } from './errors.ts';
import { migrate } from './migrate.ts';
import { applyRetention, applySizeLimit, type Dropped, type Retention } from './retention.ts';
import { rowOf } from './rows.ts';
import { Storage, type StorageReport } from './storage.ts';
import type { Catalog, QueryOptions, QueryProgress, Store, StoredCells, StoredRow, StoreStats } from './store.ts';
import type { TableName, TableRow } from './tables.ts';
import { Trouble } from './trouble.ts';
import { Writer } from './writer.ts';

const HOUR = 3_600_000;
const SIZE_CHECK = 30_000;
const REFRESH = 10_000;

export type StorePlace =
  | { readonly dir: string }
  | {
      readonly url: string;
      readonly user?: string;
      readonly password?: string;
      readonly database?: string;
    };

export interface StoreOptions {
  /** Told what an operator should know: once when trouble begins, once when it is over. */
  readonly notice?: (message: string) => void;
  readonly retention?: Retention;
  /** Folder for batches that the engine will never take, and how many bytes it may hold (1 GiB where it does not say). */
  readonly deadLetters?: { readonly directory: string; readonly bytes?: number };
  readonly clock?: () => number;
  /** Milliseconds after which the catalog of an external store is read again: other processes fill it too. */
  readonly refresh?: number;
  /** Milliseconds between two looks at the size of the store, where that is limited. */
  readonly sizeCheck?: number;
  readonly limits?: {
    /** Bytes that the embedded engine may use for its work. */
    readonly engineMemory?: number;
    /** Searches that run at once in the embedded engine; others wait. */
    readonly searches?: number;
    /** Bytes one search may use, where it does not say. */
    readonly searchMemory?: number;
    /** Milliseconds one search may take, where it does not say. */
    readonly searchTime?: number;
  };
}

/** Opens the store: starts or reaches the engine, brings the schema up to date, loads the catalog. */
export async function openStore(place: StorePlace, options: StoreOptions = {}): Promise<Store> {
  const notice = options.notice ?? (() => undefined);
  const { deadLetters: kept } = options;
  const deadLetters = kept && (await DeadLetters.open(kept.directory, kept.bytes ?? 1 << 30));
  const client = await import('@clickhouse/client');
  const engine = await engineFor(place, options, notice);
  try {
    await engine.start();
    const connection = new Connection(engine, client);
    await migrate(connection);
    const catalog = new StoredCatalog(connection);
    await catalog.load();
    const trouble = new Trouble(notice);
    const clock = options.clock ?? Date.now;
    const writer = new Writer({ connection, catalog, deadLetters, notice, trouble, clock });
    return new ClickHouseStore({
      engine,
      connection,
      writer,
      appender: new Appender(connection, trouble),
      deadLetters,
      catalog,
      shared: 'url' in place,
      folder: 'url' in place ? undefined : resolve(place.dir),
      options,
      notice,
    });
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function engineFor(place: StorePlace, options: StoreOptions, notice: (message: string) => void): Promise<Engine> {
  if ('url' in place) {
    return new ExternalEngine({
      url: place.url,
      user: place.user ?? 'default',
      password: place.password ?? '',
      database: place.database ?? 'default',
    });
  }
  const directory = resolve(place.dir);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { EmbeddedEngine } = await import('./embedded/supervisor.ts');
  return new EmbeddedEngine({
    directory,
    memory: options.limits?.engineMemory ?? 400 << 20,
    searches: options.limits?.searches ?? 3,
    notice,
  });
}

interface Parts {
  readonly engine: Engine;
  readonly connection: Connection;
  readonly writer: Writer;
  readonly appender: Appender;
  readonly deadLetters: DeadLetters | undefined;
  readonly catalog: StoredCatalog;
  /** Others may fill the same store. */
  readonly shared: boolean;
  /** Of an embedded engine's data. */
  readonly folder: string | undefined;
  readonly options: StoreOptions;
  readonly notice: (message: string) => void;
}

class ClickHouseStore implements Store {
  readonly #engine: Engine;
  readonly #connection: Connection;
  readonly #writer: Writer;
  readonly #appender: Appender;
  readonly #deadLetters: DeadLetters | undefined;
  readonly #options: StoreOptions;
  readonly #notice: (message: string) => void;
  readonly #sweep: NodeJS.Timeout | undefined;
  readonly #storage: Storage;
  #nextAge = 0;
  #retaining = false;
  readonly #refresh: NodeJS.Timeout | undefined;
  readonly catalog: Catalog;
  #closing = new AbortController();
  #searching = 0;

  constructor({ engine, connection, writer, appender, deadLetters, catalog, shared, folder, options, notice }: Parts) {
    this.#engine = engine;
    this.#connection = connection;
    this.#options = options;
    this.#notice = notice;
    this.catalog = catalog;
    this.#writer = writer;
    this.#appender = appender;
    this.#deadLetters = deadLetters;
    this.#storage = new Storage(connection, folder, options.retention ?? {}, options.clock ?? Date.now);
    if (options.retention !== undefined) {
      const pause = options.retention.bytes === undefined ? HOUR : (options.sizeCheck ?? SIZE_CHECK);
      this.#sweep = setInterval(() => void this.#retain(), pause);
      this.#sweep.unref();
      void this.#retain();
    }
    if (shared) {
      // What it can't read now it reads the next time; searches say that the server is away.
      this.#refresh = setInterval(() => void catalog.load().catch(() => undefined), options.refresh ?? REFRESH);
      this.#refresh.unref();
    }
  }

  get state(): Store['state'] {
    if (this.#closing.signal.aborted) return 'closed';
    return this.#engine.endpoint === undefined ? 'restarting' : 'ready';
  }

  get enginePid(): number | undefined {
    return this.#engine.pid;
  }

  async write(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    this.#open();
    await this.#writer.write(batch, AbortSignal.any([signal, this.#closing.signal]));
  }

  async append<Name extends TableName>(table: Name, rows: readonly TableRow<Name>[]): Promise<void> {
    this.#open();
    await this.#appender.append(table, rows);
  }

  async *query(sql: string, options: QueryOptions): AsyncGenerator<readonly StoredRow[]> {
    for await (const { names, rows } of this.cells(sql, options)) yield rows.map((cells) => rowOf(names, cells));
  }

  async *cells(sql: string, options: QueryOptions): AsyncGenerator<StoredCells> {
    this.#open();
    if (options.small === true) {
      yield* this.#connection.cells(sql, { ...options, threads: 1 });
      return;
    }
    const { limits } = this.#options;
    this.#searching++;
    try {
      yield* this.#connection.cells(sql, {
        timeout: limits?.searchTime ?? 120_000,
        memory: limits?.searchMemory ?? 200 << 20,
        // One search may have every core; several share them, so that inserts are not kept waiting.
        ...(this.#searching > 1 ? { threads: 1 } : {}),
        ...options,
      });
    } finally {
      this.#searching--;
    }
  }

  async progress(tags: readonly string[]): Promise<ReadonlyMap<string, QueryProgress>> {
    this.#open();
    return this.#connection.progress(tags);
  }

  arrivals(): Arrivals {
    this.#open();
    return new StoredArrivals(this.#connection);
  }

  async command(sql: string, params?: Readonly<Record<string, unknown>>): Promise<void> {
    this.#open();
    await this.#connection.command(sql, params);
  }

  async stats(): Promise<StoreStats> {
    this.#open();
    const [parts] = await this.#connection.all(
      `SELECT sum(rows) AS events, sum(bytes_on_disk) AS bytes, version() AS version FROM system.parts
       WHERE database = currentDatabase() AND table = 'events' AND active`,
    );
    return {
      events: Number(parts?.events ?? 0),
      bytesOnDisk: Number(parts?.bytes ?? 0),
      engine: `ClickHouse ${String(parts?.version ?? '')}`,
      restarts: this.#engine.restarts,
      indexes: this.catalog.indexes.length,
      marked: this.#writer.marked,
      deadLetters: (await this.#deadLetters?.counts()) ?? { batches: 0, events: 0, bytes: 0 },
    };
  }

  async #retain(): Promise<void> {
    const { retention, clock } = this.#options;
    if (retention === undefined || this.#retaining) return;
    this.#retaining = true;
    const now = (clock ?? Date.now)();
    const byAge = performance.now() >= this.#nextAge;
    try {
      const dropped = await (byAge ? applyRetention : applySizeLimit)(this.#connection, retention, now);
      if (byAge) this.#nextAge = performance.now() + HOUR;
      this.#tell(dropped);
    } catch (error) {
      if (this.state !== 'ready') return;
      this.#notice(`old events could not be removed: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#retaining = false;
    }
  }

  #tell(dropped: readonly Dropped[]): void {
    if (dropped.length === 0) return;
    const sum = this.#storage.dropped(dropped);
    this.#notice(
      `the store was larger than its limit of ${this.#options.retention?.bytes} bytes: ${sum.events} events of ${dropped
        .map(({ partition }) => partition)
        .join(', ')} were removed, ${sum.bytes} bytes; to keep more, raise \`store.retention.size\``,
    );
  }

  async storage(): Promise<StorageReport> {
    this.#open();
    const deadLetters = (await this.#deadLetters?.counts()) ?? { batches: 0, events: 0, bytes: 0 };
    return { ...(await this.#storage.report()), deadLetters };
  }

  #open(): void {
    if (this.#closing.signal.aborted) throw new StoreUnavailable('the store is closed');
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    clearInterval(this.#sweep);
    clearInterval(this.#refresh);
    this.#closing.abort(new StoreUnavailable('the store is closed'));
    this.#appender.close(new StoreUnavailable('the store is closed'));
    await this.#connection.close();
    await this.#engine.close();
  }
}
