import { expect, test } from 'vitest';
import { capped, escapeOf, type Term, visibleParts, visibleText } from './visible.ts';

const word = (text: string): Term => ({ text, wordStart: true, wordEnd: true });

test.each([
  ['\u202e', '\\u202e'],
  ['\u200b', '\\u200b'],
  ['\u001b', '\\x1b'],
  ['\u0000', '\\x00'],
  ['\r', '\\r'],
  ['\ufeff', '\\ufeff'],
  ['\u2028', '\\u2028'],
  ['\u3164', '\\u3164'],
  ['\ufe0f', '\\ufe0f'],
  ['\u{e0041}', '\\u{e0041}'],
  ['\ud800', '\\ud800'],
])('shows %j as %s', (char, shown) => {
  expect(visibleParts(`a${char}b`)).toEqual([
    { kind: 'text', text: 'a' },
    { kind: 'escape', text: shown },
    { kind: 'text', text: 'b' },
  ]);
  expect(visibleText(`a${char}b`)).toBe(`a${shown}b`);
  expect(escapeOf(char)).toBe(shown);
});

test('leaves newlines, tabs and every script alone', () => {
  const text = 'zeile\n\tдва 三 שלום مرحبا 🔔 é';
  expect(visibleParts(text)).toEqual([{ kind: 'text', text }]);
});

test('marks the longest of the terms, whatever the case', () => {
  expect(visibleParts('x Failed LOGIN y', [word('failed'), word('failed login')])).toEqual([
    { kind: 'text', text: 'x ' },
    { kind: 'mark', text: 'Failed LOGIN' },
    { kind: 'text', text: ' y' },
  ]);
});

test('loses no character where lowering changes lengths', () => {
  const text = 'İİİ fail';
  const parts = visibleParts(text, [word('fail')]);
  expect(parts.map((part) => part.text).join('')).toBe(text);
  expect(parts.at(-1)).toEqual({ kind: 'mark', text: 'fail' });
});

test('a line made of control characters stays a few elements', () => {
  const parts = visibleParts('\u202ea'.repeat(100_000));
  expect(parts).toHaveLength(1);
  expect(parts[0]?.text.startsWith('\\u202ea\\u202ea')).toBe(true);
});

test('caps between characters', () => {
  expect(capped('ab🔔', 3)).toBe('ab');
  expect(capped('ab🔔', 4)).toBe('ab🔔');
});

test('marks whole words unless a wildcard stood there', () => {
  const marks = (term: Term) =>
    visibleParts('fail failed refail', [term]).flatMap((part) => (part.kind === 'mark' ? 1 : []));
  expect(marks(word('fail'))).toHaveLength(1);
  expect(marks({ ...word('fail'), wordEnd: false })).toHaveLength(2);
  expect(marks({ ...word('fail'), wordStart: false, wordEnd: false })).toHaveLength(3);
});
