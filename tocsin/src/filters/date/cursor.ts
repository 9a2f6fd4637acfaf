/**
 * Index after what was read last. One for the whole thread, so that reading a time allocates nothing: use it before the next call.
 */
export const cursor = { at: 0 };

/**
 * The number at the cursor, which moves behind it, or NaN. It ends with the first character that is no digit.
 */
export function readNumber(text: string, digits: number, signed: boolean): number {
  let at = cursor.at;
  let sign = 1;
  if (signed) {
    const code = text.charCodeAt(at);
    if (code === 45 || code === 43) {
      at++;
      if (code === 45) sign = -1;
    }
  }
  const start = at;
  let value = 0;
  for (const limit = at + digits; at < limit; at++) {
    const digit = text.charCodeAt(at) - 48;
    // Also where the text is over: then it is NaN.
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  if (at === start || value > 0x7fff_ffff) return Number.NaN;
  cursor.at = at;
  return sign * value;
}

/** A fraction of a unit in milliseconds, or NaN; what is finer is cut off. */
export function readFraction(text: string, digits: number, unit: number): number {
  let at = cursor.at;
  let value = 0;
  // One digit more than milliseconds, as Joda-Time counts.
  let weight = unit * 10;
  for (const limit = at + digits; at < limit; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    weight = Math.floor(weight / 10);
    value += digit * weight;
  }
  if (at === cursor.at) return Number.NaN;
  cursor.at = at;
  return Math.floor(value / 10);
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? tens * 10 + ones - 528 : -1;
}

/**
 * Milliseconds of `Z`, `+hh`, `+hhmm`, `+hh:mm`, `+hhmmss`, `+hh:mm:ss` and the last two with a fraction, or NaN. What follows a colon or an
 * odd digit must go on as it began: `+01:5` is no offset.
 */
export function readOffset(text: string): number {
  const from = cursor.at;
  const sign = text.charCodeAt(from);
  if (sign === 90 || sign === 122) {
    cursor.at = from + 1;
    return 0;
  }
  if (sign !== 43 && sign !== 45) return Number.NaN;
  const hours = pair(text, from + 1);
  if (hours < 0 || hours > 23) return Number.NaN;
  let at = from + 3;
  let offset = hours * 3_600_000;
  const separated = text.charCodeAt(at) === 58;
  for (let unit = 60_000; unit >= 1000; unit /= 60) {
    const code = text.charCodeAt(at);
    if (separated ? code !== 58 : !isDigit(code)) return endOffset(at, sign, offset);
    if (separated) at++;
    const value = pair(text, at);
    if (value < 0 || value > 59) return Number.NaN;
    offset += value * unit;
    at += 2;
  }
  const code = text.charCodeAt(at);
  if (separated ? code !== 46 && code !== 44 : !isDigit(code)) return endOffset(at, sign, offset);
  if (separated) at++;
  if (!isDigit(text.charCodeAt(at))) return Number.NaN;
  for (let unit = 100; unit >= 1 && isDigit(text.charCodeAt(at)); unit = Math.floor(unit / 10), at++)
    offset += (text.charCodeAt(at) - 48) * unit;
  return endOffset(at, sign, offset);
}

function endOffset(at: number, sign: number, offset: number): number {
  cursor.at = at;
  return sign === 45 ? -offset : offset;
}
