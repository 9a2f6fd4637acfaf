import type { HeadCommand } from '../ast/index.ts';
import { PlanError } from '../errors.ts';
import { parseBoolean } from '../parser/words.ts';
import { asCondition } from '../sql/typed.ts';
import { compileExpression } from './expression.ts';
import { type Frame, nest, orderClause, type PlanContext } from './frame.ts';
import { limitRows } from './rows.ts';

/**
 * `head (condition)`: rows up to the first for which it is not true, and that one too with `keeplast`. With `null=t` a
 * condition that cannot be told, for the want of a field, counts as true.
 */
export const planWhile = (command: HeadCommand, frame: Frame, context: PlanContext): Frame => {
  const { condition, options = {} } = command;
  if (condition === undefined) return frame;
  const flag = (name: string): boolean => parseBoolean(options[name] ?? 'f') ?? false;
  const [ended, failures] = [context.alias(), context.alias()];
  const over = `if(ifNull(${conditionOf(condition, frame, context)}, ${flag('null')}), 0, 1)`;
  const asked = nest(frame, { extra: new Map([[ended, over]]), alias: context.alias });
  // Up to this row, or before it.
  const sum = `sum(${ended}) OVER (${orderClause(asked.order).trim()} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  const count = flag('keeplast') ? `${sum} - ${ended}` : sum;
  const counted = nest(asked, { extra: new Map([[failures, count]]), alias: context.alias });
  const rows = { ...counted, where: [...counted.where, `${failures} = 0`] };
  return command.count === undefined ? rows : limitRows(rows, command.count, context);
};

const conditionOf = (condition: NonNullable<HeadCommand['condition']>, frame: Frame, context: PlanContext): string => {
  try {
    return asCondition(compileExpression(condition, frame, context));
  } catch (error) {
    if (!(error instanceof PlanError) || error.node !== undefined) throw error;
    throw new PlanError(error.message, condition, error.hint);
  }
};
