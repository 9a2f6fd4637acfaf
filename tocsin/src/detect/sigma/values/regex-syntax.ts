/**
 * What engines that never backtrack can't do, and Sigma therefore has not: back references and looking behind. Undefined where there is none.
 * Looking ahead is not in Sigma's subset either, but rules use it.
 */
export function unsupportedInRegex(source: string): string | undefined {
  let isInSet = false;
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') {
      const next = source[at + 1] ?? '';
      if (!isInSet && /[1-9]/.test(next)) return `a back reference (\\${next})`;
      if (!isInSet && /[kg]/.test(next) && /[<{'\d]/.test(source[at + 2] ?? '')) return 'a back reference';
      at++;
    } else if (isInSet) isInSet = char !== ']';
    else if (char === '[') {
      isInSet = true;
      // A `]` at the beginning is a character of the set.
      if (source[at + 1] === '^') at++;
      if (source[at + 1] === ']') at++;
    } else if (source.startsWith('(?<=', at) || source.startsWith('(?<!', at)) return 'a look-behind';
    else if (source.startsWith('(?P=', at) || source.startsWith('(?P>', at)) return 'a back reference';
    else if (source.startsWith('(?R)', at) || /^\(\?\d/.test(source.slice(at, at + 3))) return 'recursion';
  }
  return undefined;
}
