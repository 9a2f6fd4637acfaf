import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { isAbort } from '../api/client.ts';
import { useClient } from '../api/client-context.ts';
import { cancelSearch, newSearchId, runSearch } from '../api/search-requests.ts';
import type { SearchResult, Timeline } from '../api/types.ts';
import type { TimeRange } from '../time/range.ts';
import type { SearchLocation } from './location.ts';
import { isTransforming } from './narrow.ts';

export type SearchPhase =
  | { readonly name: 'idle' }
  | { readonly name: 'running'; readonly since: number; readonly id: string }
  | { readonly name: 'done' }
  | { readonly name: 'cancelled' }
  | { readonly name: 'failed'; readonly error: ApiError };

export interface SearchState {
  readonly phase: SearchPhase;
  /** Of the last search that succeeded; while another one runs it is still shown, dimmed. */
  readonly result: SearchResult | undefined;
  /** The search that `result` answers. */
  readonly answered: string;
  readonly timeline: Timeline | undefined;
  /** Another number for every result: what is open in one says nothing about the next. */
  readonly serial: number;
}

const BUCKETS = 100;
const IDLE: SearchState = { phase: { name: 'idle' }, result: undefined, answered: '', timeline: undefined, serial: 0 };

export interface UseSearchEvents {
  readonly sessionOver: () => void;
  readonly finished: (finished: Finished) => void;
}

export interface Finished {
  readonly search: string;
  readonly range: TimeRange;
  readonly result: SearchResult;
}

/** Runs the search of the address whenever `visit` changes; a new one aborts the one before. */
export function useSearch(location: SearchLocation, visit: number, on: UseSearchEvents) {
  const client = useClient();
  const [state, setState] = useState<SearchState>(IDLE);
  const serial = useRef(0);
  const running = useRef<AbortController | null>(null);

  const start = useEffectEvent(async (signal: AbortSignal) => {
    const { query, earliest, latest, limit, live, pattern } = location;
    if (query.trim() === '' || live) return setState(IDLE);
    const id = newSearchId();
    const request = { search: query, earliest, latest, limit, ...(pattern === '' ? {} : { pattern }) };
    setState((current) => ({ ...current, phase: { name: 'running', since: Date.now(), id } }));
    const timeline = isTransforming(query)
      ? Promise.resolve(undefined)
      : // The list of events is worth showing without its timeline; a fault of the search itself shows in the other request.
        client.timeline(request, BUCKETS, signal).catch(() => undefined);
    try {
      const result = await runSearch(client, request, id, signal);
      if (signal.aborted) return;
      serial.current += 1;
      setState({ phase: { name: 'done' }, result, answered: query, timeline: undefined, serial: serial.current });
      on.finished({ search: query, range: { earliest, latest }, result });
      const found = await timeline;
      if (!signal.aborted) setState((current) => ({ ...current, timeline: found }));
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      const fault = asApiError(error);
      if (fault.isSessionOver) on.sessionOver();
      setState({ ...IDLE, phase: { name: 'failed', error: fault } });
    }
  });

  // a visit, not a look at the same result, starts the search
  useEffect(() => {
    const controller = new AbortController();
    running.current = controller;
    void start(controller.signal);
    return () => controller.abort();
  }, [visit]);

  const cancel = useCallback(() => {
    if (state.phase.name !== 'running') return;
    running.current?.abort();
    // Going away ends the search as well; behind a proxy that keeps the connection, only this does.
    cancelSearch(client, state.phase.id).catch(() => undefined);
    setState({ ...IDLE, phase: { name: 'cancelled' } });
  }, [client, state.phase]);

  return { state, cancel };
}
