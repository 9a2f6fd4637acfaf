import { describe, expect, it } from 'vitest';
import { Credit } from './credit.ts';
import { DEFAULT_LIMITS, guardEach, rubyRegex } from './index.ts';

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

  it.each([50, 120])('sees what comes behind %i items that take too long, and says how much it lost', (many) => {
    const texts = [...Array.from({ length: many }, () => `${'a'.repeat(40)}!`), 'ok', 'aaa'];
    const credit = new Credit(1_000, 0, () => 0);
    const stopped = guardEach(texts.length, (index) => void EVIL.test(texts[index] ?? ''), {
      ...DEFAULT_LIMITS,
      credit,
    });
    expect(stopped).toEqual(Array.from({ length: many }, (_, index) => index));
    expect(credit.left).toBeLessThan(200);
  });

  it('loses little once the credit is spent, and sees the others', () => {
    let lost = 0;
    class Tally extends Credit {
      override spend(milliseconds: number): void {
        lost += milliseconds;
        super.spend(milliseconds);
      }
    }
    const limits = { ...DEFAULT_LIMITS, credit: new Tally(1_000, 0, () => 0) };
    limits.credit.spend(1_000);
    lost = 0;
    const texts = ['ok', `${'a'.repeat(40)}!`, 'aaa'];
    for (let times = 0; times < 20; times++)
      expect(guardEach(texts.length, (index) => void EVIL.test(texts[index] ?? ''), limits)).toEqual([1]);
    expect(lost).toBeLessThan(20 * 150);
  });

  it('leaves time for what is slow for all', () => {
    const spin = (milliseconds: number): void => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
    };
    const limits = { item: 100, total: 1_000 };
    expect(guardEach(40, (index) => spin(index === 3 ? 100_000 : 4), limits)).toEqual([3]);
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
