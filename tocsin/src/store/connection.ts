import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import { type Engine, MONITOR } from './engine.ts';
import { StoreQueryError, StoreUnavailable } from './errors.ts';
import { cellReader, rowOf } from './rows.ts';
import type { QueryOptions, QueryProgress, StoredCells, StoredRow } from './store.ts';

type ClientModule = typeof import('@clickhouse/client');

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH']);
/** An insert waits behind others and behind the disk; what is stuck longer is tried again with its token. */
const REQUEST_LIMIT = 600_000;
/** The embedded engine takes what begins with a comment for no search, and runs it beside them. */
const SMALL = '/* small */ ';
/** Milliseconds for a look at what runs. */
const MONITOR_LIMIT = 5_000;
const FORMAT = 'JSONCompactEachRowWithNamesAndTypes';

/** The way to the engine: a client for the place where it answers now. */
export class Connection {
  readonly #engine: Engine;
  readonly #module: ClientModule;
  #client: ClickHouseClient | undefined;
  #url = '';
  #password = '';

  constructor(engine: Engine, module: ClientModule) {
    this.#engine = engine;
    this.#module = module;
  }

  #current(): ClickHouseClient {
    const { endpoint } = this.#engine;
    if (endpoint === undefined) {
      throw new StoreUnavailable("the store's engine is starting again: try again in a few seconds");
    }
    if (this.#client === undefined || endpoint.url !== this.#url || endpoint.password !== this.#password) {
      void this.#client?.close().catch(() => undefined);
      this.#url = endpoint.url;
      this.#password = endpoint.password;
      this.#client = this.#module.createClient({
        url: endpoint.url,
        username: endpoint.user,
        password: endpoint.password,
        database: endpoint.database,
        application: 'tocsin',
        request_timeout: REQUEST_LIMIT,
        max_open_connections: 32,
        compression: { request: false, response: false },
        // What goes wrong is told by errors; the client's own log would tell it twice.
        log: { level: this.#module.ClickHouseLogLevel.OFF },
      });
    }
    return this.#client;
  }

  async command(sql: string, params?: Readonly<Record<string, unknown>>): Promise<void> {
    const client = this.#current();
    await client
      .command({ query: sql, ...(params === undefined ? {} : { query_params: { ...params } }) })
      .catch((error: unknown) => {
        throw this.#explained(error);
      });
  }

  async insert(sql: string, chunks: readonly ArrayBuffer[], token: string, signal: AbortSignal): Promise<void> {
    const client = this.#current();
    const body = Readable.from(
      chunks.map((chunk) => Buffer.from(chunk)),
      { objectMode: false },
    );
    try {
      const { stream } = await client.exec({
        query: sql,
        values: body,
        abort_signal: signal,
        clickhouse_settings: {
          insert_deduplicate: 1,
          insert_deduplication_token: token,
          async_insert: 0,
          max_partitions_per_insert_block: '0',
          max_insert_threads: '1',
          max_threads: 1,
          // One block in, one block to each day's part: repeating the batch makes the same blocks, so the token holds.
          max_insert_block_size: '10000000',
          min_insert_block_size_rows: '0',
          min_insert_block_size_bytes: '0',
          max_block_size: '10000000',
        },
      });
      for await (const _ of stream) {
        // The answer has no body; reading to its end gives the connection back.
      }
    } catch (error) {
      throw this.#explained(error);
    }
  }

  async *cells(sql: string, options: QueryOptions & { readonly threads?: number }): AsyncGenerator<StoredCells> {
    const client = this.#current();
    const id = `${options.tag === undefined ? '' : `${options.tag}.`}${randomUUID()}`;
    let whole = false;
    try {
      const result = await client.exec({
        query: `${options.small === true ? SMALL : ''}${sql}\nFORMAT ${FORMAT}`,
        query_id: id,
        abort_signal: options.signal,
        ...(options.params === undefined ? {} : { query_params: { ...options.params } }),
        clickhouse_settings: {
          output_format_json_quote_64bit_integers: 1,
          // A search of all columns opens some sixty files in each part: a megabyte each would be the most of its memory.
          max_read_buffer_size_local_fs: '65536',
          ...(options.timeout === undefined
            ? {}
            : { max_execution_time: Math.max(1, Math.ceil(options.timeout / 1000)) }),
          ...(options.memory === undefined ? {} : memorySettings(options.memory)),
          ...(options.threads === undefined ? {} : { max_threads: options.threads }),
        },
      });
      yield* cellReader(result.stream);
      whole = true;
    } catch (error) {
      // What the engine refused has ended.
      whole = error instanceof this.#module.ClickHouseError;
      options.signal.throwIfAborted();
      throw this.#explained(error);
    } finally {
      if (!whole && !this.#engine.endsWhatIsLeft) this.#kill(client, id);
    }
  }

  /** The embedded engine gives statements ids of its own and keeps ours in a comment. */
  async progress(tags: readonly string[]): Promise<ReadonlyMap<string, QueryProgress>> {
    const given = "if(startsWith(query, '/* tocsin:'), extract(query, '^/. tocsin:\\S+ (\\S+) '), query_id)";
    const told = new Map<string, QueryProgress>();
    const sql = `SELECT splitByChar('.', ${given})[1] AS tag, sum(read_rows), sum(total_rows_approx), sum(read_bytes)
       FROM system.processes WHERE tag IN {tags:Array(String)} GROUP BY tag`;
    const options = { params: { tags }, tag: MONITOR, signal: AbortSignal.timeout(MONITOR_LIMIT) };
    for await (const { rows } of this.cells(sql, options)) {
      for (const [tag, read, total, bytes] of rows)
        told.set(String(tag), { rowsRead: Number(read), rowsTotal: Number(total), bytesRead: Number(bytes) });
    }
    return told;
  }

  #kill(client: ClickHouseClient, id: string): void {
    client
      .command({ query: 'KILL QUERY WHERE query_id = {id:String} ASYNC', query_params: { id } })
      .catch(() => undefined);
  }

  async all(sql: string, params?: Readonly<Record<string, unknown>>): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    const options = { signal: new AbortController().signal, ...(params === undefined ? {} : { params }) };
    for await (const { names, rows: part } of this.cells(sql, options)) {
      for (const cells of part) rows.push(rowOf(names, cells));
    }
    return rows;
  }

  #explained(error: unknown): Error {
    if (error instanceof this.#module.ClickHouseError) {
      return new StoreQueryError(error.message, Number(error.code) || 0, { cause: error });
    }
    const code = errorCode(error);
    const message = error instanceof Error ? error.message : String(error);
    if (this.#engine.endpoint === undefined || NETWORK.has(code) || /socket hang up|aborted|timeout/i.test(message)) {
      return new StoreUnavailable(
        `the store's engine does not answer (${message || code}): try again in a few seconds`,
        {
          cause: error,
        },
      );
    }
    return error instanceof Error ? error : new Error(message);
  }

  async close(): Promise<void> {
    await this.#client?.close().catch(() => undefined);
    this.#client = undefined;
  }
}

/** What needs more sorts and groups in files: a search within its memory that is slow is better than one that fails. */
const memorySettings = (bytes: number): Readonly<Record<string, string>> => ({
  max_memory_usage: String(bytes),
  max_bytes_before_remerge_sort: String(bytes >> 3),
  max_bytes_before_external_sort: String(bytes >> 2),
  max_bytes_before_external_group_by: String(bytes >> 2),
});

function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
