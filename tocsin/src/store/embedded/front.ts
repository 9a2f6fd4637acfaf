import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { MONITOR } from '../engine.ts';
import { type Lane, Lanes, quoted } from './sessions.ts';
import type { Staging } from './staging.ts';

/** Statements are short: bodies of inserts do not come this way. */
const MAX_STATEMENT = 4 << 20;
/** Parameters of ClickHouse's HTTP interface that are no settings. */
const NO_SETTINGS = new Set([
  'query',
  'query_id',
  'database',
  'session_id',
  'role',
  'default_format',
  'user',
  'password',
]);
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const QUERY_ID = /^[\w.-]{1,100}$/;
const INSERT = /^\s*INSERT\s+INTO\s+([\s\S]+?)\s+FORMAT\s+Native\s*$/i;
/** Run beside each other, on the sessions for searches. What begins with a comment runs on the session for control. */
const READS = /^\s*(?:SELECT|WITH|SHOW|DESCRIBE|EXPLAIN|EXISTS)\b/i;
/** Formats whose pieces can be joined, but for the lines of a header, which the library repeats in each piece. */
const STREAMED =
  /^\s*(?:SELECT|WITH)\b[\s\S]*\bFORMAT\s+(?:JSON(?:Compact)?EachRow|TabSeparated|TSV|CSV)(WithNames(AndTypes)?)?\s*$/i;
const NEWLINE = 10;

export interface FrontOptions {
  readonly password: string;
  readonly version: string;
  readonly writer: Lane;
  readonly control: Lane;
  readonly killer: Lane;
  readonly searches: readonly Lane[];
  readonly staging: Staging;
}

interface Statement {
  readonly sql: string;
  /** A comment: the library keeps no ids. It has the one that was asked for, by which the statement is found again. */
  readonly id: string;
  /** Looks at other statements and does not wait behind them. */
  readonly monitors: boolean;
  readonly settings: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
}

/** ClickHouse's HTTP interface over the sessions of the embedded engine, as far as its official client needs it. */
export class Front {
  readonly server: Server;
  readonly #options: FrontOptions;
  readonly #writers: Lanes;
  readonly #controls: Lanes;
  readonly #killers: Lanes;
  readonly #searches: Lanes;
  #running = new Set<string>();
  #serial = 0;

