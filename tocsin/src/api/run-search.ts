import { callerName } from './access.ts';
import { ApiError } from './errors.ts';
import type { Call } from './route.ts';

/** Ends the search when the client goes away, when it takes too long, and when the server stops. */
export const runSearch = async <T>(
  { caller, request, reply, services }: Omit<Call<unknown, unknown>, 'body' | 'params'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  if (caller === undefined) throw new ApiError('unauthenticated', 'nobody is signed in');
  const { slots, limits } = services;
  const controller = new AbortController();
  const onClose = (): void => {
    if (reply.raw.writableFinished) return;
    const gone = new ApiError('client_gone', 'the client went away');
    // Fastify counts no answer that could not be sent.
    services.counts.add({ method: request.method, route: request.routeOptions.url ?? 'none', status: gone.status });
    controller.abort(gone);
  };
  const timer = setTimeout(
    () =>
      controller.abort(
        new ApiError('search_limit', `the search took longer than ${limits.searchTimeout / 1000} seconds`, {
          hint: 'narrow the time range or add terms',
        }),
      ),
    limits.searchTimeout,
  );
  reply.raw.once('close', onClose);
  try {
    // It may have gone while the request was checked.
    if (request.raw.socket.destroyed) onClose();
    controller.signal.throwIfAborted();
    return await slots.run(callerName(caller), controller, work);
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    reply.raw.off('close', onClose);
  }
};
