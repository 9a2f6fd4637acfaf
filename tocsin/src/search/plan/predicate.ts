import type { ComparisonOperator, Predicate } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { escapeRegex, quoteList, quoteNumber, quoteText } from '../sql/quote.ts';
import { asString } from '../sql/typed.ts';
import { compareValue, NUMERIC } from './comparison.ts';
import { resolveField } from './field.ts';
import type { Frame, PlanContext } from './frame.ts';
import { indexCondition } from './indexes.ts';
import { compileAnyField } from './wildcard.ts';

/** A word as the text index has it: a run of ASCII letters and digits, and of anything beyond ASCII. */
const WORD = /[0-9a-z\u0080-\u{10ffff}]+/gu;
const WHOLE_WORD = /^[0-9a-z\u0080-\u{10ffff}]+$/u;
const IN_WORD = /[0-9a-z\u0080-\u{10ffff}]/u;
/** The same in RE2, where a byte beyond ASCII is part of a longer character. */
const EDGE = '[^0-9a-z\\x{80}-\\x{10FFFF}]';

/** Compiles what `search` looks for into a condition that is never null. */
export const compilePredicate = (predicate: Predicate, frame: Frame, context: PlanContext): string => {
  switch (predicate.kind) {
    case 'all':
      return 'true';
    case 'or': {
      const words = frame.from === 'events' ? plainWords(predicate.operands) : undefined;
      if (words !== undefined && resolveField('_raw', frame, context).sql === '_raw')
        return `hasAnyTokens(_raw, ${quoteList(words)})`;
      return `(${predicate.operands.map((operand) => compilePredicate(operand, frame, context)).join(' OR ')})`;
    }
    case 'and':
      return `(${predicate.operands.map((operand) => compilePredicate(operand, frame, context)).join(' AND ')})`;
    case 'not':
      return `NOT (${compilePredicate(predicate.operand, frame, context)})`;
    case 'term':
      return compileTerm(predicate.text, predicate.exact === 'CASE', frame, context);
    case 'comparison':
      return compileComparison(predicate.field, predicate.op, predicate.value, frame, context);
    case 'one-of':
      return (
        oneOf(predicate.field, predicate.values, frame, context) ??
        `(${predicate.values.map((value) => compileComparison(predicate.field, '=', value, frame, context)).join(' OR ')})`
      );
    case 'subsearch':
      throw new PlanError('subsearches do not run yet', predicate);
  }
};

/** The words of a list of single words, undefined where something else is among them. The index looks for 64 at once. */
const plainWords = (operands: readonly Predicate[]): readonly string[] | undefined => {
  const words = operands.map((one) => (one.kind === 'term' && one.exact === undefined ? one.text.toLowerCase() : ''));
  return words.length <= 64 && words.every((word) => WHOLE_WORD.test(word)) ? words : undefined;
};

/** A long list of values without wildcards is one look into a set. */
const oneOf = (name: string, values: readonly string[], frame: Frame, context: PlanContext): string | undefined => {
  if (values.some((value) => value.includes('*')) || name.includes('*')) return undefined;
  if (name === 'index' && frame.open && !frame.fields.has('index')) return undefined;
  const field = resolveField(name, frame, context);
  const lower = values.map((value) => value.toLowerCase());
  if (field.type === 'string' && values.every((value) => !NUMERIC.test(value)))
    return `ifNull(lowerUTF8(${field.plain ?? field.sql}) IN (${lower.map(quoteText).join(', ')}), false)`;
  if (field.type === 'number' && values.every((value) => NUMERIC.test(value)))
    return `ifNull(${field.sql} IN (${values.map((value) => quoteNumber(Number(value))).join(', ')}), false)`;
  return undefined;
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
  // Only a scan of the table itself lowers the text for the words: in a nested query they would be compared as they are.
  const indexed = frame.from === 'events' && raw.sql === '_raw';
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

/** `field=value`, ignoring case; `!=` needs the field; `*` alone means that the field is present. */
const compileComparison = (
  name: string,
  op: ComparisonOperator,
  value: string,
  frame: Frame,
  context: PlanContext,
): string => {
  if (name === 'index' && frame.open && !frame.fields.has('index')) return compileIndex(op, value);
  if (name.includes('*')) return compileAnyField(name, frame, context, (field) => compareValue(field, op, value));
  return compareValue(resolveField(name, frame, context), op, value);
};

const compileIndex = (op: string, value: string): string => {
  if (op !== '=' && op !== '!=') throw new PlanError('index is compared with = or !=');
  const either = indexCondition([value]);
  return op === '=' ? either : `NOT ${either}`;
};
