import type { Named, Options } from './command.ts';

export interface ForeachCommand extends Named<'foreach'> {
  readonly options: Options;
  /** May hold wildcards. */
  readonly fields: readonly string[];
  /** Commands with `<<FIELD>>`, `<<MATCHSTR>>`, `<<ITEM>>` in them, unread until they are filled in. */
  readonly template: string;
}

/** What a subsearch gives to the search around it. */
export interface ReturnCommand extends Named<'return'> {
  readonly count?: number;
  /** `ip`, `src=ip`, or `$ip` for the bare value. */
  readonly values: readonly { readonly field: string; readonly as?: string; readonly bare: boolean }[];
}

export interface FormatCommand extends Named<'format'> {
  readonly options: Options;
  /** Row prefix, column prefix, column separator, column end, row separator, row end; or none. */
  readonly marks: readonly string[];
}
