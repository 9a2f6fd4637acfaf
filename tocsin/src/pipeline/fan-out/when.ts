import type { Problem } from '../../define/index.ts';
import { type CompiledCondition, compileCondition, ImpossibleCondition } from '../compile/condition.ts';
import { Places, parseCondition } from '../language/index.ts';

export type CheckedWhen =
  | { readonly ok: true; readonly condition: CompiledCondition }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Compiles the condition of an output. Never throws; lines and columns of problems count within the text. */
export function compileWhen(text: string): CheckedWhen {
  const parsed = parseCondition(text);
  if (!parsed.ok) return parsed;
  const problem = (from: number, message: string, hint?: string): CheckedWhen => ({
    ok: false,
    problems: [{ file: '', ...new Places(text).at(from), message, ...(hint === undefined ? {} : { hint }) }],
  });
  try {
    const condition = compileCondition(parsed.condition);
    const [doubt] = condition.doubts;
    return doubt === undefined ? { ok: true, condition } : problem(doubt.span.from, doubt.message, doubt.hint);
  } catch (error) {
    if (error instanceof ImpossibleCondition) return problem(error.span.from, error.message);
    throw error;
  }
}
