import { PlanError } from '../errors.ts';
import { quoteText } from '../sql/quote.ts';
import { asNumber, asString, type Typed } from '../sql/typed.ts';
import { stringOf, wholeOf } from './result.ts';

const DIRECTIVE = /%(?:%|([-+ 0#,']*)(\d{1,3})?(?:\.(\d{1,2}))?([a-zA-Z]))/g;

/** A format is taken apart while planning; what stands between its directives is text. */
export const printf = (format: string, args: readonly Typed[]): Typed => {
  const parts: string[] = [];
  let used = 0;
  let last = 0;
  for (const found of format.matchAll(DIRECTIVE)) {
    const before = format.slice(last, found.index);
    if (before !== '') parts.push(quoteText(before));
    last = found.index + found[0].length;
    if (found[0] === '%%') {
      parts.push("'%'");
      continue;
    }
    const value = args[used];
    used += 1;
    if (value === undefined) throw new PlanError(`printf has ${args.length} values, its format asks for more`);
    parts.push(directive(found[0], found[1] ?? '', Number(found[2] ?? 0), found[3], found[4] ?? 's', value));
  }
  if (last < format.length) parts.push(quoteText(format.slice(last)));
  return stringOf(
    parts.length === 0 ? "''" : parts.length === 1 ? `toString(${parts[0]})` : `concat(${parts.join(', ')})`,
  );
};

const directive = (
  text: string,
  flags: string,
  width: number,
  precision: string | undefined,
  kind: string,
  value: Typed,
): string => {
  const left = flags.includes('-');
  const zero = flags.includes('0') && !left && kind !== 's' && kind !== 'c';
  const body = convert(text, kind, precision, value);
  const numeric = 'diufFeEgG'.includes(kind);
  const x = numeric ? asNumber(value) : '';
  const sign = !numeric
    ? "''"
    : flags.includes('+')
      ? `if(${x} < 0, '-', '+')`
      : flags.includes(' ')
        ? `if(${x} < 0, '-', ' ')`
        : `if(${x} < 0, '-', '')`;
  if (width === 0) return numeric ? `concat(${sign}, ${body})` : body;
  if (zero)
    return numeric
      ? `concat(${sign}, leftPad(${body}, ${width} - length(${sign}), '0'))`
      : `leftPad(${body}, ${width}, '0')`;
  const whole = numeric ? `concat(${sign}, ${body})` : body;
  return `if(lengthUTF8(${whole}) >= ${width}, ${whole}, ${left ? 'rightPadUTF8' : 'leftPadUTF8'}(${whole}, ${width}, ' '))`;
};

/** Numbers without their sign. */
const convert = (text: string, kind: string, precision: string | undefined, value: Typed): string => {
  const x = asNumber(value);
  const places = Number(precision ?? 6);
  switch (kind) {
    case 's':
      return precision === undefined ? asString(value) : `substringUTF8(${asString(value)}, 1, ${places})`;
    case 'c':
      return `substringUTF8(${asString(value)}, 1, 1)`;
    case 'd':
    case 'i':
    case 'u':
      return `toString(accurateCastOrNull(trunc(abs(toFloat64(${x}))), 'Int64'))`;
    case 'f':
    case 'F':
      return `toDecimalString(abs(toFloat64(${x})), ${Math.min(places, 30)})`;
    case 'x':
      return hex(`lower(hex(${wholeOf(value)}))`);
    case 'X':
      return hex(`hex(${wholeOf(value)})`);
    default:
      throw new PlanError(`printf does not know "${text}"`, undefined, 'use %s, %c, %d, %i, %u, %f, %x, %X or %%');
  }
};

const hex = (sql: string): string => `if(match(${sql}, '^0+$'), '0', replaceRegexpOne(${sql}, '^0+', ''))`;
