import { z } from 'zod';
import type { Options } from '../ast/index.ts';
import { readSpan } from '../parser/aggregation.ts';
import type { Cursor } from '../parser/cursor.ts';
import { freezeOptions, refuseOption, takeOptionName, takeOptionValue } from '../parser/words.ts';

// Option values are text in the language. Each of these says what the text must look like; a default given here is what
// holds where the option is left out, and is documentation: nodes hold what was written.

type OptionSchema = z.ZodType<unknown, string | undefined>;

const option = (schema: z.ZodString, summary: string, otherwise?: string): OptionSchema => {
  const described = schema.describe(summary);
  return otherwise === undefined ? described.optional() : described.default(otherwise);
};

export const bool = (summary: string, otherwise?: 't' | 'f'): OptionSchema =>
  option(z.string().regex(/^(?:t|true|1|yes|y|f|false|0|no|n)$/i, 'true or false'), summary, otherwise);

export const count = (summary: string, otherwise?: string): OptionSchema =>
  option(z.string().regex(/^\d{1,15}$/, 'a whole number'), summary, otherwise);

export const positive = (summary: string, otherwise?: string): OptionSchema =>
  option(z.string().regex(/^0*[1-9]\d{0,14}$/, 'a whole number above 0'), summary, otherwise);

export const decimal = (summary: string, otherwise?: string): OptionSchema =>
  option(z.string().regex(/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/, 'a number'), summary, otherwise);

export const text = (summary: string, otherwise?: string): OptionSchema => option(z.string(), summary, otherwise);

export const choice = (values: readonly string[], summary: string, otherwise?: string): OptionSchema =>
  option(z.string().regex(new RegExp(`^(?:${values.join('|')})$`, 'i'), values.join(', ')), summary, otherwise);

export const span = (summary: string): OptionSchema =>
  option(
    z.string().refine((value) => readSpan(value) !== undefined, 'a number and a unit, such as 5m'),
    summary,
  );

export const noOptions = z.strictObject({});

export interface OptionReader {
  readonly names: readonly string[];
  /** Takes an option where one stands, and checks its value. */
  readonly take: (cursor: Cursor) => boolean;
  /** Refuses `name=value` where no option of this name is known. */
  readonly refuse: (cursor: Cursor) => void;
  /** What was taken so far. */
  readonly result: () => Options;
}

/** For one reading of one command. */
export const readOptions = (command: string, schema: z.ZodObject): OptionReader => {
  const names = Object.keys(schema.shape);
  const options: Record<string, string> = {};
  return {
    names,
    take: (cursor) => {
      const name = takeOptionName(cursor, names);
      if (name === undefined) return false;
      cursor.skipSpace();
      const from = cursor.at;
      const value = takeOptionValue(cursor, name);
      const issue = schema.shape[name]?.safeParse(value).error?.issues[0];
      if (issue !== undefined) {
        cursor.fail(`${name} of ${command} is not "${value}"`, { from, to: cursor.at }, `it takes ${issue.message}`);
      }
      options[name] = value;
      return true;
    },
    refuse: (cursor) => refuseOption(cursor, command, names),
    result: () => freezeOptions(options),
  };
};
