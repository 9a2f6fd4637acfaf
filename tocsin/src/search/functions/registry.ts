import { didYouMean } from '../../define/index.ts';
import { PlanError } from '../errors.ts';
import type { Typed } from '../sql/typed.ts';
import { CONDITIONAL } from './conditional.ts';
import type { FunctionContext, FunctionDeclaration } from './function.ts';
import { NUMERIC } from './numeric.ts';
import { TEXT } from './text.ts';

/** Every function of eval and where, sorted by name. */
export const FUNCTIONS: readonly FunctionDeclaration[] = Object.freeze(
  [...CONDITIONAL, ...NUMERIC, ...TEXT].sort((a, b) => (a.name < b.name ? -1 : 1)),
);

const BY_NAME: ReadonlyMap<string, FunctionDeclaration> = new Map(FUNCTIONS.map((one) => [one.name, one]));

/** The SQL of a call; checks name and number of arguments. */
export const compileFunction = (
  name: string,
  args: readonly Typed[],
  context: FunctionContext,
  node?: object,
): Typed => {
  const declaration = BY_NAME.get(name);
  if (declaration === undefined)
    throw new PlanError(`there is no function "${name}"`, node, didYouMean(name, BY_NAME.keys()));
  if (args.length < declaration.least || args.length > declaration.most) {
    throw new PlanError(`${name} takes ${countText(declaration)}, not ${args.length}`, node, declaration.syntax);
  }
  try {
    return declaration.compile(args, context);
  } catch (error) {
    throw error instanceof PlanError && error.node === undefined
      ? new PlanError(error.message, node, error.hint)
      : error;
  }
};

const countText = ({ least, most }: FunctionDeclaration): string =>
  least === most ? `${least} argument${least === 1 ? '' : 's'}` : `${least} to ${most} arguments`;
