import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  keyDigest,
  passwordDigest,
  readHelo,
  readPing,
  readPong,
  refusalOf,
  writeHelo,
  writePing,
  writePong,
} from './handshake.ts';

const secrets = { sharedKey: 'key', users: [{ name: 'ann', password: 'secret' }] };
const helo = { nonce: Buffer.from('nonce'), auth: Buffer.from('auth') };
const salt = Buffer.from([0xff, 0, 0xfe]);
const ping = {
  hostname: 'web-1',
  salt,
  keyDigest: keyDigest(salt, 'web-1', helo.nonce, 'key'),
  user: 'ann',
  passwordDigest: passwordDigest(helo.auth, { name: 'ann', password: 'secret' }),
};

describe('the handshake', () => {
  it('comes back as it was written', () => {
    expect(readHelo(writeHelo(helo))).toEqual({ nonce: new Uint8Array(helo.nonce), auth: new Uint8Array(helo.auth) });
    expect(readPing(writePing(ping))).toEqual({ ...ping, salt: new Uint8Array(salt) });
    const pong = { isWelcome: true, reason: '', hostname: 'h', keyDigest: 'd' };
    expect(readPong(writePong(pong))).toEqual(pong);
  });

  it('is digested as the protocol says', () => {
    // printf 'saltweb-1noncekey' | sha512sum
    expect(keyDigest('salt', 'web-1', 'nonce', 'key').slice(0, 32)).toBe('50356efa7d5c85a2d8adf98357328a8b');
  });

  it.each([
    ['who knows all', {}, secrets, undefined],
    ['who does not know the key', { keyDigest: 'x' }, secrets, 'shared_key mismatch'],
    ['who says another name', { hostname: 'web-2' }, secrets, 'shared_key mismatch'],
    ['who is nobody', { user: 'bob' }, secrets, 'username/password mismatch'],
    ['who is nobody and has no password', { user: '', passwordDigest: '' }, secrets, 'username/password mismatch'],
    [
      'who is nobody, with the digest of an empty password',
      { user: 'bob', passwordDigest: passwordDigest(helo.auth, { name: 'bob', password: '' }) },
      secrets,
      'username/password mismatch',
    ],
    ['whose password is wrong', { passwordDigest: 'x' }, secrets, 'username/password mismatch'],
    ['who need not be anybody', { user: '' }, { ...secrets, users: [] }, undefined],
  ])('%s', (_title, changes, known, refusal) => {
    expect(refusalOf({ ...ping, ...changes }, helo, known)).toBe(refusal);
  });

  it('of any bytes is none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        let read: unknown;
        try {
          read = readPing(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
        expect(read).toBeUndefined();
      }),
      { seed: 24_224, numRuns: 2_000 },
    );
  });
});
