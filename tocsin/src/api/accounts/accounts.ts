import { AccountsError } from './error.ts';
import { AccountsFile } from './file.ts';
import { checkPasswordStrength, hashPassword, matchPassword, PASSWORD_COST, type PasswordCost } from './password.ts';
import {
  type AccountsState,
  type Role,
  type Scope,
  type StoredToken,
  type StoredUser,
  TOKEN_NAME,
  type Token,
  USER_NAME,
  type User,
} from './schema.ts';
import { hashSecret, looksLikeToken, newId, newSecret, newTokenSecret } from './secret.ts';

export interface AccountsOptions {
  readonly clock?: () => number;
  readonly passwordCost?: PasswordCost;
}

export interface SignInLink {
  /** Goes behind `/#link=`. Works once. */
  readonly token: string;
  readonly user: string;
  readonly expiresAt: number;
}

const MAX_USERS = 1_000;
const MAX_TOKENS = 1_000;
const MAX_LINKS = 20;
const LINK_LIFE = 15 * 60_000;
const FIRST_ADMIN = 'admin';
/** How late `usedAt` may be on disk; in this process it is exact. */
const USE_NOTED_EVERY = 60_000;

/** Users, tokens and sign-in links in `DIR/auth.json`; makes the folder if needed. Safe beside other processes. */
export const openAccounts = (dir: string, options: AccountsOptions = {}): Accounts => new Accounts(dir, options);

export class Accounts {
  readonly #file: AccountsFile;
  readonly #clock: () => number;
  readonly #cost: PasswordCost;
  /** Tokens of this process's life, by hash. */
  readonly #runTokens = new Map<string, Token>();
  readonly #used = new Map<string, number>();
  #noting: NodeJS.Timeout | undefined;

  constructor(dir: string, options: AccountsOptions) {
    this.#file = new AccountsFile(dir);
    this.#clock = options.clock ?? Date.now;
    this.#cost = options.passwordCost ?? PASSWORD_COST;
  }

  /** Where they are kept, for messages. */
  get path(): string {
    return this.#file.path;
  }

  users(): readonly User[] {
    return this.#file.read().users.map(publicUser);
  }

  user(name: string): User | undefined {
    const found = this.#file.read().users.find((user) => user.name === userName(name));
    return found === undefined ? undefined : publicUser(found);
  }

