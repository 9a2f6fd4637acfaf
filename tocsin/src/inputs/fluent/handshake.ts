import { createHash, timingSafeEqual } from 'node:crypto';
import { binaryText, isMap, pack, unpackRaw } from '../../codecs/index.ts';

/**
 * The handshake of the Forward protocol: the server says HELO, the client proves by PING that it knows the shared key, and a user where they
 * are asked for, and the server proves the same by PONG.
 */
export interface Helo {
  readonly nonce: Uint8Array;
  /** Salt for the password of a user; empty: none is asked for. */
  readonly auth: Uint8Array;
}

export interface Ping {
  readonly hostname: string;
  readonly salt: Uint8Array;
  readonly keyDigest: string;
  readonly user: string;
  readonly passwordDigest: string;
}

export interface Pong {
  readonly isWelcome: boolean;
  readonly reason: string;
  readonly hostname: string;
  readonly keyDigest: string;
}

export interface FluentUser {
  readonly name: string;
  readonly password: string;
}

type Bytes = string | Uint8Array;

const digest = (...parts: readonly Bytes[]): string => {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** Takes as long for a wrong digest as for a right one. */
const isSame = (given: string, expected: string): boolean =>
  timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(expected).digest());

export const keyDigest = (salt: Bytes, hostname: string, nonce: Bytes, sharedKey: string): string =>
  digest(salt, hostname, nonce, sharedKey);

export const passwordDigest = (auth: Bytes, { name, password }: FluentUser): string => digest(auth, name, password);

/** As texts, which the oldest clients take, too. */
export const writeHelo = ({ nonce, auth }: Helo): Uint8Array =>
  pack(['HELO', { nonce: binaryText(nonce), auth: binaryText(auth), keepalive: true }]);

export const writePing = ({ hostname, salt, keyDigest: key, user, passwordDigest: password }: Ping): Uint8Array =>
  pack(['PING', hostname, salt, key, user, password]);

export const writePong = ({ isWelcome, reason, hostname, keyDigest: key }: Pong): Uint8Array =>
  pack(['PONG', isWelcome, reason, hostname, key]);

/** Throws a sentence for what is none. */
export function readHelo(message: Uint8Array): Helo {
  const [name, options] = messageOf(message);
  if (textOf(name) !== 'HELO' || !isMap(options)) throw new Error('expected HELO');
  return { nonce: bytesOf(options.nonce), auth: bytesOf(options.auth) };
}

/** Throws a sentence for what is none. Salts are bytes that need be no text. */
export function readPing(message: Uint8Array): Ping {
  const [name, hostname, salt, key, user, password] = messageOf(message);
  if (textOf(name) !== 'PING') throw new Error('expected PING: a client must know the shared key here');
  return {
    hostname: textOf(hostname),
    salt: bytesOf(salt),
    keyDigest: textOf(key),
    user: textOf(user),
    passwordDigest: textOf(password),
  };
}

/** Throws a sentence for what is none. */
export function readPong(message: Uint8Array): Pong {
  const [name, isWelcome, reason, hostname, key] = messageOf(message);
  if (textOf(name) !== 'PONG') throw new Error('expected PONG');
  return {
    isWelcome: isWelcome === true,
    reason: textOf(reason),
    hostname: textOf(hostname),
    keyDigest: textOf(key),
  };
}

const messageOf = (bytes: Uint8Array): readonly unknown[] => {
  const message = unpackRaw(bytes);
  return Array.isArray(message) ? message : [];
};

const bytesOf = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array(0));

const textOf = (value: unknown): string => Buffer.from(bytesOf(value)).toString('utf8');

export interface Secrets {
  readonly sharedKey: string;
  /** Empty: the key alone is asked for. */
  readonly users: readonly FluentUser[];
}

/** Why a client is not welcome, in the words of Fluentd; undefined: it is. */
export function refusalOf(ping: Ping, { nonce, auth }: Helo, { sharedKey, users }: Secrets): string | undefined {
  if (!isSame(ping.keyDigest, keyDigest(ping.salt, ping.hostname, nonce, sharedKey))) return 'shared_key mismatch';
  if (users.length === 0) return undefined;
  // Whether there is a user of that name must not show in the time.
  const user = users.find(({ name }) => name === ping.user) ?? { name: ping.user, password: '' };
  const isRight = isSame(ping.passwordDigest, passwordDigest(auth, user));
  return isRight && users.includes(user) ? undefined : 'username/password mismatch';
}
