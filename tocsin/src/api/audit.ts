import { callerName } from './access.ts';
import type { Call } from './route.ts';

/** Writes to the log who changed what. `about` carries no secrets. */
export const audit = (
  { request, caller }: Pick<Call<unknown, unknown>, 'request' | 'caller'>,
  what: string,
  about: object,
): void =>
  request.log.info(
    { audit: what, by: caller === undefined ? 'nobody' : callerName(caller), address: request.ip, ...about },
    what.replaceAll('_', ' '),
  );
