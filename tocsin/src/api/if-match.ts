import { ApiError } from './errors.ts';
import type { Call } from './route.ts';

/** The tag that the caller has read; `*` is whatever there is. */
export const ifMatch = ({ request }: Pick<Call<unknown, unknown>, 'request'>): string => {
  const tag = /^(?:W\/)?"?([^"]*)"?$/.exec(request.headers['if-match']?.trim() ?? '')?.[1] ?? '';
  if (tag === '')
    throw new ApiError('changed_meanwhile', 'the header If-Match is missing', {
      hint: 'send the `etag` that was read with what is to be changed',
    });
  return tag;
};
