import { type Caller, callerName } from '../access.ts';
import { ApiError } from '../errors.ts';
import type { Call } from '../route.ts';
import type { Services } from '../services.ts';

export type AnyCall = Omit<Call<unknown, unknown, unknown>, 'body' | 'params' | 'query'>;

export interface Run {
  readonly search: string;
  /** What the client calls it. */
  readonly id?: string | undefined;
  /** Whether it stands in the list of running searches: what a page asks for by the way does not. */
  readonly listed: boolean;
}

/** Throws `unauthenticated`; for routes that are not public, whose caller is there. */
export const callerOf = ({ caller }: AnyCall): Caller => {
  if (caller === undefined) throw new ApiError('unauthenticated', 'nobody is signed in');
  return caller;
};

/** Aborts when the client goes away before its answer is sent. Call `forget` when that does not matter any more. */
export const watchClient = (
  { request, reply, services }: AnyCall,
  controller: AbortController,
): { readonly forget: () => void } => {
  const onClose = (): void => {
    if (reply.raw.writableFinished) return;
    const gone = new ApiError('client_gone', 'the client went away');
    // Fastify counts no answer that could not be sent.
    services.counts.add({ method: request.method, route: request.routeOptions.url ?? 'none', status: gone.status });
    controller.abort(gone);
  };
  reply.raw.once('close', onClose);
  // It may have gone while the request was checked.
  if (request.raw.socket.destroyed) onClose();
  return { forget: () => reply.raw.off('close', onClose) };
};

/** Ends the search when it takes too long. */
const limitTime = ({ limits }: Services, controller: AbortController): NodeJS.Timeout =>
  setTimeout(
    () =>
      controller.abort(
        new ApiError('search_limit', `the search took longer than ${limits.searchTimeout / 1000} seconds`, {
          hint: 'narrow the time range or add terms',
        }),
      ),
    limits.searchTimeout,
  );

/**
 * Runs a search under the limits of its caller. It ends when the client goes away, when it takes too long, when it is
 * cancelled, and when the server stops; `tag` names it in the engine.
 */
export const runSearch = async <T>(
  call: AnyCall,
  { search, id, listed }: Run,
  work: (signal: AbortSignal, tag: string | undefined) => Promise<T>,
): Promise<T> => {
  const caller = callerOf(call);
  const { slots, jobs } = call.services;
  const controller = new AbortController();
  const job = listed ? jobs.begin({ id, search, caller, controller }) : undefined;
  const timer = limitTime(call.services, controller);
  const client = watchClient(call, controller);
  try {
    controller.signal.throwIfAborted();
    return await slots.run(callerName(caller), controller, (signal) => work(signal, job?.tag));
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    client.forget();
    if (job !== undefined) jobs.end(job);
  }
};
