import type { Attempts } from './attempts.ts';
import type { ApiDependencies, ApiLimits } from './dependencies.ts';
import type { RequestCounts } from './request-counts.ts';
import type { SearchJobs } from './search-jobs.ts';
import type { SearchSlots } from './search-slots.ts';
import type { Sessions } from './sessions.ts';

/** What the handlers work with: the dependencies and the state that the API keeps between requests. */
export interface Services {
  readonly dependencies: ApiDependencies;
  readonly limits: ApiLimits;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  readonly slots: SearchSlots;
  readonly jobs: SearchJobs;
  /** Live tails, which run for long and so have limits of their own. */
  readonly tails: SearchSlots;
  /** Clients that wait for the next list of responses. */
  readonly waiting: SearchSlots;
  readonly counts: RequestCounts;
}
