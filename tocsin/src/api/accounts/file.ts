import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AccountsError } from './error.ts';
import { withLock } from './lock.ts';
import { type AccountsState, accountsSchema } from './schema.ts';

const EMPTY: AccountsState = { version: 1, users: [], tokens: [], links: [] };

/**
 * `auth.json`, shared by the server and the command line. Reads see another process's write at once: the file is
 * replaced, never changed, so its identity tells. A file that cannot be read refuses everybody, and says why.
 */
export class AccountsFile {
  readonly path: string;
  #identity = '';
  #state: AccountsState = EMPTY;

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.path = join(dir, 'auth.json');
  }

  read(): AccountsState {
    const identity = this.#identify();
    if (identity === this.#identity) return this.#state;
    this.#state = identity === '' ? EMPTY : this.#parse();
    this.#identity = identity;
    return this.#state;
  }

  /** `change` gets a copy which it may alter; what it throws leaves the file as it was. Durable when this resolves. */
  update<T>(change: (state: AccountsState) => T): Promise<T> {
    return withLock(`${this.path}.lock`, (held) => {
      const state = structuredClone(this.read());
      const result = change(state);
      this.#write(state, held);
      return result;
    });
  }

  #identify(): string {
    const found = statSync(this.path, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? '' : `${found.ino} ${found.mtimeNs} ${found.size}`;
  }

  #parse(): AccountsState {
    const parsed = this.#parseJson();
    const checked = accountsSchema.safeParse(parsed);
    if (checked.success) return checked.data;
    const [issue] = checked.error.issues;
    throw this.#unreadable(`${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not as expected'}`);
  }

  #parseJson(): unknown {
    try {
      // A copy or an editor may have opened it to others: it holds password hashes.
      if ((statSync(this.path).mode & 0o077) !== 0) chmodSync(this.path, 0o600);
      return JSON.parse(readFileSync(this.path, 'utf8'));
    } catch (error) {
      throw this.#unreadable(error instanceof Error ? error.message : String(error));
    }
  }

  #unreadable(why: string): AccountsError {
    return new AccountsError(
      'accounts_unreadable',
      `${this.path} cannot be read: ${why}`,
      'restore it from a backup, or move it away and make the accounts anew with `tocsin user add`',
    );
  }

  #write(state: AccountsState, held: () => boolean): void {
    const draft = `${this.path}.${randomBytes(6).toString('hex')}`;
    try {
      const file = openSync(draft, 'wx', 0o600);
      try {
        writeFileSync(file, `${JSON.stringify(state, null, 2)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      if (!held())
        throw new AccountsError(
          'busy',
          `another process took over ${this.path} meanwhile`,
          'nothing was changed: try again',
        );
      renameSync(draft, this.path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
    const folder = openSync(dirname(this.path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
    this.#state = state;
    this.#identity = this.#identify();
  }
}
