import { join } from 'node:path';
import { type InputAssignment, type InputStatus, PipelineHost } from '../pipeline/index.ts';
import { createSearch, type Search } from '../search/index.ts';
import {
  openStore,
  type Retention,
  type StorageReport,
  type Store,
  type StorePlace,
  type StoreStats,
  StoreUnavailable,
} from '../store/index.ts';
import { createDataFolder, type DataFolder } from './data-folder.ts';
import type { ThreadSettings } from './thread-settings.ts';
import { VERSION } from './version.ts';

export type Notice = (level: 'info' | 'warn' | 'error', message: string) => void;

/** What a system is made of, checked already. */
export interface SystemSettings {
  readonly folder: DataFolder;
  /** An external ClickHouse; absent: the embedded engine in the data folder. */
  readonly store?: Exclude<StorePlace, { dir: string }> | undefined;
  readonly retention?: Retention | undefined;
  readonly inputs: readonly InputAssignment[];
  readonly processing: Omit<ThreadSettings, 'knownIndexes'>;
  readonly limits?: StoreLimits | undefined;
  readonly timeZone?: string | undefined;
}

export interface StoreLimits {
  readonly engineMemory?: number;
  readonly searches?: number;
  readonly searchMemory?: number;
  readonly searchTime?: number;
}

export interface SystemStatus {
  readonly version: string;
  readonly startedAt: string;
  readonly store: Partial<StoreStats> & { readonly state: Store['state'] };
  readonly inputs: readonly InputStatus[];
  readonly pipelineRestarts: number;
}

const DRAIN_DEADLINE = 10_000;
const OPENING_DEADLINE = 2_000;
const STORE_OUTPUT = 'tocsin';

type StoreState = Store['state'];

/**
 * The rooms put together: inputs → store, store ← search. Begins at once; while the store opens, the search answers
 * `StoreUnavailable` and `storeState` is `starting`, so that whoever asks can be answered.
 */
export class System {
  readonly search: Search;
  /** Settles when the store is open and the inputs run, or with what kept the store from opening. */
  readonly opened: Promise<void>;
  #store: Store | undefined;
  #host: PipelineHost | undefined;
  #isStopping = false;
  readonly #startedAt = new Date().toISOString();

  private constructor(settings: SystemSettings, notice: Notice) {
    let found: Search | undefined;
    this.search = searchOnceOpen(() => found);
    this.opened = openSystemStore(settings, notice).then((store) => {
      this.#store = store;
      found = createSearch({ store, clock: Date.now, timeZone: settings.timeZone });
      if (this.#isStopping) return;
      this.#host = pipelineHost(settings, store, notice);
      this.#host?.start();
    });
    // It may fail before anybody waits for it.
    this.opened.catch(() => undefined);
  }

  static start(settings: SystemSettings, notice: Notice): System {
    return new System(settings, notice);
  }

  get storeState(): StoreState {
    return this.#store?.state ?? (this.#isStopping ? 'closed' : 'starting');
  }

  async status(): Promise<SystemStatus> {
    const stats = this.storeState === 'ready' ? await this.#store?.stats().catch(() => ({})) : {};
    return {
      version: VERSION,
      startedAt: this.#startedAt,
      store: { ...stats, state: this.storeState },
      inputs: this.#host?.status() ?? [],
      pipelineRestarts: this.#host?.restarts ?? 0,
    };
  }

  /** Throws `StoreUnavailable` while the store is not open. */
  async storage(): Promise<StorageReport> {
    if (this.#store === undefined) throw new StoreUnavailable('the store is starting');
    return await this.#store.storage();
  }

  /** Stops the inputs, drains what they have read, closes the store. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#openedOrLate();
    await this.#host?.stop(DRAIN_DEADLINE);
    await this.#store?.close();
  }

  /** A store that does not answer is not waited for: nothing has been read for it yet, and an engine ends with its parent. */
  #openedOrLate(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, OPENING_DEADLINE);
      const end = (): void => {
        clearTimeout(timer);
        resolve();
      };
      // What kept it from opening is told to whoever waits for `opened`.
      this.opened.then(end, end);
    });
  }
}

const searchOnceOpen = (found: () => Search | undefined): Search => {
  const get = (): Search => {
    const search = found();
    if (search === undefined) throw new StoreUnavailable('the store is starting');
    return search;
  };
  return {
    run: async (request) => get().run(request),
    stream: async (request, take) => get().stream(request, take),
    timeline: async (request) => get().timeline(request),
    check: (spl) => get().check(spl),
  };
};

const pipelineHost = (settings: SystemSettings, store: Store, notice: Notice): PipelineHost | undefined =>
  settings.inputs.length === 0
    ? undefined
    : new PipelineHost({
        entry: new URL('./pipeline-thread.js', import.meta.url),
        assignment: {
          inputs: settings.inputs,
          stateDir: settings.folder.inputs,
          outputs: [STORE_OUTPUT],
          settings: { ...settings.processing, knownIndexes: store.catalog.indexes } satisfies ThreadSettings,
        },
        deliverers: { [STORE_OUTPUT]: { deliver: (batch, signal) => store.write(batch, signal) } },
        notice,
      });

/** The store alone, for a command that searches while no server runs. */
export const openSystemStore = (
  settings: Pick<SystemSettings, 'folder' | 'store' | 'retention' | 'limits'>,
  notice: Notice,
): Promise<Store> => {
  createDataFolder(settings.folder);
  return openStore(settings.store ?? { dir: settings.folder.store }, {
    notice: (message) => notice('warn', message),
    deadLetters: { directory: join(settings.folder.deadLetters, STORE_OUTPUT) },
    ...(settings.retention === undefined ? {} : { retention: settings.retention }),
    ...(settings.limits === undefined ? {} : { limits: settings.limits }),
  });
};
