import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { colourOf } from './palette.ts';

const css = ['charts', 'tokens']
  .map((name) => readFileSync(new URL(`../styles/${name}.css`, import.meta.url), 'utf8'))
  .join('\n');

/** Both colours of a token: light, dark. */
function colours(token: string): readonly [string, string] {
  const [, light = '', dark = ''] =
    new RegExp(`--${token}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css) ?? [];
  return [light, dark];
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const tokens = [...Array.from({ length: 10 }, (_, index) => `series-${index + 1}`), 'series-rest'];

test.each(tokens)('%s stands out from the card in light and dark, by 3:1', (token) => {
  const cards = colours('card');
  colours(token).forEach((colour, theme) => {
    expect(colour).toMatch(/^#/);
    expect(contrast(colour, cards[theme] ?? '')).toBeGreaterThanOrEqual(3);
  });
});

test('after the last colour comes the first', () => {
  expect(colourOf(9)).toBe('var(--series-10)');
  expect(colourOf(10)).toBe('var(--series-1)');
});
