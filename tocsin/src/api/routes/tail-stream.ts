import { ApiError } from '../errors.ts';
import type { AnyCall } from './search-run.ts';

export const sendTail = async (_call: AnyCall, _query: { readonly search: string }): Promise<unknown> => {
  throw new ApiError('internal', 'live tails do not run yet');
};
