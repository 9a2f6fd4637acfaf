import { describe, expect, it } from 'vitest';
import { guardEach, rubyRegex } from './index.ts';

const EVIL = /^(a+)+$/;

describe('guardEach', () => {
  it('stops the items that take too long, and only those', () => {
    const endless = `${'a'.repeat(40)}!`;
    const texts = ['aaa', endless, 'bbb', endless, 'aa'];
    const found: (boolean | undefined)[] = [];
    const stopped = guardEach(
      texts.length,
      (index) => {
        found[index] = EVIL.test(texts[index] ?? '');
      },
      { item: 50, total: 1_000 },
    );
    expect(stopped).toEqual([1, 3]);
    expect([found[0], found[2], found[4]]).toEqual([true, false, true]);
  });

  it('gives up on the rest once so much time was lost', () => {
    const texts = Array.from({ length: 20 }, () => `${'a'.repeat(40)}!`);
    const stopped = guardEach(texts.length, (index) => void EVIL.test(texts[index] ?? ''), { item: 50, total: 100 });
    expect(stopped).toEqual(texts.map((_, index) => index));
  });

  it('hands on what the work throws', () => {
    expect(() =>
      guardEach(1, () => {
        throw new TypeError('its own');
      }),
    ).toThrow('its own');
  });
});

describe('rubyRegex', () => {
  it.each([
    ['^b$', 'a\nb\nc', true],
    ['\\Ab', 'a\nb', false],
    ['a.b', 'a\nb', false],
    ['(?m)a.b', 'a\nb', true],
    ['^\\d+$', '١٢', false],
    ['^\\w+$', 'é', false],
    ['^[[:alpha:]]+$', 'é', true],
    ['^(?>a+)a', 'aaa', false],
    ['^\\h+$', 'beef', true],
    ['a++b', 'aab', true],
  ])('%s on %j: %s', (source, text, expected) => {
    expect(rubyRegex(source).test(text)).toBe(expected);
  });
});
