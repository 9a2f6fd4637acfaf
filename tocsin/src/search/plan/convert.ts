import type { ConvertCommand } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { compileFunction } from '../functions/registry.ts';
import { quoteText } from '../sql/quote.ts';
import { asNumber, asString, readNumber, type Typed, text } from '../sql/typed.ts';
import { zoneOf } from '../time/modifier.ts';
import { setField } from './compute.ts';
import { expandNames, namePattern, resolveField, translateName } from './field.ts';
import { type Frame, nest, type PlanContext } from './frame.ts';

/** SQL of a number from SQL of a text that is present; null where the text has another form. */
type Read = (sql: string) => string;

const group = (sql: string, pattern: string, index: number): string =>
  `toFloat64OrNull(extractGroups(${sql}, ${quoteText(pattern)})[${index}])`;

const DURATION = '^\\s*(?:(\\d{1,9})\\+)?(\\d{1,9}):(\\d{1,2}):(\\d{1,2}(?:\\.\\d+)?)\\s*$';
const MINUTES = '^\\s*(?:(\\d{1,9}):)?(\\d{1,9}\\.\\d+)\\s*$';
const MEMORY = '^\\s*(\\d{1,18}(?:\\.\\d+)?)\\s*([kmgKMG]?)\\s*$';

/** `[D+]HH:MM:SS`, in seconds. */
const duration: Read = (sql) =>
  `(ifNull(${group(sql, DURATION, 1)}, 0) * 86400 + ${group(sql, DURATION, 2)} * 3600 + ${group(sql, DURATION, 3)} * 60 + ${group(sql, DURATION, 4)})`;
/** `[MM:]SS.SSS`, in seconds. */
const minutes: Read = (sql) => `(ifNull(${group(sql, MINUTES, 1)}, 0) * 60 + ${group(sql, MINUTES, 2)})`;
/** `10m`, in kilobytes, which a number without a letter is of. */
const memory: Read = (sql) =>
  `(${group(sql, MEMORY, 1)} * transform(lower(extractGroups(${sql}, ${quoteText(MEMORY)})[2]), ['m', 'g'], [1024, 1048576], 1))`;
const unitless: Read = (sql) =>
  readNumber(`extract(${sql}, ${quoteText('^\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)')})`);
const withoutCommas: Read = (sql) => readNumber(`replaceAll(${sql}, ',', '')`);

const NUMBERS: Readonly<Record<string, Read>> = Object.freeze({
  // The first form that fits, of all rows alike.
  auto: (sql) =>
    `coalesce(${[readNumber, withoutCommas, duration, minutes, memory].map((read) => read(sql)).join(', ')})`,
  dur2sec: duration,
  memk: memory,
  mstime: minutes,
  num: readNumber,
  rmunit: unitless,
});

/** Values that do not have the form of a conversion stay; `num` and `mktime` take them away, `auto` then leaves all. */
export const planConvert = (command: ConvertCommand, frame: Frame, context: PlanContext): Frame => {
  const kept = command.conversions.filter(({ func }) => func === 'none').map(({ field }) => namePattern(field));
  return command.conversions
    .filter(({ func }) => func !== 'none')
    .reduce((rows, { func, field, as }) => {
      if (!field.includes('*')) return convertField(command, func, field, as ?? field, rows, context);
      if (frame.open)
        throw new PlanError(
          'convert of many fields needs a table, whose columns are known',
          command,
          'name the fields',
        );
      const names = expandNames([field], rows).filter((name) => !kept.some((one) => one.test(name)));
      return names.reduce((made, name) => {
        const to = as === undefined ? name : (translateName(name, field, as) ?? as);
        return convertField(command, func, name, to, made, context);
      }, rows);
    }, frame);
};

const convertField = (
  command: ConvertCommand,
  func: string,
  field: string,
  as: string,
  frame: Frame,
  context: PlanContext,
): Frame => {
  const value = resolveField(field, frame, context);
  if (value.type === 'null') return frame;
  const body = bodyOf(command, func, context);
  const drops = func === 'num' || func === 'mktime';
  if (func !== 'auto') return setField(frame, as, convertValue(value, body, drops), context);
  const fits = context.alias();
  const passes =
    value.type === 'list'
      ? `arrayAll(one -> isNotNull(${body('one')}), ${value.sql})`
      : `(isNull(${asString(value)}) OR isNotNull(${body(`ifNull(${asString(value)}, '')`)}))`;
  const asked = nest(frame, { extra: new Map([[fits, `min(toUInt8(${passes})) OVER ()`]]), alias: context.alias });
  const own = resolveField(field, asked, context);
  const converted = convertValue(own, body, false);
  const before = own.type === 'list' ? own.sql : asString(own);
  return setField(asked, as, { ...converted, sql: `if(${fits} = 1, ${converted.sql}, ${before})` }, context);
};

/** Text of the new value from text that is present, null where it has another form. */
const bodyOf = (command: ConvertCommand, func: string, context: PlanContext): Read => {
  const { timeformat = '%m/%d/%Y %H:%M:%S', timezone } = command.options;
  if (func === 'ctime' || func === 'mktime') {
    const zone = { timeZone: timezone ?? context.timeZone, now: context.now / 1000 };
    try {
      zoneOf(zone.timeZone);
    } catch {
      throw new PlanError(`there is no time zone "${timezone}"`, command, 'write an IANA name such as Europe/Berlin');
    }
    const format = text(timeformat);
    return func === 'ctime'
      ? (sql) => compileFunction('strftime', [{ sql: readNumber(sql), type: 'number' }, format], zone, command).sql
      : (sql) => asString(compileFunction('strptime', [{ sql, type: 'string' }, format], zone, command));
  }
  if (func === 'rmcomma') return (sql) => `replaceAll(${sql}, ',', '')`;
  const read = Object.hasOwn(NUMBERS, func) ? NUMBERS[func] : undefined;
  if (read === undefined) throw new PlanError(`convert knows no ${func}`, command);
  return (sql) => asString({ sql: read(sql), type: 'number' });
};

const convertValue = (value: Typed, body: Read, drops: boolean): Typed => {
  if (value.type === 'list') {
    const made = `arrayMap(one -> ${drops ? body('one') : `ifNull(${body('one')}, one)`}, ${value.sql})`;
    return { sql: `arrayMap(one -> assumeNotNull(one), arrayFilter(one -> isNotNull(one), ${made}))`, type: 'list' };
  }
  const present = `ifNull(${asString(value)}, '')`;
  const made = drops ? body(present) : `ifNull(${body(present)}, ${asString(value)})`;
  const string: Typed = { sql: `if(isNull(${asString(value)}), NULL, ${made})`, type: 'string' };
  return drops ? { sql: asNumber(string), type: 'number' } : string;
};
