import type { BinaryOperator, Expression } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { compileFunction } from '../functions/registry.ts';
import { compare } from '../sql/compare.ts';
import { likePattern } from '../sql/like.ts';
import { asCondition, asNumber, asString, NULL, number, type Typed, text } from '../sql/typed.ts';
import { resolveField } from './field.ts';
import type { Frame, PlanContext } from './frame.ts';

/** Beyond this an expression is refused: nested `eval`s would otherwise grow without bound. */
const MAX_SQL = 200_000;

/** Compiles an expression of eval or where to SQL over the frame. */
export const compileExpression = (expression: Expression, frame: Frame, context: PlanContext): Typed => {
  const compiled = compile(expression, frame, context);
  if (compiled.sql.length > MAX_SQL)
    throw new PlanError('this expression grows too large', expression, 'split it into several evals');
  return compiled;
};

const compile = (expression: Expression, frame: Frame, context: PlanContext): Typed => {
  const inner = (operand: Expression): Typed => compileExpression(operand, frame, context);
  switch (expression.kind) {
    case 'string':
      return text(expression.value);
    case 'number':
      return number(expression.value);
    case 'field':
      return resolveField(expression.name, frame, context);
    case 'call':
      return compileFunction(
        expression.name,
        expression.args.map(inner),
        { timeZone: context.timeZone, now: context.now / 1000 },
        expression,
      );
    case 'unary': {
      const operand = inner(expression.operand);
      if (expression.op === 'NOT') return { sql: `NOT (${condition(operand, expression)})`, type: 'boolean' };
      return { sql: expression.op === '-' ? `(-(${asNumber(operand)}))` : `(${asNumber(operand)})`, type: 'number' };
    }
    case 'in': {
      const operand = inner(expression.operand);
      const tests = expression.values.map((value) => compare('=', operand, inner(value)));
      return { sql: tests.length === 0 ? 'false' : `(${tests.join(' OR ')})`, type: 'boolean' };
    }
    case 'binary':
      return binary(expression.op, inner(expression.left), inner(expression.right), expression);
  }
};

const condition = (value: Typed, node: object): string => {
  try {
    return asCondition(value);
  } catch (error) {
    throw error instanceof PlanError ? new PlanError(error.message, node, error.hint) : error;
  }
};

const finite = (sql: string): Typed => ({ sql: `if(isFinite(${sql}), ${sql}, NULL)`, type: 'number' });

/** Of two numbers that are written out; what is too large for a number is absent. */
const fold = (op: BinaryOperator, left: Typed, right: Typed): Typed | undefined => {
  const [a, b] = [left.literal, right.literal];
  if (typeof a !== 'number' || typeof b !== 'number' || !['+', '-', '*'].includes(op)) return undefined;
  const result = op === '+' ? a + b : op === '-' ? a - b : a * b;
  return Number.isFinite(result) ? number(result) : NULL;
};

const binary = (op: BinaryOperator, left: Typed, right: Typed, node: object): Typed => {
  const folded = fold(op, left, right);
  if (folded !== undefined) return folded;
  switch (op) {
    case 'AND':
    case 'OR':
      return { sql: `(${condition(left, node)} ${op} ${condition(right, node)})`, type: 'boolean' };
    case 'XOR':
      return { sql: `xor(${condition(left, node)}, ${condition(right, node)})`, type: 'boolean' };
    case 'LIKE':
      return { sql: `like(${asString(left)}, ${likePattern(right)})`, type: 'boolean' };
    case '.':
      return { sql: `concat(${asString(left)}, ${asString(right)})`, type: 'string' };
    case '+': {
      // Two texts are joined, everything else is added; which of the two is known only by the values for fields.
      if (left.type === 'null' || right.type === 'null') return NULL;
      const sum = `(${asNumber(left)} + ${asNumber(right)})`;
      if (left.type === 'number' || right.type === 'number') return { sql: sum, type: 'number' };
      return {
        sql: `if(isNotNull(${sum}), ${asString({ sql: sum, type: 'number' })}, concat(${asString(left)}, ${asString(right)}))`,
        type: 'string',
      };
    }
    case '-':
    case '*':
      return {
        sql: `(${asNumber(left)} ${op} ${asNumber(right)})`,
        type: 'number',
      };
    case '/':
      return finite(`(${asNumber(left)} / ${asNumber(right)})`);
    case '%':
      return {
        sql: `if(${asNumber(right)} = 0, NULL, modulo(toFloat64(${asNumber(left)}), toFloat64(${asNumber(right)})))`,
        type: 'number',
      };
    default:
      return { sql: compare(op, left, right), type: 'boolean' };
  }
};

/** What `eval` may store: conditions are no values. */
export const storable = (value: Typed, node: object): Typed => {
  if (value.type === 'boolean') {
    throw new PlanError('eval cannot store a condition', node, 'use if(…, "yes", "no"), or where to filter');
  }
  return value;
};
