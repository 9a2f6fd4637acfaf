import type {
  Aggregation,
  Expression,
  Options,
  Pipeline,
  Predicate,
  SeriesFilter,
  SortKey,
  TimeSpan,
} from './ast/index.ts';
import { findCommand } from './commands/registry.ts';

const escapeText = (value: string): string => value.replace(/[\\"]/g, '\\$&');

/** Text in double quotes. */
export const printText = (value: string): string => `"${escapeText(value)}"`;

/** A field name where SPL takes names: bare where that is safe, else in double quotes. */
export const printField = (name: string): string =>
  /^[\w.*{}@:-]+$/.test(name) &&
  !/^(?:as|by|over|and|or|not|in|where|sortby|output|outputnew|d|desc|\d+|[+-].*)$/i.test(name)
    ? name
    : printText(name);

export const printFields = (fields: readonly string[]): string => fields.map(printField).join(', ');

/** Fully parenthesised, so that reading it again needs no table of strengths. */
export const printExpression = (expression: Expression): string => {
  switch (expression.kind) {
    case 'string':
      return printText(expression.value);
    case 'number':
      return String(expression.value);
    case 'field':
      return /^[A-Za-z_]\w*$/.test(expression.name) && !/^(?:and|or|not|xor|like|in)$/i.test(expression.name)
        ? expression.name
        : `'${expression.name.replace(/[\\']/g, '\\$&')}'`;
    case 'call':
      return `${expression.name}(${expression.args.map(printExpression).join(', ')})`;
    case 'unary':
      return `(${expression.op}${expression.op === 'NOT' ? ' ' : ''}${printOperand(expression.operand)})`;
    case 'binary':
      return `(${printExpression(expression.left)} ${expression.op} ${printExpression(expression.right)})`;
    case 'in':
      return `(${printExpression(expression.operand)} IN (${expression.values.map(printExpression).join(', ')}))`;
  }
};

/** `--5` would read as the operator twice: the operand of a sign stands in parentheses. */
const printOperand = (operand: Expression): string =>
  operand.kind === 'number' ? String(operand.value) : printExpression(operand);

export const printPredicate = (predicate: Predicate): string => {
  switch (predicate.kind) {
    case 'all':
      return '()';
    case 'and':
      return `(${predicate.operands.map(printPredicate).join(' AND ')})`;
    case 'or':
      return `(${predicate.operands.map(printPredicate).join(' OR ')})`;
    case 'not':
      return `NOT ${printPredicate(predicate.operand)}`;
    case 'term':
      if (predicate.exact !== undefined) return `${predicate.exact}("${predicate.text}")`;
      return predicate.quoted ? printText(predicate.text) : escapeText(predicate.text);
    case 'comparison':
      return `${printName(predicate.field)}${predicate.op}${printText(predicate.value)}`;
    case 'one-of':
      return `${printName(predicate.field)} IN (${predicate.values.map(printText).join(', ')})`;
    case 'subsearch':
      return printSubsearch(predicate.pipeline);
  }
};

interface Terms {
  readonly predicate: Predicate;
  readonly earliest?: string;
  readonly latest?: string;
  readonly indexEarliest?: string;
  readonly indexLatest?: string;
}

/** Search terms with their inline time modifiers; empty where there is nothing to look for. */
export const printTerms = ({ predicate, earliest, latest, indexEarliest, indexLatest }: Terms): string =>
  words(
    earliest === undefined ? undefined : `earliest=${printText(earliest)}`,
    latest === undefined ? undefined : `latest=${printText(latest)}`,
    indexEarliest === undefined ? undefined : `_index_earliest=${printText(indexEarliest)}`,
    indexLatest === undefined ? undefined : `_index_latest=${printText(indexLatest)}`,
    predicate.kind === 'all' ? undefined : printPredicate(predicate),
  );

export const printSubsearch = (pipeline: Pipeline): string => `[ ${printSpl(pipeline)} ]`;

const printName = (name: string): string =>
  /^[\w.*{}@:-]+$/.test(name) && !/^(?:and|or|not|in)$/i.test(name) ? name : printText(name);

export const printSpan = (span: TimeSpan): string => `${span.value}${span.unit}`;

export const printAggregation = (aggregation: Aggregation): string => {
  const { func, percentile, as } = aggregation;
  const name = percentile === undefined ? func : `perc${percentile}`;
  return `${name}${printArgument(aggregation)}${as === undefined ? '' : ` AS ${printField(as)}`}`;
};

const printArgument = ({ func, expression, field, inner, span }: Aggregation): string => {
  if (func === 'sparkline' && (inner !== undefined || span !== undefined)) {
    const cut = span === undefined ? '' : `, ${printSpan(span)}`;
    return `(${inner === undefined ? '' : printAggregation(inner)}${cut})`;
  }
  if (expression === undefined) return field === undefined ? '' : `(${printField(field)})`;
  return func === 'eval' ? `(${printExpression(expression)})` : `(eval(${printExpression(expression)}))`;
};

export const printSeriesFilter = ({ aggregation, op, value }: SeriesFilter): string =>
  `${printAggregation(aggregation)} ${op} ${value}`;

export const printOptions = (options: Options): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}=${/^[\w.*@:+-]+$/.test(value) ? value : printText(value)}`)
    .join(' ');

export const printSortKey = (key: SortKey): string => {
  const name = key.type === 'auto' ? printField(key.field) : `${key.type}(${printField(key.field)})`;
  return `${key.descending ? '-' : '+'}${name}`;
};

/** Joins what is there with single spaces. */
export const words = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' ');

/** The text of a search; reading it gives the same nodes. */
export const printSpl = (pipeline: Pipeline): string =>
  pipeline.commands
    .map((command, index) => {
      const declaration = findCommand(command.name);
      const text = declaration === undefined ? '' : declaration.print(command);
      const printed = words(command.name, text);
      return index === 0 && command.name !== 'search' ? `| ${printed}` : printed;
    })
    .join(' | ');
