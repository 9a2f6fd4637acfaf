import type { Route } from './route.ts';
import * as accounts from './routes/accounts.ts';
import * as complete from './routes/complete.ts';
import * as search from './routes/search.ts';
import * as searchExport from './routes/search-export.ts';
import * as searchFields from './routes/search-fields.ts';
import * as searchJobs from './routes/search-jobs.ts';
import * as searchTail from './routes/search-tail.ts';
import * as session from './routes/session.ts';
import * as system from './routes/system.ts';

/** Every route of the API, by path and method. */
export const ROUTES: readonly Route[] = Object.freeze([
  system.health,
  system.live,
  system.openapi,
  search.search,
  search.check,
  search.timeline,
  complete.complete,
  searchFields.searchFields,
  searchExport.exportSearch,
  searchTail.tail,
  searchJobs.listJobs,
  searchJobs.showJob,
  searchJobs.cancelJob,
  session.showSession,
  session.signIn,
  session.signOut,
  session.signInByLink,
  session.changeOwnPassword,
  system.status,
  accounts.listTokens,
  accounts.createToken,
  accounts.revokeToken,
  accounts.listUsers,
  accounts.addUser,
  accounts.changeUser,
  accounts.removeUser,
  system.metrics,
]);
