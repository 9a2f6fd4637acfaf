/**
 * How sure a name is that its value is secret:
 * - `always`: password, api_key …: any text or number is redacted;
 * - `session`: a text is redacted; of an object only `id`, `key` and what else is secret by name;
 * - `credentials`: a text is redacted; an object is judged name by name, for the user name in it is what an analyst
 *   needs (Django hands the credentials of a failed login so, and its logs have them);
 * - `code`: one-time and OAuth codes share their name with error codes, so the value must look like one.
 */
export type Secrecy = 'always' | 'session' | 'credentials' | 'code';

/**
 * Words with which the name of a secret ends, parts joined by `-`; in a name the parts may be joined by `-`, `_`, `.`,
 * a space or nothing, and anything may go before them (`db_password`, `csrfmiddlewaretoken`, `HTTP_COOKIE`).
 */
export const SECRET_ENDINGS: readonly string[] = Object.freeze([
  'password',
  'passwords',
  'passwd',
  'passphrase',
  'passcode',
  'password-confirm',
  'password-confirmation',
  'password-hash',
  'secret',
  'secrets',
  'secret-key',
  'token',
  'tokens',
  'api-key',
  'access-key',
  'account-key',
  'access-key-id',
  'private-key',
  'signing-key',
  'encryption-key',
  'authorization',
  'cookie',
  'cookies',
  'session-id',
  'session-key',
  'sessid',
  'otp-code',
  'verification-code',
  'security-code',
  'mfa-code',
  'auth-code',
]);

/** Short words which are a secret's name only when they stand alone. */
export const SECRET_NAMES: readonly string[] = Object.freeze([
  'pass',
  'pwd',
  'otp',
  'totp',
  'pin',
  'jwt',
  'csrf',
  'xsrf',
  'connect.sid',
]);

export const CREDENTIAL_NAMES: readonly string[] = Object.freeze(['credential', 'credentials']);
export const SESSION_NAME = 'session';
export const CODE_NAME = 'code';

const squeeze = (name: string): string => name.toLowerCase().replace(/[-_. ]/g, '');

const CACHE_LIMIT = 5000;
const MAX_NAME = 256;

/** Decides by name; keeps what it decided. `extra` names are secret in full, `keep` names never. */
export class SecretKeys {
  readonly #endings: RegExp;
  readonly #extra: ReadonlySet<string>;
  readonly #keep: ReadonlySet<string>;
  readonly #decided = new Map<string, Secrecy | null>();

  constructor(options: {
    readonly extra?: readonly string[] | undefined;
    readonly keep?: readonly string[] | undefined;
  }) {
    // Digits at the end: Django's forms have password1 and password2.
    this.#endings = new RegExp(`(?:${SECRET_ENDINGS.map(squeeze).join('|')})\\d{0,2}$`);
    this.#extra = new Set([...SECRET_NAMES, ...(options.extra ?? [])].map(squeeze));
    this.#keep = new Set((options.keep ?? []).map(squeeze));
  }

  decide(name: string): Secrecy | null {
    const known = this.#decided.get(name);
    if (known !== undefined) return known;
    const secrecy = this.#judge(squeeze(name.length > MAX_NAME ? name.slice(-MAX_NAME) : name));
    if (this.#decided.size >= CACHE_LIMIT) this.#decided.clear();
    this.#decided.set(name, secrecy);
    return secrecy;
  }

  #judge(name: string): Secrecy | null {
    if (this.#keep.has(name)) return null;
    if (this.#extra.has(name) || this.#endings.test(name)) return 'always';
    if (CREDENTIAL_NAMES.some((ending) => name.endsWith(ending))) return 'credentials';
    if (name === SESSION_NAME) return 'session';
    return name === CODE_NAME ? 'code' : null;
  }
}

/** Four to ten digits, or twelve and more characters of letters and digits mixed: not `400`, `ECONNREFUSED`, `not_found`. */
export function looksLikeCode(value: string): boolean {
  if (/^\d{4,10}$/.test(value)) return true;
  return value.length >= 12 && /^[\w./+=~%-]+$/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value);
}
