import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** Of an input whose clients say who they are by `Authorization`. */
export const credentialOptions = {
  tokens: z
    .array(z.string().min(16).meta({ secret: true }))
    .default([])
    .describe('tokens of which clients must send one, as `Authorization: Bearer …`'),
  user: z.string().min(1).optional().describe('user that clients may name instead (`Authorization: Basic …`)'),
  password: z.string().min(1).meta({ secret: true }).optional().describe('password of the user'),
} as const;

export interface CredentialOptions {
  readonly tokens: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** For `refine` of the options. */
export const hasWholeUser = ({ user, password }: CredentialOptions): boolean =>
  (user === undefined) === (password === undefined);
export const WHOLE_USER = { error: 'user: it and `password` go together' };

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Secrets that are compared in a time that tells nothing of them. */
export class Secrets<Of> {
  readonly #known: readonly (readonly [digest: Buffer, of: Of])[];

  constructor(secrets: readonly (readonly [secret: string, of: Of])[]) {
    this.#known = secrets.map(([secret, of]) => [digestOf(secret), of]);
  }

  get size(): number {
    return this.#known.length;
  }

  /** Whose secret it is. */
  find(shown: string): Of | undefined {
    const digest = digestOf(shown);
    let found: Of | undefined;
    for (const [known, of] of this.#known) if (timingSafeEqual(digest, known)) found = of;
    return found;
  }
}

/** Who may send. */
export class Credentials {
  readonly #secrets: Secrets<true>;
  readonly #hasUser: boolean;

  constructor({ tokens, user, password = '' }: CredentialOptions) {
    this.#hasUser = user !== undefined;
    this.#secrets = new Secrets([
      ...tokens.map((token) => [`bearer ${token}`, true] as const),
      ...(user === undefined
        ? []
        : [[`basic ${Buffer.from(`${user}:${password}`).toString('base64')}`, true] as const]),
    ]);
  }

  /** Whether there are any; where not, everybody may. */
  get areAsked(): boolean {
    return this.#secrets.size > 0;
  }

  /** `authorization`: the header. */
  allow(authorization: string | undefined): boolean {
    if (authorization === undefined) return false;
    const blank = authorization.indexOf(' ');
    if (blank < 0) return false;
    const scheme = authorization.slice(0, blank).toLowerCase();
    return this.#secrets.find(`${scheme} ${authorization.slice(blank + 1).trim()}`) === true;
  }

  /** For `WWW-Authenticate`. */
  get challenge(): string {
    return this.#hasUser ? 'Basic realm="tocsin"' : 'Bearer realm="tocsin"';
  }
}
