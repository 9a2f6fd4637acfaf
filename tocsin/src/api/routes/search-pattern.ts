import { z } from 'zod';
import type { Patterns } from '../../dashboards/index.ts';
import { ApiError } from '../errors.ts';
import type { Services } from '../services.ts';

/** Of every body that names a search. */
export const pattern = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('id of an index pattern: the search sees events of its indexes only, whatever it says');

/** Throws where there are none. */
export const patternsOf = ({ dependencies }: Services): Patterns => {
  if (dependencies.dashboards === undefined)
    throw new ApiError('patterns_unavailable', 'this server has no index patterns');
  return dependencies.dashboards.patterns;
};

/** A request with the indexes of its pattern in the pattern's place. Throws `unknown_pattern`. */
export const limited = <Asked extends { readonly pattern?: string | undefined }>(
  services: Services,
  { pattern: id, ...rest }: Asked,
): Omit<Asked, 'pattern'> & { readonly indexes?: readonly string[] | undefined } => {
  if (id === undefined) return rest;
  const definition = patternsOf(services).get(id)?.definition;
  if (definition === undefined)
    throw new ApiError('unknown_pattern', `there is no index pattern "${id.slice(0, 100)}"`, {
      hint: 'GET /api/v1/patterns names those that there are',
    });
  return { ...rest, indexes: definition.indexes };
};
