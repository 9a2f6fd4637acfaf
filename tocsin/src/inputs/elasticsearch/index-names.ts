import { RefusedItem } from './errors.ts';

const TAKEN = /^[a-z0-9][a-z0-9_.-]{0,99}$/;
const FORBIDDEN = /[\\/*?"<>| ,#:\u0000-\u001f]/;
const MOST_REMEMBERED = 1_000;

/** What is wrong with a name, in the words of Elasticsearch as far as it has any. */
function problemOf(name: string): string | undefined {
  if (TAKEN.test(name)) return undefined;
  if (name === '') return 'must not be empty';
  if (name !== name.toLowerCase()) return 'must be lowercase';
  if (FORBIDDEN.test(name))
    return String.raw`must not contain the following characters [ , ", *, \, <, |, ,, >, /, ?, #, :]`;
  if (/^[_+-]/.test(name)) return "must not start with '_', '-', or '+'";
  if (name.length > 100) return `must have 100 characters at most, and has ${name.length}`;
  return 'must be of a-z, 0-9, `.`, `_` and `-`, and begin with a letter or a digit';
}

/** Names of indexes that clients write to; what was found is remembered, within bounds. */
export class IndexNames {
  readonly #known = new Map<string, RefusedItem | undefined>();

  /** Undefined: events may go there. */
  refusalOf(name: string): RefusedItem | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    const problem = problemOf(name);
    const refusal =
      problem === undefined
        ? undefined
        : new RefusedItem('invalid_index_name_exception', `Invalid index name [${name.slice(0, 200)}], ${problem}`);
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    if (name.length <= 200) this.#known.set(name, refusal);
    return refusal;
  }
}