  /** Without a password the user signs in by link. */
  async addUser(wanted: { name: string; role: Role; password?: string | undefined }): Promise<User> {
    const name = validUserName(wanted.name);
    // Told before the seconds of hashing; the check that counts is under the lock.
    if (this.user(name) !== undefined) throw userExists(name);
    const password = wanted.password === undefined ? undefined : await this.#hash(name, wanted.password);
    return this.#file.update((state) => {
      if (state.users.some((user) => user.name === name)) throw userExists(name);
      if (state.users.length >= MAX_USERS)
        throw new AccountsError('too_many_accounts', `there are ${MAX_USERS} users already`, 'remove some first');
      const user: StoredUser = {
        name,
        role: wanted.role,
        ...(password === undefined ? {} : { password }),
        generation: newId(),
        createdAt: this.#clock(),
      };
      state.users.push(user);
      return publicUser(user);
    });
  }

  /** Ends the user's sessions. */
  async setPassword(name: string, password: string): Promise<User> {
    const known = findUser(this.#file.read(), name);
    const hash = await this.#hash(known.name, password);
    return this.#file.update((state) => {
      const user = findUser(state, known.name);
      user.password = hash;
      user.generation = newId();
      state.links = state.links.filter((link) => link.user !== user.name);
      return publicUser(user);
    });
  }

  setRole(name: string, role: Role): Promise<User> {
    return this.#file.update((state) => {
      const user = findUser(state, name);
      if (role !== 'admin') refuseLastAdmin(state, user);
      user.role = role;
      return publicUser(user);
    });
  }

  /** Ends the user's sessions. Tokens belong to programs and stay. */
  removeUser(name: string): Promise<void> {
    return this.#file.update((state) => {
      const user = findUser(state, name);
      refuseLastAdmin(state, user);
      state.users = state.users.filter((other) => other !== user);
      state.links = state.links.filter((link) => link.user !== user.name);
    });
  }

  /** Takes the same time for an unknown name as for a wrong password. */
  async checkPassword(name: string, password: string): Promise<User | undefined> {
    const user = this.#file.read().users.find((candidate) => candidate.name === userName(name));
    const match = await matchPassword(password, user?.password, this.#cost);
    if (match === 'no' || user === undefined) return undefined;
    if (match === 'outdated') await this.#rehash(user, password);
    return this.user(user.name);
  }

  tokens(): readonly Token[] {
    return this.#file.read().tokens.map((token) => this.#publicToken(token));
  }

  /** The secret is told here and never again. */
  createToken(wanted: {
    name: string;
    scopes: readonly Scope[];
    createdBy: string;
    expiresAt?: number | undefined;
  }): Promise<{ token: Token; secret: string }> {
    const secret = newTokenSecret();
    return this.#file.update((state) => {
      if (!TOKEN_NAME.test(wanted.name))
        throw new AccountsError(
          'invalid_name',
          'a token needs a name of 1 to 64 letters, digits, spaces or . _ @ : / -',
        );
      if (wanted.scopes.length === 0)
        throw new AccountsError(
          'invalid_name',
          'a token needs at least one scope',
          'search, alerts, ingest, metrics or admin',
        );
      if (state.tokens.length >= MAX_TOKENS)
        throw new AccountsError('too_many_accounts', `there are ${MAX_TOKENS} tokens already`, 'revoke some first');
      const token: StoredToken = {
        id: newId(),
        name: wanted.name,
        scopes: [...new Set(wanted.scopes)],
        hash: hashSecret(secret),
        createdBy: wanted.createdBy,
        createdAt: this.#clock(),
        ...(wanted.expiresAt === undefined ? {} : { expiresAt: wanted.expiresAt }),
      };
      state.tokens.push(token);
      return { token: this.#publicToken(token), secret };
    });
  }

  revokeToken(id: string): Promise<void> {
    return this.#file.update((state) => {
      const rest = state.tokens.filter((token) => token.id !== id);
      if (rest.length === state.tokens.length)
        throw new AccountsError('unknown_token', 'there is no such token', 'ids are shown by `tocsin token list`');
      state.tokens = rest;
    });
  }

  /** A token that only this process knows and that ends with it; it is not in the file. */
  issueRunToken(name: string, scopes: readonly Scope[]): string {
    const secret = newTokenSecret();
    this.#runTokens.set(hashSecret(secret), {
      id: newId(),
      name,
      scopes: [...scopes],
      createdBy: 'tocsin',
      createdAt: this.#clock(),
    });
    return secret;
  }

  /** The token of this secret if it is known and has not expired; notes its use. */
  checkToken(secret: string): Token | undefined {
    if (!looksLikeToken(secret)) return undefined;
    const hash = hashSecret(secret);
    const run = this.#runTokens.get(hash);
    if (run !== undefined) return run;
    const token = this.#file.read().tokens.find((candidate) => candidate.hash === hash);
    const now = this.#clock();
    if (token === undefined || (token.expiresAt ?? Number.POSITIVE_INFINITY) <= now) return undefined;
    this.#noteUse(token.id, now);
    return this.#publicToken(token);
  }

  /**
   * A way in for a user without a password, or who lost it. Without a name: the first admin, who is made when there is
   * none. Works once and for a quarter of an hour.
   */
  issueSignInLink(name?: string): Promise<SignInLink> {
    const token = newSecret();
    return this.#file.update((state) => {
      const user = name === undefined ? this.#firstAdmin(state) : findUser(state, name);
      const now = this.#clock();
      const expiresAt = now + LINK_LIFE;
      const open = state.links.filter((link) => link.expiresAt > now).slice(1 - MAX_LINKS);
      state.links = [...open, { hash: hashSecret(token), user: user.name, expiresAt }];
      return { token, user: user.name, expiresAt };
    });
  }

  /** Uses the link up, whoever comes first. */
  async redeemSignInLink(token: string): Promise<User | undefined> {
    const hash = hashSecret(token);
    // A guess must not cost a lock and a write.
    if (!this.#file.read().links.some((link) => link.hash === hash)) return undefined;
    return this.#file.update((state) => {
      const link = state.links.find((candidate) => candidate.hash === hash);
      state.links = state.links.filter((other) => other !== link);
      if (link === undefined || link.expiresAt <= this.#clock()) return undefined;
      const user = state.users.find((candidate) => candidate.name === link.user);
      return user === undefined ? undefined : publicUser(user);
    });
  }

  /** Writes down when tokens were last used. Must be called before the process ends, else up to a minute of it is lost. */
  async close(): Promise<void> {
    clearTimeout(this.#noting);
    this.#noting = undefined;
    await this.#writeUses();
  }

  #hash(name: string, password: string): Promise<string> {
    checkPasswordStrength(password, name);
    return hashPassword(password, this.#cost);
  }

  /** Keeps the generation: the password is the same, sessions go on. */
  async #rehash(known: StoredUser, password: string): Promise<void> {
    const hash = await hashPassword(password, this.#cost);
    await this.#file.update((state) => {
      const user = state.users.find((candidate) => candidate.generation === known.generation);
      if (user !== undefined) user.password = hash;
    });
  }

  #firstAdmin(state: AccountsState): StoredUser {
    const admin = state.users.find((user) => user.role === 'admin');
    if (admin !== undefined) return admin;
    const taken = state.users.some((user) => user.name === FIRST_ADMIN);
    const name = taken ? `${FIRST_ADMIN}-${newId()}` : FIRST_ADMIN;
    const made: StoredUser = { name, role: 'admin', generation: newId(), createdAt: this.#clock() };
    state.users.push(made);
    return made;
  }

  #publicToken({ hash: _hash, ...token }: StoredToken): Token {
    const usedAt = this.#used.get(token.id) ?? token.usedAt;
    const { expiresAt, usedAt: _usedAt, ...rest } = token;
    return { ...rest, ...(expiresAt === undefined ? {} : { expiresAt }), ...(usedAt === undefined ? {} : { usedAt }) };
  }

  #noteUse(id: string, now: number): void {
    this.#used.set(id, now);
    this.#noting ??= setTimeout(() => {
      this.#noting = undefined;
      // The time of use is a convenience: a full disk must not end the process for it; it is tried again with the next use.
      this.#writeUses().catch(() => undefined);
    }, USE_NOTED_EVERY).unref();
  }

  async #writeUses(): Promise<void> {
    const used = [...this.#used];
    if (used.length === 0) return;
    await this.#file.update((state) => {
      for (const token of state.tokens) {
        const at = this.#used.get(token.id);
        if (at !== undefined && at > (token.usedAt ?? 0)) token.usedAt = at;
      }
    });
    for (const [id, at] of used) if (this.#used.get(id) === at) this.#used.delete(id);
  }
}

const userName = (name: string): string => name.trim().toLowerCase();

const validUserName = (name: string): string => {
  const valid = userName(name);
  if (USER_NAME.test(valid)) return valid;
  throw new AccountsError(
    'invalid_name',
    'a user name has 1 to 64 of the characters a-z 0-9 . _ @ - and begins with a letter or digit',
  );
};

const findUser = (state: AccountsState, name: string): StoredUser => {
  const found = state.users.find((user) => user.name === userName(name));
  if (found !== undefined) return found;
  throw new AccountsError('unknown_user', 'there is no user of that name', 'names are shown by `tocsin user list`');
};

const userExists = (name: string): AccountsError =>
  new AccountsError('user_exists', `there is a user ${name} already`, 'choose another name, or change that user');

const refuseLastAdmin = (state: AccountsState, user: StoredUser): void => {
  if (user.role !== 'admin' || state.users.some((other) => other !== user && other.role === 'admin')) return;
  throw new AccountsError('last_admin', `${user.name} is the last admin`, 'make another user an admin first');
};

const publicUser = ({ password, name, role, createdAt, generation }: StoredUser): User => ({
  name,
  role,
  createdAt,
  generation,
  hasPassword: password !== undefined,
});
