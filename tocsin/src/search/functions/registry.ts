import { didYouMean } from '../../define/index.ts';
import { PlanError } from '../errors.ts';
import type { Typed } from '../sql/typed.ts';
import { CONDITIONAL } from './conditional.ts';
import { CRYPTOGRAPHIC } from './cryptographic.ts';
import type { FunctionContext, FunctionDeclaration } from './function.ts';
import { JSON_FUNCTIONS } from './json.ts';
import { MULTIVALUE } from './multivalue.ts';
import { NETWORK } from './network.ts';
import { NUMERIC } from './numeric.ts';
import { TEXT } from './text.ts';
import { TIME } from './time.ts';

/** Every function of eval and where, by name. */
export const FUNCTIONS: readonly FunctionDeclaration[] = Object.freeze(
  [...CONDITIONAL, ...CRYPTOGRAPHIC, ...JSON_FUNCTIONS, ...MULTIVALUE, ...NETWORK, ...NUMERIC, ...TEXT, ...TIME].sort(
    (a, b) => (a.name < b.name ? -1 : 1),
  ),
);

const BY_NAME: ReadonlyMap<string, FunctionDeclaration> = new Map(FUNCTIONS.map((entry) => [entry.name, entry]));

export const findFunction = (name: string): FunctionDeclaration | undefined => BY_NAME.get(name.toLowerCase());

/** The SQL of a call. Throws PlanError, with the node, for an unknown name, wrong arguments or what cannot be planned. */
export const compileFunction = (
  name: string,
  args: readonly Typed[],
  context: FunctionContext,
  node?: object,
): Typed => {
  const declaration = findFunction(name);
  if (declaration === undefined)
    throw new PlanError(`there is no function "${name}"`, node, didYouMean(name, BY_NAME.keys()));
  const { least, most, syntax } = declaration;
  if (args.length < least || args.length > most)
    throw new PlanError(
      `${declaration.name} takes ${arity(least, most)}, not ${args.length}: ${syntax}`,
      node,
      `write ${syntax}`,
    );
  try {
    return declaration.compile(args, context);
  } catch (error) {
    if (!(error instanceof PlanError) || error.node !== undefined) throw error;
    throw new PlanError(`${declaration.name}: ${error.message}`, node, error.hint);
  }
};

const arity = (least: number, most: number): string => {
  const plural = most === 1 ? 'argument' : 'arguments';
  return least === most ? `${least === 0 ? 'no' : least} ${plural}` : `${least} to ${most} ${plural}`;
};