  constructor(options: FrontOptions) {
    this.#options = options;
    this.#writers = new Lanes([options.writer]);
    this.#controls = new Lanes([options.control]);
    this.#killers = new Lanes([options.killer]);
    this.#searches = new Lanes(options.searches);
    // Parameters of a statement come in its URL, as ClickHouse has it, which takes 1 MiB too.
    this.server = createServer({ maxHeaderSize: 1 << 20 }, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => fail(response, error));
    });
    this.server.requestTimeout = 0;
    this.server.keepAliveTimeout = 60_000;
  }

  get running(): number {
    return this.#running.size;
  }

  async killAll(): Promise<void> {
    await this.#kill('/* tocsin:');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://engine');
    if (url.pathname === '/ping') {
      request.resume();
      response.end('Ok.\n');
      return;
    }
    if (!authorised(request, this.#options.password)) {
      request.resume();
      reject(response, 403, 516, 'Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)');
      return;
    }
    const inUrl = url.searchParams.get('query');
    if (inUrl !== null && INSERT.test(inUrl)) {
      await this.#insert(this.#statement(url, inUrl), request, response);
      return;
    }
    const body = await readBody(request);
    const statement = this.#statement(url, inUrl === null ? body : `${inUrl}\n${body}`);
    if (READS.test(statement.sql)) await this.#read(statement, response);
    else await this.#command(statement, response);
  }

  #statement(url: URL, sql: string): Statement {
    const settings = new Map<string, string>();
    const params = new Map<string, string>();
    for (const [name, value] of url.searchParams) {
      if (NO_SETTINGS.has(name) || !NAME.test(name)) continue;
      if (name.startsWith('param_')) params.set(name.slice('param_'.length), value);
      else if (name !== 'enable_http_compression') settings.set(name, value);
    }
    const asked = url.searchParams.get('query_id') ?? '';
    const name = QUERY_ID.test(asked) ? ` ${asked}` : '';
    const id = `/* tocsin:${process.pid}-${++this.#serial}${name} */`;
    return { sql, id, monitors: asked.startsWith(`${MONITOR}.`), settings, params };
  }

  async #insert(statement: Statement, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = INSERT.exec(statement.sql)?.[1];
    await this.#options.staging.hold(request, (path) =>
      this.#writers.lend(async (lane) => {
        lane.prepare(statement.settings, statement.params);
        const sql = `${statement.id} INSERT INTO ${target} SELECT * FROM file(${quoted(path)}, 'Native')`;
        await this.#tracked(statement.id, () => lane.session.queryAsync(sql));
      }),
    );
    response.writeHead(200, this.#headers()).end();
  }

  async #command(statement: Statement, response: ServerResponse): Promise<void> {
    const bytes = await this.#controls.lend((lane) => {
      lane.prepare(statement.settings, statement.params);
      return this.#tracked(statement.id, async () => {
        const result = await lane.session.queryAsync(`${statement.id} ${statement.sql}`, { format: 'TabSeparated' });
        return viewOf(result.bytes());
      });
    });
    response.writeHead(200, this.#headers()).end(bytes);
  }

  async #read(statement: Statement, response: ServerResponse): Promise<void> {
    await (statement.monitors ? this.#killers : this.#searches).lend(async (lane) => {
      if (response.destroyed) return;
      lane.prepare(statement.settings, statement.params);
      const gone = (): void => {
        if (!response.writableFinished) void this.#kill(statement.id);
      };
      response.once('close', gone);
      try {
        await this.#tracked(statement.id, () => this.#send(lane, statement, response));
        if (!response.headersSent) response.writeHead(200, this.#headers());
        response.end();
      } finally {
        response.off('close', gone);
      }
    });
  }

  async #send(lane: Lane, statement: Statement, response: ServerResponse): Promise<void> {
    const sql = `${statement.id} ${statement.sql}`;
    const streamed = STREAMED.exec(statement.sql);
    if (streamed === null) {
      const result = await lane.session.queryAsync(sql, { format: 'TabSeparated' });
      response.writeHead(200, this.#headers()).write(viewOf(result.bytes()));
      return;
    }
    const header = streamed[2] !== undefined ? 2 : streamed[1] !== undefined ? 1 : 0;
    let whole = false;
    try {
      for await (const piece of lane.session.queryStream(sql, { format: 'TabSeparated' })) {
        if (response.destroyed) return;
        const first = !response.headersSent;
        if (first) response.writeHead(200, this.#headers());
        const bytes = viewOf(piece.raw());
        if (response.write(first ? bytes : withoutLines(bytes, header))) continue;
        await drained(response);
      }
      whole = true;
    } finally {
      if (!whole) lane.renew();
    }
  }

  async #tracked<T>(id: string, run: () => Promise<T>): Promise<T> {
    this.#running.add(id);
    try {
      return await run();
    } finally {
      this.#running.delete(id);
    }
  }

  async #kill(prefix: string): Promise<void> {
    const sql = `KILL QUERY WHERE startsWith(query, ${quoted(prefix)}) ASYNC`;
    await this.#killers.lend((lane) => lane.session.queryAsync(sql)).catch(() => undefined);
  }

  #headers(): Record<string, string> {
    return {
      'Content-Type': 'text/plain; charset=UTF-8',
      'X-ClickHouse-Server-Display-Name': 'tocsin',
      'X-ClickHouse-Timezone': 'UTC',
    };
  }
}

/** The reader took what was written, or went away. */
async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** The library gives each piece its own memory: a copy would only double what a large result takes. */
function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function withoutLines(bytes: Buffer, count: number): Buffer {
  let from = 0;
  for (let line = 0; line < count; line++) from = bytes.indexOf(NEWLINE, from) + 1;
  return bytes.subarray(from);
}

function authorised(request: IncomingMessage, password: string): boolean {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/.exec(request.headers.authorization ?? '')?.[1];
  const key = request.headers['x-clickhouse-key'];
  const decoded = basic === undefined ? undefined : Buffer.from(basic, 'base64').toString('utf8');
  const given = typeof key === 'string' ? key : (decoded?.slice(decoded.indexOf(':') + 1) ?? '');
  const left = Buffer.from(given);
  const right = Buffer.from(password);
  return left.length === right.length && timingSafeEqual(left, right);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_STATEMENT) {
      throw new Error('Code: 62. DB::Exception: the statement is longer than 4 MiB. (SYNTAX_ERROR)');
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function fail(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (response.headersSent) {
    // The status is sent already: as ClickHouse does, the trouble comes as a last line that no format can take for a row.
    response.end(`\n${message.replaceAll('\n', ' ')}\n`);
    return;
  }
  const code = Number(/Code: (\d+)/.exec(message)?.[1] ?? 1002);
  reject(response, 500, code, message);
}

function reject(response: ServerResponse, status: number, code: number, message: string): void {
  const start = message.indexOf('Code: ');
  const text = start >= 0 ? message.slice(start) : `Code: ${code}. DB::Exception: ${message} (UNKNOWN_EXCEPTION)`;
  response.writeHead(status, { 'Content-Type': 'text/plain', 'X-ClickHouse-Exception-Code': String(code) });
  response.end(text);
}
