import type { Named, Options } from './command.ts';
import type { Expression } from './expression.ts';

export interface ConvertCommand extends Named<'convert'> {
  readonly options: Options;
  readonly conversions: readonly { readonly func: string; readonly field: string; readonly as?: string }[];
}

export interface FieldformatCommand extends Named<'fieldformat'> {
  readonly field: string;
  readonly value: Expression;
}

export interface ReplaceCommand extends Named<'replace'> {
  /** Patterns with `*`. */
  readonly replacements: readonly { readonly from: string; readonly to: string }[];
  /** Empty: all fields. */
  readonly fields: readonly string[];
}

export interface StrcatCommand extends Named<'strcat'> {
  readonly options: Options;
  readonly parts: readonly { readonly type: 'field' | 'text'; readonly value: string }[];
  readonly to: string;
}
