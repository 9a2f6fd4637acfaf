import { indexFilter } from '../../store/index.ts';
import type { Predicate } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { escapeRegex, quoteList, quoteText } from '../sql/quote.ts';
import { asList, asNumber, asString, isPresent, type Typed } from '../sql/typed.ts';
import { resolveField } from './field.ts';
import type { Frame, PlanContext } from './frame.ts';

/** A word as the text index has it: a run of ASCII letters and digits, and of anything beyond ASCII. */
const WORD = /[0-9a-z\u0080-\u{10ffff}]+/gu;
const IN_WORD = /[0-9a-z\u0080-\u{10ffff}]/u;
/** The same in RE2, where a byte beyond ASCII is part of a longer character. */
const EDGE = '[^0-9a-z\\x{80}-\\x{10FFFF}]';

/** Compiles what `search` looks for into a condition that is never null. */
export const compilePredicate = (predicate: Predicate, frame: Frame, context: PlanContext): string => {
  switch (predicate.kind) {
    case 'all':
      return 'true';
    case 'and':
    case 'or':
      return `(${predicate.operands.map((operand) => compilePredicate(operand, frame, context)).join(predicate.kind === 'and' ? ' AND ' : ' OR ')})`;
    case 'not':
      return `NOT (${compilePredicate(predicate.operand, frame, context)})`;
    case 'term':
      return compileTerm(predicate.text, predicate.exact === 'CASE', frame, context);
    case 'comparison':
      return compileComparison(predicate.field, predicate.op, predicate.value, frame, context);
    case 'one-of':
      return `(${predicate.values.map((value) => compileComparison(predicate.field, '=', value, frame, context)).join(' OR ')})`;
    case 'subsearch':
      throw new PlanError('subsearches do not run yet', predicate);
  }
};

/**
 * A word or phrase of the text, ignoring case, bounded by what is no letter or digit. The index finds its words; where
 * that says too little (several words, punctuation, wildcards), the text is looked at too.
 */
const compileTerm = (term: string, keepCase: boolean, frame: Frame, context: PlanContext): string => {
  const lower = term.toLowerCase();
  if (/^\**$/.test(lower)) return 'true';
  const raw = resolveField('_raw', frame, context);
  if (raw.type === 'null') return 'false';
  const indexed = frame.open && raw.sql === '_raw';
  const words = [...lower.matchAll(WORD)]
    .filter((found) => lower[found.index - 1] !== '*' && lower[found.index + found[0].length] !== '*')
    .map((found) => found[0]);
  const tests: string[] = [];
  if (indexed && words.length === 1 && words[0] !== undefined) tests.push(`hasToken(_raw, ${quoteText(words[0])})`);
  else if (indexed && words.length > 1)
    tests.push(`hasAllTokens(_raw, ${quoteList([...new Set(words)].slice(0, 64))})`);
  const exact = indexed && words.length === 1 && words[0] === lower;
  if (!exact) {
    const pattern = lower.split(/\*+/).map(escapeRegex).join('[^\\n]*');
    const before = IN_WORD.test(lower[0] ?? '') ? `(?:^|${EDGE})` : '';
    const after = IN_WORD.test([...lower].at(-1) ?? '') ? `(?:$|${EDGE})` : '';
    tests.push(`match(lowerUTF8(ifNull(${asString(raw)}, '')), ${quoteText(`(?s)${before}${pattern}${after}`)})`);
  }
  if (keepCase) tests.push(`position(${asString(raw)}, ${quoteText(term)}) > 0`);
  return tests.length === 1 ? (tests[0] ?? 'true') : `(${tests.join(' AND ')})`;
};

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** `field=value`, ignoring case; `!=` needs the field; `*` alone means that the field is present. */
const compileComparison = (name: string, op: string, value: string, frame: Frame, context: PlanContext): string => {
  if (name === 'index' && frame.open && !frame.fields.has('index')) return compileIndex(op, value);
  if (name.includes('*')) throw new PlanError(`a wildcard in the name of a field, as in "${name}", does not run yet`);
  const field = resolveField(name, frame, context);
  if (op === '!=') return `(${isPresent(field)} AND NOT ${compileEqual(field, value)})`;
  if (op === '=') return compileEqual(field, value);
  if (field.type === 'null') return 'false';
  const numeric = NUMBER.test(value);
  const single = (one: Typed): string =>
    numeric
      ? one.type === 'number'
        ? `ifNull(${one.sql} ${op} ${Number(value)}, false)`
        : `ifNull(toFloat64OrNull(${asString(one)}) ${op} ${Number(value)}, false)`
      : `ifNull(lowerUTF8(${asString(one)}) ${op} ${quoteText(value.toLowerCase())}, false)`;
  if (field.type === 'list')
    return `arrayExists(element -> ${single({ sql: 'element', type: 'string' })}, ${asList(field)})`;
  return single(field);
};

const compileEqual = (field: Typed, value: string): string => {
  if (field.type === 'null') return 'false';
  if (value === '*') return isPresent(field);
  if (field.type === 'list') return `arrayExists(element -> ${matches('element', value)}, ${asList(field)})`;
  if (field.type === 'number') {
    if (NUMBER.test(value)) return `ifNull(${field.sql} = ${Number(value)}, false)`;
    return value.includes('*') ? `ifNull(${matches(asString(field), value)}, false)` : 'false';
  }
  if (field.plain !== undefined) return matches(field.plain, value);
  const equal = `ifNull(${matches(asString(field), value)}, false)`;
  // A number may be written in more than one way.
  return NUMBER.test(value) ? `(${equal} OR ifNull(${asNumber(field)} = ${Number(value)}, false))` : equal;
};

const matches = (sql: string, value: string): string => {
  const lower = value.toLowerCase();
  const folded = /^[\x20-\x7e]*$/.test(lower) ? `lower(${sql})` : `lowerUTF8(${sql})`;
  if (!lower.includes('*'))
    return /[a-z\u0080-\u{10ffff}]/u.test(lower) ? `${folded} = ${quoteText(lower)}` : `${sql} = ${quoteText(lower)}`;
  const pattern = lower.split(/\*+/).map(escapeRegex).join('.*');
  return `match(lowerUTF8(${sql}), ${quoteText(`(?s)^${pattern}$`)})`;
};

const compileIndex = (op: string, value: string): string => {
  if (op !== '=' && op !== '!=') throw new PlanError('index is compared with = or !=');
  const { base, dated } = indexFilter(value);
  const one = (column: string, pattern: string): string =>
    pattern === '*'
      ? 'true'
      : pattern.includes('*')
        ? `match(${column}, ${quoteText(`^${pattern.split(/\*+/).map(escapeRegex).join('.*')}$`)})`
        : `${column} = ${quoteText(pattern)}`;
  const tests = [...base.map((pattern) => one('`index`', pattern)), ...dated.map((pattern) => one('_index', pattern))];
  const either = tests.length === 0 ? 'false' : `(${tests.join(' OR ')})`;
  return op === '=' ? either : `NOT ${either}`;
};
