import type { Options } from '../ast/index.ts';
import type { Cursor } from './cursor.ts';

const FIELD = /[^\s,()|[\]"'`=<>!]+/y;

/** A field name: bare (wildcards included) or in either kind of quotes. */
export const takeField = (cursor: Cursor): string | undefined =>
  cursor.takeQuoted('"') ?? cursor.takeQuoted("'") ?? cursor.take(FIELD);

export const expectField = (cursor: Cursor, what = 'a field name'): string =>
  takeField(cursor) ?? cursor.fail(`expected ${what}`);

/** Names separated by commas or spaces, until a word of `stop` or the end. */
export const takeFields = (cursor: Cursor, stop: readonly string[] = []): readonly string[] => {
  const fields: string[] = [];
  while (!cursor.done) {
    if (cursor.takeMark(',')) continue;
    const word = cursor.match(/[A-Za-z]+(?![\w.:*{}@-])/y)?.[0].toLowerCase();
    if (word !== undefined && stop.includes(word)) break;
    fields.push(expectField(cursor));
  }
  return Object.freeze(fields);
};

const OPTION = /([A-Za-z_][\w]*)\s*=(?!=)\s*/y;
const VALUE = /[^\s,()|[\]"]+/y;

/** `name=value`, where the name is one of `names`; undefined, and nothing taken, otherwise. */
export const takeOption = (cursor: Cursor, names: readonly string[]): readonly [string, string] | undefined => {
  const found = cursor.match(OPTION);
  const name = found?.[1]?.toLowerCase();
  if (found === undefined || name === undefined || !names.includes(name)) return undefined;
  cursor.at += found[0].length;
  const value = cursor.takeQuoted('"') ?? cursor.take(VALUE) ?? cursor.fail(`expected a value for ${name}`);
  return [name, value];
};

export const freezeOptions = (options: Record<string, string>): Options => Object.freeze(options);

export const takeCount = (cursor: Cursor): number | undefined => {
  const found = cursor.match(/\d+(?![\w.*-])/y);
  if (found === undefined) return undefined;
  cursor.at += found[0].length;
  return Number(found[0]);
};

export const parseBoolean = (text: string): boolean | undefined => {
  if (/^(?:t|true|1|yes|y)$/i.test(text)) return true;
  if (/^(?:f|false|0|no|n)$/i.test(text)) return false;
  return undefined;
};
