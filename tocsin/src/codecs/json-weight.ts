/** Bytes of memory that one value of JSON comes to, whatever it is, once events were made of it: measured on lists of empty objects. */
const VALUE = 160;
const MOST = 128 << 20;

/**
 * Whether a JSON text makes more of the memory of a worker than it has: a list of empty objects comes to a hundred times its length. An
 * estimate from above, by its length and its commas and brackets.
 */
export function isHeavyJson(bytes: Uint8Array): boolean {
  let weight = 2 * bytes.length;
  // Even if each byte were a value.
  if (weight + VALUE * bytes.length <= MOST) return false;
  for (let at = 0; at < bytes.length && weight <= MOST; at++) {
    const byte = bytes[at];
    if (byte === COMMA || byte === BRACE || byte === BRACKET) weight += VALUE;
  }
  return weight > MOST;
}

const COMMA = 0x2c;
const BRACE = 0x7b;
const BRACKET = 0x5b;

/** As deep as Logstash reads: what walks through events calls itself at each level. */
const DEEPEST = 1_000;

/** Whether a text that is JSON has more levels than events may have. */
export function isDeepJson(text: string): boolean {
  if (text.length <= 2 * DEEPEST) return false;
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) inText = !inText;
    else if (inText) {
      if (code === BACKSLASH) at++;
    } else if (code === BRACE || code === BRACKET) {
      depth++;
      if (depth > DEEPEST) return true;
    } else if (code === BRACE_END || code === BRACKET_END) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE_END = 0x7d;
const BRACKET_END = 0x5d;
