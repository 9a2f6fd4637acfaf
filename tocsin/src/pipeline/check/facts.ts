import { InvalidReference, parseReference } from '../../event/index.ts';
import {
  type Comparison,
  type Condition,
  type Operand,
  printCondition,
  type Span,
  type ValueNode,
} from '../language/index.ts';

/** What certainly holds where a condition does: a part of it that asks one thing, and the answer. */
export interface Fact {
  /** The question, the same for `!=` as for `==`. */
  readonly question: string;
  readonly answer: boolean;
  /** As it stands in the configuration. */
  readonly shown: string;
  readonly span: Span;
  /** What it says of one field's value, where that is certain. */
  readonly about?: { readonly field: string; readonly says: Says };
}

type Constant = string | number;
type Order = '<' | '>' | '<=' | '>=';

type Says =
  | { readonly kind: 'is'; readonly value: Constant }
  | { readonly kind: 'among'; readonly texts: ReadonlySet<string> }
  | { readonly kind: 'outside'; readonly texts: ReadonlySet<string> }
  | { readonly kind: 'order'; readonly order: Order; readonly value: Constant }
  | { readonly kind: 'truth'; readonly value: boolean };

/** What holds where `condition` is `answer`. */
export function factsOf(condition: Condition, answer: boolean): readonly Fact[] {
  switch (condition.kind) {
    case 'not':
      return factsOf(condition.condition, !answer);
    case 'boolean': {
      const { operator, left, right } = condition;
      if (operator === 'nand' && !answer) return [...factsOf(left, true), ...factsOf(right, true)];
      const isBoth = (operator === 'and' && answer) || (operator === 'or' && !answer);
      return isBoth ? [...factsOf(left, answer), ...factsOf(right, answer)] : [];
    }
    default:
      return [atom(condition, answer)];
  }
}

const OPPOSITE = { '!=': '==', 'not in': 'in', '!~': '=~' } as const;
const isOpposite = (operator: string): operator is keyof typeof OPPOSITE => Object.hasOwn(OPPOSITE, operator);

type Atom = Exclude<Condition, { kind: 'not' | 'boolean' }>;

function atom(condition: Atom, answer: boolean): Fact {
  const shown = answer ? printCondition(condition) : `!(${printCondition(condition)})`;
  const { span } = condition;
  if (condition.kind === 'truth') {
    const about = aboutField(condition.operand, { kind: 'truth', value: answer });
    return { question: printCondition(condition), answer, shown, span, ...about };
  }
  const flipped = isOpposite(condition.operator);
  const positive = flipped
    ? printCondition({ ...condition, operator: OPPOSITE[condition.operator as keyof typeof OPPOSITE] } as Condition)
    : printCondition(condition);
  const holds = answer !== flipped;
  return { question: positive, answer: holds, shown, span, ...saysOf(condition, holds) };
}

type About = Pick<Fact, 'about'>;

function saysOf(condition: Exclude<Atom, { kind: 'truth' }>, holds: boolean): About {
  if (condition.kind === 'match') return {};
  const { left, right } = condition;
  if (condition.kind === 'membership') {
    if (right.kind !== 'array') return {};
    const texts = right.items.map(constantOf);
    if (!texts.every((text) => text !== undefined)) return {};
    return aboutField(left, { kind: holds ? 'among' : 'outside', texts: new Set(texts.map(String)) });
  }
  const value = constantOf(right);
  if (value === undefined) return {};
  const { operator } = condition;
  if (operator === '==' || operator === '!=') return holds ? aboutField(left, { kind: 'is', value }) : {};
  return aboutField(left, { kind: 'order', order: holds ? operator : INVERSE[operator], value });
}

const INVERSE: Readonly<Record<Exclude<Comparison['operator'], '==' | '!='>, Order>> = {
  '<': '>=',
  '>': '<=',
  '<=': '>',
  '>=': '<',
};

const aboutField = (operand: Operand, says: Says): About => {
  const field = operand.kind === 'reference' ? fieldKey(operand.text) : undefined;
  return field === undefined ? {} : { about: { field, says } };
};

/** The same for all ways to write a field; undefined for what is none, and for times, which are compared in their own way. */
export function fieldKey(text: string): string | undefined {
  try {
    const steps = parseReference(text);
    return steps[0] === '@timestamp' ? undefined : JSON.stringify(steps);
  } catch (error) {
    if (error instanceof InvalidReference) return undefined;
    throw error;
  }
}

/** What is the same in each run: a text with a variable in it is not. */
export function constantOf(node: Operand | ValueNode): Constant | undefined {
  if (node.kind === 'number') return node.value;
  if (node.kind === 'bareword') return node.value;
  return node.kind === 'string' && !node.value.includes('${') ? node.value : undefined;
}

/** Two facts that can't hold together. */
export function contradiction(facts: readonly Fact[]): readonly [Fact, Fact] | undefined {
  const answers = new Map<string, Fact>();
  const fields = new Map<string, Fact[]>();
  for (const fact of facts) {
    const before = answers.get(fact.question);
    if (before !== undefined && before.answer !== fact.answer) return [before, fact];
    if (before !== undefined) continue;
    answers.set(fact.question, fact);
    if (fact.about === undefined) continue;
    const { field, says } = fact.about;
    const others = fields.get(field) ?? [];
    const other = others.find(
      ({ about }) => about !== undefined && (excludes(about.says, says) || excludes(says, about.says)),
    );
    if (other !== undefined) return [other, fact];
    fields.set(field, [...others, fact]);
  }
  return undefined;
}

/** One way round only. */
function excludes(a: Says, b: Says): boolean {
  if (a.kind === 'is') {
    if (b.kind === 'is') return a.value !== b.value;
    if (b.kind === 'among') return !b.texts.has(String(a.value));
    if (b.kind === 'outside') return b.texts.has(String(a.value));
    if (b.kind === 'truth') return isTruthy(a.value) !== b.value;
    return typeof a.value === typeof b.value && !fits(a.value, b.order, b.value);
  }
  if (a.kind === 'among') {
    if (b.kind === 'among') return ![...a.texts].some((text) => b.texts.has(text));
    if (b.kind === 'outside') return [...a.texts].every((text) => b.texts.has(text));
    return b.kind === 'truth' && [...a.texts].every((text) => isTruthy(text) !== b.value);
  }
  return (
    a.kind === 'order' &&
    b.kind === 'order' &&
    typeof a.value === 'number' &&
    typeof b.value === 'number' &&
    isEmpty(a, b)
  );
}

const isTruthy = (value: Constant): boolean => value !== '' && value !== 'false';

const fits = (value: Constant, order: Order, bound: Constant): boolean => {
  if (order === '<') return value < bound;
  if (order === '>') return value > bound;
  return order === '<=' ? value <= bound : value >= bound;
};

/** No number lies above `a` and below `b`. */
function isEmpty(
  a: { readonly order: Order; readonly value: Constant },
  b: { readonly order: Order; readonly value: Constant },
): boolean {
  if (!a.order.startsWith('>') || !b.order.startsWith('<')) return false;
  const isClosed = a.order === '>=' && b.order === '<=';
  return isClosed ? a.value > b.value : a.value >= b.value;
}
