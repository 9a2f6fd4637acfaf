import { PlanError } from '../errors.ts';
import { quoteText } from '../sql/quote.ts';

/** Codes of C that stand for several others. */
const SHORT: Readonly<Record<string, string>> = Object.freeze({
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  '+': '%a %b %e %H:%M:%S %Z %Y',
  v: '%e-%b-%Y',
});

export const expandFormat = (format: string): string =>
  format.replace(/%(.)/gs, (found, code: string) => SHORT[code] ?? found);

/** Codes of strftime as the engine's formatDateTime has them. */
const ENGINE: Readonly<Record<string, string>> = Object.freeze({
  a: '%a',
  A: '%W',
  b: '%b',
  B: '%M',
  C: '%C',
  d: '%d',
  e: '%e',
  G: '%G',
  h: '%b',
  H: '%H',
  I: '%I',
  j: '%j',
  m: '%m',
  M: '%i',
  p: '%p',
  S: '%S',
  u: '%u',
  V: '%V',
  w: '%w',
  y: '%y',
  Y: '%Y',
  z: '%z',
});

// What the engine's calendar holds, 1900 to 2299, in epoch seconds.
const FIRST = -2_208_988_800;
const LAST = 10_413_791_999;

/** An instant of the engine; null outside of its calendar. */
export const instantSql = (seconds: string, timeZone: string): string => {
  const value = `toFloat64(${seconds})`;
  return `fromUnixTimestamp64Micro(accurateCastOrNull(round(if(${value} BETWEEN ${FIRST} AND ${LAST}, ${value}, NULL) * 1000000), 'Int64'), ${quoteText(timeZone)})`;
};

/** SQL of epoch seconds as text. Throws PlanError for a code that is not known. */
export const formatTime = (seconds: string, format: string, timeZone: string): string => {
  const instant = instantSql(seconds, timeZone);
  const micros = `leftPad(toString(positiveModulo(toUnixTimestamp64Micro(${instant}), 1000000)), 6, '0')`;
  const pieces: string[] = [];
  let run = '';
  const flush = (): void => {
    if (run !== '') pieces.push(`formatDateTime(${instant}, ${quoteText(run)})`);
    run = '';
  };
  const push = (sql: string): void => {
    flush();
    pieces.push(sql);
  };
  const expanded = expandFormat(format);
  let at = 0;
  while (at < expanded.length) {
    const code = /^%(?:(\d?)([NQ])|:z|-?(.))/s.exec(expanded.slice(at, at + 4));
    if (expanded[at] !== '%' || code === null) {
      if (expanded[at] === '%')
        throw new PlanError('the format ends in "%"', undefined, 'write %% for the sign itself');
      run += expanded[at] ?? '';
      at += 1;
      continue;
    }
    at += code[0].length;
    const letter = code[2] ?? code[3] ?? ':z';
    if (letter === 'N' || letter === 'Q' || letter === 'f') {
      const digits = Math.min(9, Number(code[1] || (letter === 'f' ? 6 : 3)));
      push(digits === 0 ? "''" : `rightPad(substring(${micros}, 1, ${Math.min(6, digits)}), ${digits}, '0')`);
    } else if (letter === 's') push(`toString(intDiv(toUnixTimestamp64Micro(${instant}), 1000000))`);
    else if (letter === ':z') push(`replaceRegexpOne(formatDateTime(${instant}, '%z'), '(..)$', ':\\\\1')`);
    else if (letter === 'Z') push(quoteText(timeZone));
    else if (letter === '%') run += '%%';
    else if (letter === 'n' || letter === 't') run += letter === 'n' ? '\n' : '\t';
    else if (letter === 'k' || letter === 'l')
      push(
        `leftPad(toString(toUInt8(formatDateTime(${instant}, ${quoteText(letter === 'k' ? '%H' : '%I')}))), 2, ' ')`,
      );
    else {
      const engine = Object.hasOwn(ENGINE, letter) ? ENGINE[letter] : undefined;
      if (engine === undefined)
        throw new PlanError(`"${code[0]}" is no code of a time format`, undefined, 'use %Y-%m-%dT%H:%M:%S');
      if (code[0].startsWith('%-'))
        push(`replaceRegexpOne(trimLeft(formatDateTime(${instant}, ${quoteText(engine)})), '^0([0-9])', '\\\\1')`);
      else run += engine;
    }
  }
  flush();
  return `if(isNull(${instant}), NULL, concat(${["''", ...pieces].join(', ')}))`;
};
