const SPACE = 0x20;
const DELETE = 0x7f;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BACKSLASH = 0x5c;
const N = 0x6e;

/**
 * Four bytes of ASCII at once. Each byte has its highest bit set by the addition where it is a space or more, or is not the one that it
 * was compared with; no byte carries into the next one.
 */
const HIGHEST = 0x80808080 | 0;
const UP_TO_SPACE = 0x60606060;
const UNLESS_ZERO = 0x7f7f7f7f;
const EACH = 0x01010101;
const DELETES = DELETE * EACH;

/** What becomes of a byte. */
const AS_IT_IS = 0;
const ESCAPED = 1;
const BLANKED = 2;
const ENDS_LINE = 3;
const REFUSED = 4;

export interface ByteRuling {
  /** At most two characters, which have a backslash before. */
  readonly escaped: string;
  /** Control characters but tab and line ends. */
  readonly controls: 'blank' | 'refuse';
  readonly tabs: 'keep' | 'refuse';
  /** `escape`: as `\n`, whichever they are. */
  readonly lineEnds: 'escape' | 'blank' | 'refuse';
  readonly deletes: 'keep' | 'blank';
  /** Without what is blank at the end, control characters among it. */
  readonly isTrimmed: boolean;
}

/** How a text of ASCII is written where not each of its characters can stand as it is. */
export interface ByteRules {
  readonly codes: Uint8Array;
  /** The escaped characters, four times each. */
  readonly first: number;
  readonly second: number;
  readonly escapesLineEnds: boolean;
  readonly isTrimmed: boolean;
}

export function byteRules({ escaped, controls, tabs, lineEnds, deletes, isTrimmed }: ByteRuling): ByteRules {
  const codes = new Uint8Array(DELETE + 1).fill(controls === 'blank' ? BLANKED : REFUSED, 0, SPACE);
  codes[TAB] = tabs === 'keep' ? AS_IT_IS : REFUSED;
  codes[LINE_FEED] = codes[CARRIAGE_RETURN] = lineEnds === 'refuse' ? REFUSED : ENDS_LINE;
  codes[DELETE] = deletes === 'keep' ? AS_IT_IS : BLANKED;
  const [first = DELETE, second = DELETE] = [...escaped].map((character) => character.charCodeAt(0));
  for (const code of [first, second]) if (code !== DELETE) codes[code] = ESCAPED;
  return { codes, first: first * EACH, second: second * EACH, escapesLineEnds: lineEnds === 'escape', isTrimmed };
}

/**
 * Writes bytes of ASCII by the rules over themselves; behind them must be room for as many more. Where they end then; -1 where one is
 * refused. `fours`: the same buffer, by fours.
 */
export function rewrite(bytes: Uint8Array, fours: Int32Array, from: number, to: number, rules: ByteRules): number {
  const { codes, escapesLineEnds } = rules;
  let end = to;
  if (rules.isTrimmed) while (end > from && isBlank(bytes[end - 1] ?? 0)) end--;
  const plain = plainUntil(bytes, fours, from, end, rules);
  if (plain === end) return end;
  // So far behind that what is written never comes to what is still to be read.
  bytes.copyWithin(end, plain, end);
  const last = end + end - plain;
  let at = plain;
  for (let index = end; index < last; index++) {
    const byte = bytes[index] ?? 0;
    switch (codes[byte]) {
      case AS_IT_IS:
        bytes[at++] = byte;
        break;
      case ESCAPED:
        bytes[at++] = BACKSLASH;
        bytes[at++] = byte;
        break;
      case BLANKED:
        bytes[at++] = SPACE;
        break;
      case ENDS_LINE:
        if (byte === CARRIAGE_RETURN && index + 1 < last && bytes[index + 1] === LINE_FEED) break;
        if (escapesLineEnds) {
          bytes[at++] = BACKSLASH;
          bytes[at++] = N;
        } else bytes[at++] = SPACE;
        break;
      default:
        return -1;
    }
  }
  return at;
}

const isBlank = (byte: number): boolean => byte <= SPACE || byte === DELETE;

/** Where the first byte, or one of the four around it, may be none that stands as it is; `to` where none is. */
function plainUntil(
  bytes: Uint8Array,
  fours: Int32Array,
  from: number,
  to: number,
  { codes, first, second }: ByteRules,
): number {
  const begin = Math.min((from + 3) & ~3, to);
  for (let at = from; at < begin; at++) if (codes[bytes[at] ?? 0] !== AS_IT_IS) return at;
  for (let index = begin >> 2; index < to >> 2; index++) {
    const four = fours[index] ?? 0;
    const arePlain =
      (four + UP_TO_SPACE) &
      ((four ^ first) + UNLESS_ZERO) &
      ((four ^ second) + UNLESS_ZERO) &
      ((four ^ DELETES) + UNLESS_ZERO) &
      HIGHEST;
    if (arePlain !== HIGHEST) return index << 2;
  }
  for (let at = Math.max(begin, to & ~3); at < to; at++) if (codes[bytes[at] ?? 0] !== AS_IT_IS) return at;
  return to;
}
