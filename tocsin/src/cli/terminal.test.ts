import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, displayWidth, fit, renderTable, stripControl } from './terminal.ts';

describe('text for a terminal', () => {
  test('control characters become visible', () => {
    expect(stripControl('a\u001b[31mred\u202eevil\u0007')).toBe('a\\x1b[31mred\\u202eevil\\x07');
  });
  test('nothing that moves a cursor survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(stripControl(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      }),
    );
  });
  test('a fitted text has exactly the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        expect(displayWidth(fit(stripControl(text), width))).toBe(width);
      }),
    );
  });
});

describe('tables', () => {
  const rows = [
    ['alice', '12', 'x'.repeat(200)],
    ['bob', '7', 'short'],
  ];
  test.each([20, 40, 80, 120])('no line passes %i columns', (width) => {
    const lines = renderTable(['user', 'count', '_raw'], rows, { width, colour: false }).split('\n');
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });
  test('numbers are right-aligned and narrow columns stay whole', () => {
    const table = renderTable(['user', 'count', '_raw'], rows, { width: 60, colour: false });
    expect(table).toContain('alice     12  xxx');
    expect(table).toContain('bob        7  short');
  });
  test('columns beyond the width are named as missing', () => {
    const many = Array.from({ length: 30 }, (_, index) => `c${index}`);
    expect(renderTable(many, [many], { width: 40, colour: false })).toMatch(/more columns do not fit/);
  });
});

describe('csv', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['-5', '-5'],
    ['-5+cmd', "'-5+cmd"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['@SUM(A1)', "'@SUM(A1)"],
  ])('%s', (text, expected) => expect(csvCell(text)).toBe(expected));
});
