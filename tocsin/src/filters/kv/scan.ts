import { optionRegex } from '../option-regex.ts';

export interface ScanOptions {
  readonly field_split: string;
  readonly field_split_pattern?: string | undefined;
  readonly value_split: string;
  readonly value_split_pattern?: string | undefined;
  readonly include_brackets: boolean;
  readonly whitespace: 'lenient' | 'strict';
}

export interface Scan {
  /** One pair with what ends it. Group 1 is the key; of the others, the first that took part is the value. Global. */
  readonly pair: RegExp;
  readonly valueSplit: RegExp;
}

const group = (source: string): string => `(?:${source})`;

/**
 * A run of characters in which a backslash shields the one behind it; where that finds no match, all of them but the last backslash, or a
 * run in which none does. Logstash writes `(?:\\.|[^…])+`, in which each backslash can be read in two ways, so that a line of them takes for ever.
 */
function run(plain: string, guard = ''): string {
  const shielded = `(?:${guard}(?:\\\\.|(?!\\\\)${plain}|\\\\(?!.)))`;
  return `(${shielded}+|${shielded}*${guard}\\\\|(?:${guard}${plain})+)`;
}

const runUntilPattern = (...patterns: readonly string[]): string => run('.', `(?!${patterns.join('|')})`);

const quoted = (open: string, close: string): string => `${open}${run(`[^${close}]`)}?${close}`;

/** Throws an error whose message is a sentence for a person. */
export function createScan(options: ScanOptions): Scan {
  const { field_split, field_split_pattern, value_split, value_split_pattern } = options;
  if (field_split_pattern !== undefined) optionRegex('field_split_pattern', field_split_pattern);
  else optionRegex('field_split', `[${field_split}]`);
  if (value_split_pattern !== undefined) optionRegex('value_split_pattern', value_split_pattern);
  else optionRegex('value_split', `[${value_split}]`);

  const fieldSplit = group(field_split_pattern ?? `[${field_split}]`);
  const bare = group(value_split_pattern ?? `[${value_split}]`);
  const valueSplit = options.whitespace === 'lenient' ? `(?: *${bare} *)` : bare;
  const hasPattern = field_split_pattern !== undefined || value_split_pattern !== undefined;
  const key = hasPattern ? runUntilPattern(valueSplit, fieldSplit) : run(`[^${value_split}${field_split}]`);
  const values = [
    quoted('"', '"'),
    quoted("'", "'"),
    ...(options.include_brackets ? [quoted('\\(', '\\)'), quoted('\\[', '\\]'), quoted('<', '>')] : []),
    field_split_pattern === undefined ? run(`[^${field_split}]`) : runUntilPattern(fieldSplit),
  ];
  const pair = `${key}${valueSplit}(?:${values.join('|')})?(?:${fieldSplit}|$)`;
  return {
    pair: optionRegex('kv', pair, { global: true, keepsGroups: true }),
    valueSplit: optionRegex('kv', valueSplit),
  };
}
