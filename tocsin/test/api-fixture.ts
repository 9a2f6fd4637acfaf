import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import { createApi } from '../src/api/api.ts';
import { type ApiDependencies, openAccounts, type PasswordCost, type Role, type Scope } from '../src/api/index.ts';
import { ROUTES } from '../src/api/registry.ts';
import type { Route } from '../src/api/route.ts';
import type {
  Progress,
  Search,
  SearchRequest,
  SearchResult,
  SearchSummary,
  Tail,
  TakeRows,
} from '../src/search/index.ts';
import type { SystemStatus } from '../src/server/index.ts';
import { type StorageReport, type Store, StoreUnavailable } from '../src/store/index.ts';

export const CHEAP: PasswordCost = { ln: 4, r: 8, p: 1 };
export const PASSWORD = 'correct horse battery';
export const START = Date.UTC(2026, 10, 24, 12);

export const RESULT: SearchResult = {
  kind: 'events',
  columns: ['_time', '_raw'],
  rows: [{ _time: START / 1000, _raw: 'Failed login for <b>alice</b>' }],
  truncated: false,
  earliest: START - 86_400_000,
  latest: START,
  warnings: [],
  elapsedMs: 3,
};

/** Answers at once, unless `answer` is replaced. */
export class SearchDouble implements Search {
  readonly requests: SearchRequest[] = [];
  answer: (request: SearchRequest) => Promise<SearchResult> = async () => RESULT;

  run(request: SearchRequest): Promise<SearchResult> {
    this.requests.push(request);
    return this.answer(request);
  }

  async stream(request: SearchRequest, take: TakeRows): Promise<SearchSummary> {
    const { rows, ...summary } = await this.run(request);
    for (const row of rows) await take([row]);
    return summary;
  }

  async timeline(request: SearchRequest & { readonly buckets?: number }) {
    this.requests.push(request);
    return { earliest: 0, latest: 60_000, span: 60_000, buckets: [{ time: 0, count: 7 }], total: 7 };
  }

  async fields(request: SearchRequest) {
    this.requests.push(request);
    return { total: 1, fields: [{ name: 'user', coverage: 1, distinct: 1, numeric: false, top: [] }] };
  }

  async complete({ cursor }: { readonly cursor: number }) {
    return { from: cursor, to: cursor, items: [{ label: 'stats', insert: 'stats ', kind: 'command' as const }] };
  }

  async past() {
    return { earliest: 0, latest: 60_000, days: [], read: 0 };
  }

  tail(): Tail {
    return this.tails();
  }

  tails: () => Tail = () => ({ warnings: [], turn: async () => ({ columns: [], rows: [], leftOut: 0 }) });

  progressOf: ReadonlyMap<string, Progress> = new Map();

  async progress(tags: readonly string[]) {
    return new Map(tags.flatMap((tag) => [...this.progressOf.values()].map((one) => [tag, one] as const)));
  }

  check(spl: string) {
    return spl === 'bad' ? [{ message: 'a fault', line: 1, column: 1, from: 0, to: 3 }] : [];
  }
}

const STATUS: SystemStatus = {
  version: '1.2.3',
  startedAt: new Date(START - 90_000).toISOString(),
  store: { state: 'ready', events: 42, bytesOnDisk: 1000, engine: '26.7', restarts: 1 },
  outputs: [],
  keptQueues: [],
  pipelines: [],
  inputs: [
    {
      id: 'file-1',
      type: 'file',
      events: 42,
      eventsPerSecond: 1.5,
      refused: 0,
      counts: { redacted: 2 },
      sources: [{ source: '/var/log/"a\\b\n.log', codec: 'line', bytesRead: 10, bytesCommitted: 8, lag: 2 }],
    },
    {
      id: 'browsers',
      type: 'http',
      events: 7,
      eventsPerSecond: 0.7,
      refused: 3,
      counts: { requests: 5, answered_401: 3 },
      sources: [],
      listeners: [
        {
          address: '127.0.0.1:8080',
          protocol: 'https',
          clients: 2,
          lastError: { message: '127.0.0.1: unknown token', at: START - 5_000 },
        },
      ],
    },
  ],
  pipelineRestarts: 0,
  alerting: {
    open: { high: 3 },
    actions: [{ name: 'mail', type: 'email', summary: 'mail to ops', waiting: 1, delivered: 2, failed: 3 }],
    scheduler: {
      runs: 4,
      alerts: 3,
      suppressed: 0,
      skipped: 0,
      failures: 0,
      waiting: 1,
      lateness: { buckets: [{ upTo: 500, count: 3 }], count: 4, sum: 2500 },
    },
  },
};

