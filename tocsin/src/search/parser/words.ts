import { didYouMean } from '../../define/index.ts';
import type { Options } from '../ast/index.ts';
import type { Cursor } from './cursor.ts';

const FIELD = /[^\s,()|[\]"'`=<>!]+/y;

/** A field name: bare (wildcards included) or in either kind of quotes. */
export const takeField = (cursor: Cursor): string | undefined =>
  cursor.takeQuoted('"') ?? cursor.takeQuoted("'") ?? cursor.take(FIELD);

export const expectField = (cursor: Cursor, what = 'a field name'): string =>
  takeField(cursor) ?? cursor.fail(`expected ${what}`);

/** A name that is being given, as after AS: it may hold parentheses, `total(bytes)`. */
export const expectNewName = (cursor: Cursor, what = 'a name after AS'): string => {
  const bare = cursor.match(/[^\s,()|[\]"'`=<>!]+\([^\s,()|[\]"'`]*\)/y);
  if (bare === undefined) return expectField(cursor, what);
  cursor.at += bare[0].length;
  return bare[0];
};

/** Names separated by commas or spaces, until a word of `stop` or the end. */
export const takeFields = (cursor: Cursor, stop: readonly string[] = []): readonly string[] => {
  const fields: string[] = [];
  while (!cursor.done) {
    if (cursor.takeMark(',')) continue;
    if (stop.some((word) => cursor.atWord(word))) break;
    fields.push(expectField(cursor));
  }
  return Object.freeze(fields);
};

const OPTION = /([A-Za-z_][\w.]*)\s*=(?!=)\s*/y;
const VALUE = /[^\s,()|[\]"]+/y;

/** `name=value`, where the name is one of `names`; undefined, and nothing taken, otherwise. */
export const takeOption = (cursor: Cursor, names: readonly string[]): readonly [string, string] | undefined => {
  const name = takeOptionName(cursor, names);
  return name === undefined ? undefined : [name, takeOptionValue(cursor, name)];
};

/** The name and the `=` of an option, so that the command can read a value of its own shape. */
export const takeOptionName = (cursor: Cursor, names: readonly string[]): string | undefined => {
  const found = cursor.match(OPTION);
  const name = found?.[1]?.toLowerCase();
  if (found === undefined || name === undefined || !names.includes(name)) return undefined;
  cursor.at += found[0].length;
  return name;
};

export const takeOptionValue = (cursor: Cursor, name: string): string =>
  cursor.takeQuoted('"') ?? cursor.take(VALUE) ?? cursor.fail(`expected a value for ${name}`);

/** Any `name=value`, for commands that take names of the user's own. */
export const takeAnyOption = (cursor: Cursor): readonly [string, string] | undefined => {
  const found = cursor.match(OPTION);
  if (found === undefined) return undefined;
  cursor.at += found[0].length;
  const name = found[1] ?? '';
  return [name, takeOptionValue(cursor, name)];
};

/** Refuses `name=value` with a name that the command does not know; to be called where an option may stand. */
export const refuseOption = (cursor: Cursor, command: string, names: readonly string[]): void => {
  const found = cursor.match(OPTION);
  const name = found?.[1];
  if (name === undefined) return;
  const known = names.length === 0 ? '' : `${command} takes ${names.join(', ')}`;
  cursor.fail(
    `${command} has no option "${name}"`,
    { from: cursor.at, to: cursor.at + name.length },
    didYouMean(name.toLowerCase(), names) || known,
  );
};

/** A record without a prototype, since option names may come from outside. */
export const freezeOptions = (options: Record<string, string>): Options => Object.freeze(options);

export const takeCount = (cursor: Cursor): number | undefined => {
  const found = cursor.match(/\d{1,15}(?![\w.*:{}@-])/y);
  if (found === undefined) return undefined;
  cursor.at += found[0].length;
  return Number(found[0]);
};

/** The value of an option that is a whole number; the cursor stands behind it. */
export const expectCount = (cursor: Cursor, name: string, value: string): number =>
  /^\d{1,15}$/.test(value)
    ? Number(value)
    : cursor.fail(`${name} is a whole number, not "${value}"`, { from: cursor.at - value.length, to: cursor.at });

export const parseBoolean = (text: string): boolean | undefined => {
  if (/^(?:t|true|1|yes|y)$/i.test(text)) return true;
  if (/^(?:f|false|0|no|n)$/i.test(text)) return false;
  return undefined;
};
