import type { Accounts, User } from './accounts/index.ts';
import { hashSecret, newSecret } from './accounts/secret.ts';

export interface Session {
  readonly user: string;
  /** Of the user at sign-in; when it has changed, the session has ended. */
  readonly generation: string;
  readonly csrf: string;
  readonly createdAt: number;
}

export interface SessionLimits {
  readonly idle: number;
  readonly absolute: number;
  readonly perUser: number;
  readonly total: number;
}

const HOUR = 3_600_000;
export const SESSION_LIMITS: SessionLimits = Object.freeze({
  idle: 12 * HOUR,
  absolute: 7 * 24 * HOUR,
  perUser: 20,
  total: 1_000,
});

/**
 * Who is signed in. In memory only: a restart signs everybody out, and no copy of a file signs anybody in. Kept by the
 * hash of the cookie, in the order of last use; beyond the limits the one that was idle for longest ends.
 */
export class Sessions {
  readonly #accounts: Pick<Accounts, 'user'>;
  readonly #clock: () => number;
  readonly #limits: SessionLimits;
  readonly #open = new Map<string, { readonly session: Session; usedAt: number }>();

  constructor(accounts: Pick<Accounts, 'user'>, clock: () => number, limits: SessionLimits) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#limits = limits;
  }

  get size(): number {
    return this.#open.size;
  }

  /** `id` goes into the cookie and nowhere else. */
  open(user: User): { readonly id: string; readonly session: Session } {
    const id = newSecret();
    const now = this.#clock();
    const session = { user: user.name, generation: user.generation, csrf: newSecret(), createdAt: now };
    this.#makeRoom(user.name);
    this.#open.set(hashSecret(id), { session, usedAt: now });
    return { id, session };
  }

  /** The session and its user as they are now; undefined when it has ended. Counts as use, unless it is only looked at. */
  find(id: string, use: 'use' | 'look' = 'use'): { readonly session: Session; readonly user: User } | undefined {
    const key = hashSecret(id);
    const found = this.#open.get(key);
    if (found === undefined) return undefined;
    const now = this.#clock();
    const { session, usedAt } = found;
    if (use === 'use') this.#open.delete(key);
    if (now - usedAt >= this.#limits.idle || now - session.createdAt >= this.#limits.absolute) return undefined;
    const user = this.#accounts.user(session.user);
    if (user === undefined || user.generation !== session.generation) return undefined;
    if (use === 'use') this.#open.set(key, { session, usedAt: now });
    return { session, user };
  }

  close(id: string): void {
    this.#open.delete(hashSecret(id));
  }

  #makeRoom(user: string): void {
    const own = [...this.#open].filter(([, { session }]) => session.user === user).map(([key]) => key);
    for (const key of own.slice(0, Math.max(0, own.length + 1 - this.#limits.perUser))) this.#open.delete(key);
    for (const key of this.#open.keys()) {
      if (this.#open.size < this.#limits.total) break;
      this.#open.delete(key);
    }
  }
}
