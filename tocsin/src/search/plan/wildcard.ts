import { CIM_ALIASES, W3C_ALIASES } from '../../event/index.ts';
import { quoteList, quoteText } from '../sql/quote.ts';
import type { Typed } from '../sql/typed.ts';
import { knownNames, namePattern, resolveField } from './field.ts';
import type { Frame, PlanContext } from './frame.ts';

const ALIAS_NAMES: readonly string[] = [...CIM_ALIASES, ...W3C_ALIASES].map(({ name }) => name);

/**
 * True where any field whose name fits the pattern passes the test: computed and typed fields, aliases, and what events
 * carry of their own. Internal fields, those that begin with `_`, fit only a pattern that begins so.
 */
export const compileAnyField = (
  pattern: string,
  frame: Frame,
  context: PlanContext,
  test: (field: Typed) => string,
): string => {
  const name = namePattern(pattern);
  const internal = pattern.startsWith('_');
  const names = [...knownNames(frame), ...(frame.open ? ALIAS_NAMES : [])];
  const known = names.filter((one) => name.test(one) && (internal || !one.startsWith('_')));
  const tests = new Set(known.map((one) => test(resolveField(one, frame, context))));
  if (frame.open && frame.sealed !== true && context.catalog.stored.has('extra')) {
    const own = ownName(pattern, internal, frame);
    tests.add(
      `arrayExists((name, held) -> ${own} AND ${test({ sql: 'held', type: 'list' })}, mapKeys(extra), mapValues(extra))`,
    );
  }
  tests.delete('false');
  return tests.size === 0 ? 'false' : `(${[...tests].join(' OR ')})`;
};

/** Whether an event's own field `name` is shown under a name that fits, and is neither hidden nor computed over. */
const ownName = (pattern: string, internal: boolean, frame: Frame): string => {
  // The last rename comes first in the list.
  const shown = [...(frame.renames ?? [])].reverse().reduce((sql, { from, to }) => {
    let at = 0;
    const by = to.replace(/\\/g, '\\\\').replace(/\*+/g, () => `\\${++at}`);
    return `replaceRegexpOne(${sql}, ${regex(from)}, ${quoteText(by)})`;
  }, 'name');
  const tests = [`match(${shown}, ${regex(pattern)})`];
  if (!internal) tests.push(`NOT startsWith(${shown}, '_')`);
  if (frame.fields.size > 0) tests.push(`NOT has(${quoteList([...frame.fields.keys()])}, ${shown})`);
  for (const { keep, patterns } of frame.masks ?? []) {
    const either = patterns.map((one) => `match(${shown}, ${regex(one)})`).join(' OR ');
    tests.push(keep ? `(${either})` : `NOT (${either})`);
  }
  return tests.join(' AND ');
};

const regex = (pattern: string): string => quoteText(`(?s)${namePattern(pattern).source}`);
