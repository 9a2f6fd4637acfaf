import type { Route } from './route.ts';
import * as accounts from './routes/accounts.ts';
import * as search from './routes/search.ts';
import * as session from './routes/session.ts';
import * as storage from './routes/storage.ts';
import * as system from './routes/system.ts';

/** Every route of the API, by path and method. */
export const ROUTES: readonly Route[] = Object.freeze([
  system.health,
  system.live,
  system.openapi,
  search.search,
  search.check,
  search.timeline,
  session.showSession,
  session.signIn,
  session.signOut,
  session.signInByLink,
  session.changeOwnPassword,
  system.status,
  storage.storage,
  accounts.listTokens,
  accounts.createToken,
  accounts.revokeToken,
  accounts.listUsers,
  accounts.addUser,
  accounts.changeUser,
  accounts.removeUser,
  system.metrics,
]);
