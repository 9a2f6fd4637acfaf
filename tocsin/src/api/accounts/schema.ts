import { z } from 'zod';

/** From the least to the most: each may do what those before it may. */
export const ROLES = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What a token may do. `admin` includes the others. */
export const SCOPES = ['search', 'alerts', 'ingest', 'metrics', 'respond', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export const roleSchema = z.enum(ROLES);
export const scopeSchema = z.enum(SCOPES);

/** Names are lower case and ASCII, so that two of them never look alike and `Alice` signs in as `alice`. */
export const USER_NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/;
export const TOKEN_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@:/-]{0,63}$/u;

const time = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const storedUser = z.object({
  name: z.string().regex(USER_NAME),
  role: roleSchema,
  /** Absent: signs in by link only. */
  password: z.string().max(512).optional(),
  /** Made anew with the user and with each password: a session of another generation has ended. */
  generation: z.string().max(64),
  createdAt: time,
});

const storedToken = z.object({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  name: z.string().max(64),
  scopes: z.array(scopeSchema).min(1),
  hash: sha256,
  createdBy: z.string().max(64),
  createdAt: time,
  expiresAt: time.optional(),
  usedAt: time.optional(),
});

const storedLink = z.object({ hash: sha256, user: z.string().regex(USER_NAME), expiresAt: time });

export const accountsSchema = z.object({
  version: z.literal(1),
  users: z.array(storedUser),
  tokens: z.array(storedToken),
  links: z.array(storedLink),
});

export type StoredUser = z.output<typeof storedUser>;
export type StoredToken = z.output<typeof storedToken>;
export type AccountsState = z.output<typeof accountsSchema>;

export interface User {
  readonly name: string;
  readonly role: Role;
  readonly createdAt: number;
  /** False: signs in by link only. */
  readonly hasPassword: boolean;
  readonly generation: string;
}

/** A token without its secret, which nobody knows but who got it. Times are epoch milliseconds. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly usedAt?: number;
}
