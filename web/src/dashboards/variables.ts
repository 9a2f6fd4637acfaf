import type { Variable } from '../api/dashboards.ts';
import { quote } from '../search/narrow.ts';

/** What is chosen, by the names of variables. `*` is all. */
export type Chosen = Readonly<Record<string, readonly string[]>>;

export const ALL = '*';

/** Nothing chosen is what the dashboard begins with. */
export function chosenOf({ name, default: standard }: Variable, chosen: Chosen): readonly string[] {
  const values = (Object.hasOwn(chosen, name) ? chosen[name] : undefined)?.filter((value) => value !== '') ?? [];
  return values.length > 0 ? values : [standard === '' ? ALL : standard];
}

/**
 * Puts what is chosen into a search: `$name$` becomes a quoted text, for several a list of them (for `IN ($name$)`), for all a bare `*`; `$name|s$` is always in quotes;
 * inside of quotes the text is escaped; `$$` is a dollar sign. A value is hostile: it can become nothing else.
 */
export function fillIn(search: string, variables: readonly Variable[], chosen: Chosen): string {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  let filled = '';
  let quoted = false;
  for (let at = 0; at < search.length; at += 1) {
    const char = search.charAt(at);
    if (char === '\\' && quoted) {
      filled += search.slice(at, at + 2);
      at += 1;
    } else if (char === '"') {
      quoted = !quoted;
      filled += char;
    } else if (char !== '$') filled += char;
    else if (search[at + 1] === '$') {
      filled += '$';
      at += 1;
    } else {
      const [whole = '', name = '', always] =
        /^\$([A-Za-z][A-Za-z0-9_]{0,59})(\|s)?\$/.exec(search.slice(at, at + 65)) ?? [];
      const variable = byName.get(name);
      if (variable === undefined) filled += char;
      else {
        const values = chosenOf(variable, chosen);
        filled += quoted
          ? quote(values.join(',')).slice(1, -1)
          : written(values, variable.multiple, always !== undefined);
        at += whole.length - 1;
      }
    }
  }
  return filled;
}

function written(values: readonly string[], multiple: boolean, always: boolean): string {
  const all = values.includes(ALL);
  if (multiple && !all) return values.map(quote).join(', ');
  return all && !always ? ALL : quote(values[0] ?? ALL);
}

/** The names that a text asks for. */
export function namesIn(search: string): ReadonlySet<string> {
  return new Set([...search.matchAll(/\$([A-Za-z][A-Za-z0-9_]{0,59})(?:\|s)?\$/g)].map(([, name]) => name ?? ''));
}
