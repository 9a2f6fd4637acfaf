import { randomBytes } from 'node:crypto';
import type { Progress } from '../search/index.ts';
import { StoreQueryError } from '../store/index.ts';
import { type Caller, callerName } from './access.ts';
import { ApiError } from './errors.ts';

/** What a client may call its search. */
export const SEARCH_ID = /^[A-Za-z0-9_-]{8,64}$/;

export interface SearchJob {
  /** Of the client's choice, so that it is not secret and only its caller's. */
  readonly id: string;
  /** Names the search in the engine; ours, and known to nobody else. */
  readonly tag: string;
  readonly caller: string;
  readonly search: string;
  readonly startedAt: number;
  readonly controller: AbortController;
  /** The most that the engine told: it tells of the statement that runs, of which a search may have several. */
  seen: Progress;
}

export interface JobReport extends Progress {
  readonly id: string;
  readonly search: string;
  readonly startedAt: string;
  readonly elapsedMs: number;
}

const NOTHING: ReadonlyMap<string, Progress> = new Map();

/** An external engine may refuse to tell (docs/external-clickhouse.md): the searches are there all the same. */
const withoutFigures = (error: unknown): ReadonlyMap<string, Progress> => {
  if (error instanceof StoreQueryError) return NOTHING;
  throw error;
};

/** Searches that run and may be looked at and cancelled, in the order of their beginning. */
export class SearchJobs {
  readonly #running = new Map<string, SearchJob>();
  readonly #clock: () => number;
  readonly #ask: (tags: readonly string[]) => Promise<ReadonlyMap<string, Progress>>;

  constructor(
    clock: () => number,
    /** How far the statements of these tags are; those that do not run are missing. */
    ask: (tags: readonly string[]) => Promise<ReadonlyMap<string, Progress>>,
  ) {
    this.#clock = clock;
    this.#ask = ask;
  }

  /** Throws `search_exists`. Whoever begins a job ends it. */
  begin(given: { id: string | undefined; search: string; caller: Caller; controller: AbortController }): SearchJob {
    const { id = randomBytes(12).toString('hex'), search, controller } = given;
    const caller = callerName(given.caller);
    if (this.find(id, given.caller, false) !== undefined)
      throw new ApiError('search_exists', `a search of yours with the id ${id} is running`, {
        hint: 'choose another id, such as a random one',
      });
    const tag = `search-${randomBytes(12).toString('hex')}`;
    const seen = { rowsRead: 0, rowsTotal: 0, bytesRead: 0 };
    const job: SearchJob = { id, tag, caller, search, startedAt: this.#clock(), controller, seen };
    this.#running.set(tag, job);
    return job;
  }

  end({ tag }: SearchJob): void {
    this.#running.delete(tag);
  }

  list(caller: Caller, all: boolean): readonly SearchJob[] {
    const name = callerName(caller);
    return [...this.#running.values()].filter((job) => all || job.caller === name);
  }

  /** The caller's own goes before one of somebody else's that has the same id. */
  find(id: string, caller: Caller, all: boolean): SearchJob | undefined {
    const name = callerName(caller);
    const named = this.list(caller, all).filter((job) => job.id === id);
    return named.find((job) => job.caller === name) ?? named[0];
  }

  async describe(jobs: readonly SearchJob[]): Promise<readonly JobReport[]> {
    const told = jobs.length === 0 ? NOTHING : await this.#ask(jobs.map(({ tag }) => tag)).catch(withoutFigures);
    return jobs.map((job) => {
      const now = told.get(job.tag);
      if (now !== undefined)
        job.seen = {
          rowsRead: Math.max(job.seen.rowsRead, now.rowsRead),
          rowsTotal: Math.max(job.seen.rowsTotal, now.rowsTotal),
          bytesRead: Math.max(job.seen.bytesRead, now.bytesRead),
        };
      const { id, search, startedAt, seen } = job;
      return {
        id,
        search,
        startedAt: new Date(startedAt).toISOString(),
        elapsedMs: Math.max(0, Math.round(this.#clock() - startedAt)),
        ...seen,
      };
    });
  }
}
