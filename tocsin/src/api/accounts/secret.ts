import { createHash, randomBytes } from 'node:crypto';

/** So that secret scanners and people know one when they see it. */
export const TOKEN_PREFIX = 'tcs_';
const SECRET = /^tcs_[A-Za-z0-9_-]{43}$/;

/** 256 random bits: a plain hash suffices to keep them, and a look-up by hash tells a guesser nothing. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
export const newTokenSecret = (): string => TOKEN_PREFIX + newSecret();
export const newId = (): string => randomBytes(6).toString('hex');
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
export const looksLikeToken = (text: string): boolean => SECRET.test(text);
