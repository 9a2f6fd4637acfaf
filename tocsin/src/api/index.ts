import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from './dependencies.ts';

export * from './accounts/index.ts';
export { API_LIMITS, type ApiDependencies, type ApiLimits } from './dependencies.ts';
export { ERRORS, type ErrorBody, type ErrorCode } from './errors.ts';

/** See `api.ts`. Loaded when called, so that `tocsin user list` does not load a web server. */
export const createApi = async (dependencies: ApiDependencies): Promise<FastifyInstance> =>
  (await import('./api.ts')).createApi(dependencies);
