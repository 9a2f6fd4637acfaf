import { type Event, type Field, isTimeless, readTimestamp } from '../../event/index.ts';
import { InvalidRegex, rubyTest } from '../../regex/index.ts';
import type { Comparison, Condition, Match, Operand } from '../language/index.ts';
import { ConditionFailure, compareValues, equalValues, isTruthy, kindOf } from './compare.ts';
import { conditionDoubts, type Doubt } from './condition-doubts.ts';
import {
  constant,
  ImpossibleCondition,
  negated,
  type Reader,
  readerOf,
  type Side,
  sideOf,
  type Test,
} from './condition-sides.ts';
import { membership } from './membership.ts';
import { isFree, regexPower } from './regex-weight.ts';

export { ImpossibleCondition } from './condition-sides.ts';

export interface CompiledCondition {
  /** What it hardly was meant to say. */
  readonly doubts: readonly Doubt[];
  /** Changes nothing. Throws `ConditionFailure` for an event that it can't be evaluated for. */
  test(event: Event): boolean;
  /** It has a regex that could take long with some text. */
  readonly isHeavy: boolean;
  /** A regex in it could take long with this event: `test` needs a time limit. */
  needsLimit(event: Event): boolean;
}

interface Watched {
  readonly read: Reader;
  readonly power: number;
}

/**
 * What stands behind `if`, as Logstash's compiler takes it (EventCondition.java). Throws `ImpossibleCondition`.
 * https://www.elastic.co/docs/reference/logstash/event-dependent-configuration#conditionals
 */
export function compileCondition(condition: Condition): CompiledCondition {
  const watched: Watched[] = [];
  const test = compile(condition, watched);
  return {
    doubts: [...conditionDoubts(condition)],
    test,
    isHeavy: watched.length > 0,
    needsLimit: (event) =>
      watched.some(({ read, power }) => {
        const text = read(event);
        return typeof text === 'string' && !isFree(power, text.length);
      }),
  };
}

function compile(condition: Condition, watched: Watched[]): Test {
  switch (condition.kind) {
    case 'boolean': {
      const left = compile(condition.left, watched);
      const right = compile(condition.right, watched);
      switch (condition.operator) {
        case 'and':
          return (event) => left(event) && right(event);
        case 'or':
          return (event) => left(event) || right(event);
        case 'xor':
          return (event) => left(event) !== right(event);
        case 'nand':
          return (event) => !(left(event) && right(event));
      }
      break;
    }
    case 'not':
      return negated(compile(condition.condition, watched));
    case 'comparison':
      return comparison(condition);
    case 'membership':
      return condition.operator === 'in' ? membership(condition) : negated(membership(condition));
    case 'match':
      return condition.operator === '=~' ? match(condition, watched) : negated(match(condition, watched));
    case 'truth': {
      const side = sideOf(condition.operand);
      if (side.field === undefined) return constant(isTruthy(side.value));
      const { field } = side;
      return (event) => isTruthy(field.get(event));
    }
  }
}

const FITS = {
  '<': (order: number) => order < 0,
  '>': (order: number) => order > 0,
  '<=': (order: number) => order <= 0,
  '>=': (order: number) => order >= 0,
} as const;

function comparison({ operator, left: leftNode, right: rightNode, span }: Comparison): Test {
  const left = sideOf(leftNode);
  const right = sideOf(rightNode);
  if (operator === '==') return equality(left, right);
  if (operator === '!=') return negated(equality(left, right));
  const fits = FITS[operator];
  for (const { value } of [left, right])
    if (value !== undefined && typeof value === 'object')
      throw new ImpossibleCondition(`${kindOf(value)} has no order that ${operator} could look at`, span);
  if (left.field === undefined && right.field === undefined) {
    if (typeof left.value !== typeof right.value)
      throw new ImpossibleCondition(`can't compare ${kindOf(left.value)} with ${kindOf(right.value)} by order`, span);
    return constant(fits(compareValues(left.value, right.value)));
  }
  const time = timeComparison(left, right, fits);
  if (time !== undefined) return time;
  const readLeft = readerOf(left);
  const readRight = readerOf(right);
  const names = `${nameOf(leftNode)} ${operator} ${nameOf(rightNode)}`;
  return (event) => {
    const a = readLeft(event);
    const b = readRight(event);
    if (typeof a === 'number' && typeof b === 'number') return fits(a - b);
    try {
      // Logstash asks the field, wherever it stands.
      return fits(left.field === undefined ? 0 - compareValues(b, a) : compareValues(a, b));
    } catch (error) {
      if (error instanceof ConditionFailure) throw new ConditionFailure(`${names}: ${error.message}`);
      throw error;
    }
  };
}

/** A text may be a secret. */
const nameOf = (node: Operand): string => (node.kind === 'reference' || node.kind === 'number' ? node.text : 'a value');

const isTimestamp = ({ field }: Side): boolean => field?.steps.length === 1 && field.steps[0] === '@timestamp';

/** `[@timestamp]` beside a text that says a time: as times, since the same moment can be written in several ways. */
function timeComparison(left: Side, right: Side, fits: (order: number) => boolean): Test | undefined {
  const isLeft = isTimestamp(left);
  const other = isLeft ? right.value : left.value;
  if ((!isLeft && !isTimestamp(right)) || typeof other !== 'string') return undefined;
  const time = readTimestamp(other);
  if (time === undefined) return undefined;
  const sign = isLeft ? 1 : -1;
  return (event) => {
    if (isTimeless(event)) throw new ConditionFailure("can't compare an @timestamp that was removed");
    const order = event['@timestamp'] - time.milliseconds || (event['@nanoseconds'] ?? 0) - time.nanoseconds;
    return fits(order * sign);
  };
}

function equality(left: Side, right: Side): Test {
  if (left.field === undefined) {
    if (right.field === undefined)
      return constant(left.isFloat === right.isFloat && equalValues(left.value, right.value));
    return equality(right, left);
  }
  const { field } = left;
  if (right.field !== undefined) {
    const other = right.field;
    return (event) => {
      const value = field.get(event);
      return equalValues(value, other.get(event)) && (typeof value !== 'number' || isSameKind(event, field, other));
    };
  }
  const { value, isFloat } = right;
  if (typeof value === 'number')
    return (event) => field.get(event) === value && (!Number.isInteger(value) || field.isFloat(event) === isFloat);
  if (typeof value === 'object') return (event) => equalValues(field.get(event), value);
  return (event) => field.get(event) === value;
}

const isSameKind = (event: Event, left: Field, right: Field): boolean => left.isFloat(event) === right.isFloat(event);

function match({ left: leftNode, right }: Match, watched: Watched[]): Test {
  const source = right.kind === 'regex' ? right.source : right.value;
  const side = sideOf(leftNode);
  let matches: (text: string) => boolean;
  try {
    matches = rubyTest(source);
  } catch (error) {
    if (error instanceof InvalidRegex)
      throw new ImpossibleCondition(`not a regular expression: ${error.message}`, right.span);
    throw error;
  }
  const read = readerOf(side);
  const power = regexPower(source);
  if (power > 1) watched.push({ read, power });
  return (event) => {
    const value = read(event);
    return typeof value === 'string' && matches(value);
  };
}
