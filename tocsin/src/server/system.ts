import { join } from 'node:path';
import { type InputAssignment, type InputStatus, PipelineHost } from '../pipeline/index.ts';
import { createSearch, type Search } from '../search/index.ts';
import { openStore, type Retention, type Store, type StorePlace, type StoreStats } from '../store/index.ts';
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
const STORE_OUTPUT = 'tocsin';

/** The rooms put together: inputs → store, store ← search. */
export class System {
  readonly store: Store;
  readonly search: Search;
  readonly #host: PipelineHost | undefined;
  readonly #startedAt = new Date().toISOString();

  private constructor(store: Store, search: Search, host: PipelineHost | undefined) {
    this.store = store;
    this.search = search;
    this.#host = host;
  }

  static async start(settings: SystemSettings, notice: Notice): Promise<System> {
    const store = await openSystemStore(settings, notice);
    const search = createSearch({ store, clock: Date.now, timeZone: settings.timeZone });
    const host =
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
    host?.start();
    return new System(store, search, host);
  }

  async status(): Promise<SystemStatus> {
    const { state } = this.store;
    const stats = state === 'ready' ? await this.store.stats().catch(() => ({})) : {};
    return {
      version: VERSION,
      startedAt: this.#startedAt,
      store: { ...stats, state: this.store.state },
      inputs: this.#host?.status() ?? [],
      pipelineRestarts: this.#host?.restarts ?? 0,
    };
  }

  /** Stops the inputs, drains what they have read, closes the store. */
  async stop(): Promise<void> {
    await this.#host?.stop(DRAIN_DEADLINE);
    await this.store.close();
  }
}

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