export const STORAGE: StorageReport = {
  indexes: [],
  events: 42,
  bytes: 1000,
  uncompressedBytes: 9000,
  deadLetters: { batches: 0, events: 0, bytes: 0 },
  disk: { freeBytes: 5000, totalBytes: 10_000 },
  retention: { days: 90, bytes: 2000 },
  dropped: { partitions: 1, events: 7, bytes: 70 },
  bytesPerDay: 500,
  nextDrop: { partition: '20261101', at: START + 86_400_000, because: 'size' },
};

export const scratch = (): { readonly dir: string; readonly remove: () => void } => {
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-api-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
};

export const buildPages = (dir: string): string => {
  const root = join(dir, 'web');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(
    join(root, 'index.html'),
    '<!doctype html><head><meta name="csp-nonce" content="__CSP_NONCE__" /><script type="module" src="/assets/index-AbC123.js"></script></head>',
  );
  writeFileSync(join(root, 'assets', 'index-AbC123.js'), 'console.log(1)');
  writeFileSync(join(root, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(root, '.secret'), 'hidden');
  writeFileSync(join(dir, 'outside.txt'), 'outside');
  return root;
};

export interface SignedIn {
  readonly cookie: string;
  readonly csrf: string;
}

export class ApiFixture {
  readonly search = new SearchDouble();
  readonly store: { state: Store['state'] } = { state: 'ready' };
  readonly logged: string[] = [];
  readonly dir: string;
  readonly accounts;
  now = START;
  #app: FastifyInstance | undefined;
  readonly #remove: () => void;

  constructor() {
    const { dir, remove } = scratch();
    this.dir = dir;
    this.#remove = remove;
    this.accounts = openAccounts(join(dir, 'data'), { clock: () => this.now, passwordCost: CHEAP });
  }

  get app(): FastifyInstance {
    if (this.#app === undefined) throw new Error('start it first');
    return this.#app;
  }

  async start(changes: Partial<ApiDependencies> = {}, routes: readonly Route[] = ROUTES): Promise<this> {
    const dependencies: ApiDependencies = {
      version: '1.2.3',
      search: this.search,
      storeState: () => this.store.state,
      accounts: this.accounts,
      status: async () => STATUS,
      alerting: () => {
        throw new StoreUnavailable('alerts are starting');
      },
      sources: async () => ({ startedAt: START, sources: [], evicted: 0, silent: [] }),
      storage: async () => STORAGE,
      clock: () => this.now,
      log: pino({ level: 'trace' }, { write: (line) => this.logged.push(line) }),
      ...changes,
    };
    this.#app = await createApi(dependencies, routes);
    return this;
  }

  inject(options: InjectOptions) {
    return this.app.inject(options);
  }

  async addUser(name: string, role: Role): Promise<void> {
    await this.accounts.addUser({ name, role, password: PASSWORD });
  }

  async token(...scopes: Scope[]): Promise<string> {
    return (await this.accounts.createToken({ name: scopes.join(' '), scopes, createdBy: 'test' })).secret;
  }

  async signIn(user: string, password = PASSWORD): Promise<SignedIn> {
    const reply = await this.inject({ method: 'POST', url: '/api/v1/session', payload: { user, password } });
    if (reply.statusCode !== 200) throw new Error(`sign-in of ${user}: ${reply.statusCode} ${reply.body}`);
    const [cookie] = reply.cookies;
    return { cookie: `tocsin_session=${cookie?.value}`, csrf: reply.json().csrf };
  }

  async stop(): Promise<void> {
    await this.#app?.close();
    await this.accounts.close();
    this.#remove();
  }
}

export const asSession = ({ cookie, csrf }: SignedIn) => ({ cookie, 'x-tocsin-csrf': csrf });
export const asToken = (secret: string) => ({ authorization: `Bearer ${secret}` });
