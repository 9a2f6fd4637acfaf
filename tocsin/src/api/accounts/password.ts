import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AccountsError } from './error.ts';

/** scrypt's cost: `ln` is the binary logarithm of N. Memory is 128 · r · 2^ln bytes. */
export interface PasswordCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MiB and three passes: OWASP's equal of N=2^17, p=1, at a quarter of the memory. */
export const PASSWORD_COST: PasswordCost = Object.freeze({ ln: 15, r: 8, p: 3 });

const MIN_LENGTH = 12;
const MAX_LENGTH = 1024;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const STORED = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]{16,64})\$([A-Za-z0-9_-]{43})$/;
const NO_SALT = Buffer.alloc(SALT_BYTES);
const NO_KEY = Buffer.alloc(KEY_BYTES);

/** At most `limit` scrypt runs at once: each takes 32 MiB and a thread of the pool. Beyond the queue it refuses. */
class Gate {
  readonly #limit: number;
  readonly #queue: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number, queue: number) {
    this.#limit = limit;
    this.#queue = queue;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) {
      if (this.#waiting.length >= this.#queue)
        throw new AccountsError('busy', 'too many passwords are being checked at this moment', 'try again in a moment');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      // A waiting one takes over the place, so the count stays.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

const gate = new Gate(2, 64);

const derive = (password: string, salt: Buffer, { ln, r, p }: PasswordCost): Promise<Buffer> =>
  gate.run(
    () =>
      new Promise((resolve, reject) => {
        const options = { N: 2 ** ln, r, p, maxmem: 256 * r * 2 ** ln + 1024 * r * p };
        scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
          error === null ? resolve(key) : reject(error),
        );
      }),
  );

const parse = (stored: string): { cost: PasswordCost; salt: Buffer; key: Buffer } | undefined => {
  const [, ln = '', r = '', p = '', salt = '', key = ''] = STORED.exec(stored) ?? [];
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  // Beyond these the file was not written by us, and one sign-in could take the machine's memory.
  if (cost.ln < 1 || cost.ln > 20 || cost.r < 1 || cost.r > 32 || cost.p < 1 || cost.p > 16) return undefined;
  return { cost, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') };
};

/** Throws `weak_password` with what is wrong. Length is what counts; there are no rules about kinds of characters. */
export const checkPasswordStrength = (password: string, user: string): void => {
  const length = [...password].length;
  if (length < MIN_LENGTH)
    throw new AccountsError(
      'weak_password',
      `a password needs at least ${MIN_LENGTH} characters, this one has ${length}`,
    );
  if (password.length > MAX_LENGTH)
    throw new AccountsError('weak_password', `a password may have at most ${MAX_LENGTH} characters`);
  if (password.toLowerCase().replaceAll(user, '').length < 6)
    throw new AccountsError('weak_password', 'the password is little more than the user name', 'use several words');
  if (new Set(password).size < 4)
    throw new AccountsError('weak_password', 'the password repeats fewer than four characters', 'use several words');
};

export const hashPassword = async (password: string, cost: PasswordCost): Promise<string> => {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
};

/**
 * Takes the same time whether there is a stored password or not, so that nobody learns who has an account.
 * `outdated`: right, but hashed at another cost than today's.
 */
export const matchPassword = async (
  password: string,
  stored: string | undefined,
  cost: PasswordCost,
): Promise<'no' | 'yes' | 'outdated'> => {
  const parsed = stored === undefined ? undefined : parse(stored);
  const tooLong = password.length > MAX_LENGTH;
  const key = await derive(tooLong ? '' : password, parsed?.salt ?? NO_SALT, parsed?.cost ?? cost);
  const same = timingSafeEqual(key, parsed?.key ?? NO_KEY);
  if (!same || parsed === undefined || tooLong) return 'no';
  const current = parsed.cost.ln === cost.ln && parsed.cost.r === cost.r && parsed.cost.p === cost.p;
  return current ? 'yes' : 'outdated';
};
