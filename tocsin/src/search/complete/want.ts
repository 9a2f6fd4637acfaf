/** What may stand at a place; the order is that in which it is offered. */
export type Want =
  | { readonly what: 'commands' }
  /** `search`: followed by `=`; `assign`: a name that is given a value; `close`: ends the parenthesis of a function too. */
  | { readonly what: 'fields'; readonly form: 'bare' | 'expression' | 'search' | 'assign' | 'close' }
  | { readonly what: 'values'; readonly field: string; readonly form: 'search' | 'expression' }
  | { readonly what: 'functions' }
  | { readonly what: 'aggregations'; readonly rates: boolean }
  | { readonly what: 'options'; readonly command: string; readonly used: readonly string[] }
  | { readonly what: 'option'; readonly command: string; readonly option: string }
  | { readonly what: 'words'; readonly words: readonly string[] }
  | { readonly what: 'times' }
  | { readonly what: 'indexes' };

export interface Expectation {
  /** Where what is inserted begins; it replaces the text from there. */
  readonly from: number;
  /** What stands there and is being typed. */
  readonly partial: string;
  readonly wants: readonly Want[];
}
