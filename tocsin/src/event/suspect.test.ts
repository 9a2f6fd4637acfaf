import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSuspect } from './suspect.ts';

/** One of each kind; each letter also as a capital one. */
const WORDS = [
  ...['pass', 'PWD', 'secret', 'token', 'key', 'authoriz', 'Cookie', 'credential', 'sess', 'csrf', 'xsrf', 'otp'],
  ...['pin=', 'jwt', 'sid', 'code"', 'bearer ', 'basic ', '@', 'AKIA', 'ASIA', 'eyJ', 'ghp_', 'ghs_', 'xox', '_live_'],
  ...[
    'AIza',
    'BEGIN ',
    '$2',
    '$$',
    'sig=',
    'ignature=',
    'auth=',
    'eset/',
    'sk-',
    'glpat-',
    'npm_',
    '_pat_',
    'SG.',
    'hooks.',
  ],
];
/** Holds no part of a word. */
const harmless = fc.string({
  unit: fc.constantFrom('f', ' ', 'L', '7', '/', 'é', 'Ł', '界', '\u{1f512}'),
  maxLength: 60,
});

describe('the scan for what may be a secret', () => {
  it('finds each word wherever it stands', () => {
    fc.assert(
      fc.property(harmless, fc.constantFrom(...WORDS), harmless, (before, word, after) => {
        expect(isSuspect(before + word + after)).toBe(true);
        expect(isSuspect(before + word.toUpperCase() + after)).toBe(true);
        expect(isSuspect(before + after)).toBe(false);
      }),
    );
  });

  it('finds a word at each place of a text that is looked at in parts', () => {
    for (let before = (1 << 14) - 20; before < (1 << 14) + 4; before++)
      for (const word of ['$2', 'token', 'glpat-', '@'])
        expect(isSuspect(`${'f'.repeat(before)}${word}${'L'.repeat(20)}`), `${word} behind ${before}`).toBe(true);
    expect(isSuspect('f'.repeat(1 << 16))).toBe(false);
  });

  it('is not misled by characters whose lower bytes are those of a word', () => {
    const wide = [...'a password and a token'].map((character) =>
      String.fromCharCode(character.charCodeAt(0) + 0x4e00),
    );
    expect(isSuspect(wide.join(''))).toBe(false);
  });
});
