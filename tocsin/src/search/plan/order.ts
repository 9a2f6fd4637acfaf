import type { Aggregation } from '../ast/index.ts';
import { needsOrder } from './aggregation.ts';
import { EVENT_ORDER, type Frame, nest, orderClause, type PlanContext } from './frame.ts';

/** Events as they are stored, newest first. */
const EVENT_POSITION = '(-toUnixTimestamp64Nano(_time), -toInt64(_seq))';

/** The frame, and SQL that rises with the position of its rows; rows are numbered only where a function asks for it. */
export const positioned = (
  frame: Frame,
  aggregations: readonly Aggregation[],
  context: PlanContext,
): { readonly rows: Frame; readonly position: string } => {
  if (frame.open && frame.order === EVENT_ORDER) return { rows: frame, position: EVENT_POSITION };
  if (!aggregations.some(needsOrder) || frame.order.length === 0)
    return { rows: frame, position: 'rowNumberInAllBlocks()' };
  const position = context.alias();
  const number = `row_number() OVER (${orderClause(frame.order).trim()})`;
  return { rows: nest(frame, { extra: new Map([[position, number]]), alias: context.alias }), position };
};
