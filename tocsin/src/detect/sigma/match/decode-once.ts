const ENCODED = /(?:%[0-9a-f]{2})+/gi;

/**
 * A URL, a part of one or a line with one in it, percent-decoded once; in its query `+` is a blank. The text itself where nothing in it is
 * encoded. Bytes that are no UTF-8 become U+FFFD.
 */
export function decodeOnce(text: string, isQuery: boolean): string {
  const query = isQuery ? 0 : text.indexOf('?');
  const plus = query < 0 ? -1 : text.indexOf('+', query);
  const spaced = plus < 0 ? text : text.slice(0, plus) + text.slice(plus).replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  return spaced.replace(ENCODED, decodeBytes);
}

function decodeBytes(encoded: string): string {
  const bytes = Buffer.alloc(encoded.length / 3);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(encoded.slice(at * 3 + 1, at * 3 + 3), 16);
  return bytes.toString('utf8');
}
