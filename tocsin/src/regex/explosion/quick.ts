import { runWithin } from '../guard.ts';

/**
 * Texts of one repeated piece of a pattern, with an end that it does not expect: on these a pattern that can match in
 * many ways tries them all.
 */
function hostileTexts(pattern: string, length: number): string[] {
  const words = pattern.match(/[\w ]{2,16}/g) ?? [];
  const pieces = new Set([...'a0 _-./:A\t', ...pattern.slice(0, 64), ...words.slice(0, 8)]);
  return [...pieces].map((piece) => `${piece.repeat(length).slice(0, length - 1)}\u0000`);
}

/** Whether a regular expression is done with hostile texts of so many characters, all of them within `limit` milliseconds. */
export function isQuick(regex: RegExp, length: number, limit: number): boolean {
  const texts = hostileTexts(regex.source, length);
  return runWithin(limit, () => {
    for (const text of texts) regex.test(text);
  });
}
