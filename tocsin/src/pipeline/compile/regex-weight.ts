/** Steps that a regex may take on one text without being watched. */
const FREE_STEPS = 1_000_000;

/**
 * How the steps of a regex can grow with the length of a text: as its power. Infinite where a group that is repeated, a reference back or a
 * look-around could make it worse than that. An estimate from above by its text alone, for deciding whether a time limit is needed.
 */
export function regexPower(source: string): number {
  let power = 0;
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const character = source[at] ?? '';
    if (character === '\\') {
      at++;
      if (/[1-9gkRX]/.test(source[at] ?? '')) return Number.POSITIVE_INFINITY;
    } else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(' && source[at + 1] === '?') return Number.POSITIVE_INFINITY;
    else if (character === ')' && /[*+{?]/.test(source[at + 1] ?? '')) return Number.POSITIVE_INFINITY;
    else if (/[*+{?]/.test(character)) power++;
  }
  return power + 1;
}

export const isFree = (power: number, length: number): boolean => power === 1 || length ** power <= FREE_STEPS;
