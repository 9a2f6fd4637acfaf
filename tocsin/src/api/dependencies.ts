import type { FastifyBaseLogger } from 'fastify';
import type { OpenDashboards } from '../dashboards/index.ts';
import type { DemoStatus } from '../demo/index.ts';
import type { Expected, SavedSearches, Scheduler } from '../detect/index.ts';
import type { Responses } from '../respond/index.ts';
import type { Search } from '../search/index.ts';
import type { Alerting, Inputs, KeptLetters, Outputs, Rules, SourcesReport, SystemStatus } from '../server/index.ts';
import type { StorageReport, Store } from '../store/index.ts';
import type { Accounts } from './accounts/index.ts';
import { SESSION_LIMITS, type SessionLimits } from './sessions.ts';

/** What the API is given. It owns none of it and closes none of it. */
export interface ApiDependencies {
  readonly version: string;
  readonly search: Search;
  readonly storeState: () => Store['state'];
  readonly accounts: Accounts;
  readonly status: () => Promise<SystemStatus>;
  /** Throws `StoreUnavailable` while it starts. */
  readonly alerting: () => Alerting;
  /** Teaches a rule of anomalies. False: nothing was learnt. Absent: no rules run. */
  readonly expect?: ((finding: Expected) => Promise<boolean>) | undefined;
  /** Absent, or undefined: responses can't be kept, and their routes say so. */
  readonly responses?: (() => Responses | undefined) | undefined;
  /** Absent: there are no saved searches, and their routes say so. `scheduler` is absent while the store opens. */
  readonly searches?: { readonly files: SavedSearches; readonly scheduler: () => Scheduler | undefined } | undefined;
  /** Dashboards and index patterns; absent: there are none, and their routes say so. */
  readonly dashboards?: Omit<OpenDashboards, 'close'> | undefined;
  /** Absent: there are none, and their routes say so. */
  readonly rules?: Rules | undefined;
  /** Absent: they can't be changed here, and their routes say so. */
  readonly inputs?: Inputs | undefined;
  /** The same for outputs. */
  readonly outputs?: Outputs | undefined;
  /** What the demo has received; absent where this is none. */
  readonly demo?: (() => DemoStatus) | undefined;
  readonly storage: () => Promise<StorageReport>;
  readonly sources: () => Promise<SourcesReport>;
  /** Absent: there are none, and their routes say so. */
  readonly deadLetters?: KeptLetters | undefined;
  readonly clock: () => number;
  /** Faults of ours and the audit of sign-ins and account changes; requests that went well are not logged. */
  readonly log: FastifyBaseLogger;
  /** Folder of the built pages; without it only the API is served. */
  readonly webRoot?: string | undefined;
  /** As people reach it, when that is not where it listens: behind a proxy, by a name. Its host is allowed. */
  readonly publicUrl?: string | undefined;
  /** Host names, beside loopback's, IP addresses and that of `publicUrl`, which requests may name. */
  readonly hosts?: readonly string[] | undefined;
  /** Addresses and networks of proxies whose `x-forwarded-*` are believed. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** PEM texts; with them the API speaks TLS itself. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  readonly limits?: Partial<ApiLimits> | undefined;
}

export interface ApiLimits {
  /** Bytes of a body. */
  readonly body: number;
  /** Bytes of all headers. */
  readonly headers: number;
  /** Milliseconds in which the headers, and in which the whole request, must have arrived. */
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly connections: number;
  /** Wall time of a search in milliseconds. */
  readonly searchTimeout: number;
  /** Rows of an answer, whatever the request asks for. */
  readonly rows: number;
  readonly searchesPerCaller: number;
  readonly searches: number;
  readonly tailsPerCaller: number;
  readonly tails: number;
  /** Clients that wait for responses; each worker process of an application is one. */
  readonly waitingPerCaller: number;
  readonly waiting: number;
  /** Milliseconds that open connections get to end when the server stops. */
  readonly closeDeadline: number;
  readonly sessions: SessionLimits;
}

export const API_LIMITS: ApiLimits = Object.freeze({
  body: 1 << 20,
  headers: 16 << 10,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connections: 1_000,
  searchTimeout: 120_000,
  rows: 10_000,
  searchesPerCaller: 12,
  searches: 48,
  tailsPerCaller: 4,
  tails: 32,
  waitingPerCaller: 256,
  waiting: 512,
  closeDeadline: 5_000,
  sessions: SESSION_LIMITS,
});
