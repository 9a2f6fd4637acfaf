import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, fit, jsonLine, renderEvents, renderTable, stripControl, tableOptions } from './terminal.ts';

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
  test('a column that must stay whole does while the others have room to give', () => {
    const time = '2026-11-25T19:34:41.123Z';
    const wide = [[time, 'y'.repeat(90), 'x'.repeat(200)]];
    const lines = renderTable(['_time', 'a', 'b'], wide, { width: 50, colour: false, whole: ['_time'] }).split('\n');
    expect(lines[2]).toMatch(new RegExp(`^${time}  y{10}…  x{10}…$`));
    const narrow = renderTable(['_time', 'a', 'b'], wide, { width: 30, colour: false, whole: ['_time'] });
    for (const line of narrow.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(30);
  });
  test('nothing is cut for a file or another program', () => {
    const options = tableOptions(Object.assign(Object.create(process.stdout), { isTTY: false }));
    expect(renderTable(['user', 'count', '_raw'], rows, options)).toContain('x'.repeat(200));
    expect(options.colour).toBe(false);
  });
  test('columns beyond the width are named as missing', () => {
    const many = Array.from({ length: 30 }, (_, index) => `c${index}`);
    expect(renderTable(many, [many], { width: 40, colour: false })).toMatch(/more columns do not fit/);
  });
});

describe('events', () => {
  test('stand beside their time, broken at blanks', () => {
    expect(renderEvents([['12:00', 'Failed login for bob from 203.0.113.9\nTraceback']], 30)).toBe(
      ['12:00  Failed login for bob', '       from 203.0.113.9', '       Traceback', ''].join('\n'),
    );
  });
  test('keep within the terminal and lose no word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 30, max: 90 }), (text, width) => {
        const lines = renderEvents([['12:00', text]], width)
          .split('\n')
          .slice(0, -1);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        const bare = (part: string): string => part.replaceAll(' ', '');
        expect(bare(lines.map((line) => line.slice(7)).join(''))).toBe(
          bare(text.split(/\r?\n/).map(stripControl).join('')),
        );
      }),
    );
  });
});

describe('json', () => {
  test('says the same, with no control character raw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = jsonLine({ text });
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
        expect(JSON.parse(line)).toEqual({ text });
      }),
    );
  });
});
