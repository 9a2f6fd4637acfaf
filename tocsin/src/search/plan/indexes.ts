import { indexFilter } from '../../store/index.ts';
import { escapeRegex, quoteText } from '../sql/quote.ts';

/** The condition that an event is of what `index=<pattern>` means, for one of the patterns; none of none. */
export const indexCondition = (patterns: readonly string[]): string => {
  const tests = patterns.flatMap((pattern) => {
    const { base, dated } = indexFilter(pattern);
    return [...base.map((one) => matches('`index`', one)), ...dated.map((one) => matches('_index', one))];
  });
  return tests.length === 0 ? 'false' : `(${[...new Set(tests)].join(' OR ')})`;
};

const matches = (column: string, pattern: string): string => {
  if (pattern === '*') return 'true';
  return pattern.includes('*')
    ? `match(${column}, ${quoteText(`^${pattern.split(/\*+/).map(escapeRegex).join('.*')}$`)})`
    : `${column} = ${quoteText(pattern)}`;
};
