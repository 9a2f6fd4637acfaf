import { type RefObject, useContext, useEffect, useEffectEvent, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { isAbort } from '../api/client.ts';
import { useClient } from '../api/client-context.ts';
import { newSearchId, runSearch } from '../api/search-requests.ts';
import type { SearchResult } from '../api/types.ts';
import { useSession } from '../session/session-context.tsx';
import { RoundContext, usePanelQueue } from './panel-context.ts';
import type { PanelRequest } from './panel-search.ts';

export interface PanelState {
  /** Of the last question that was answered; while another one is asked it is still shown. */
  readonly result: SearchResult | undefined;
  /** When it was answered. */
  readonly at: number | undefined;
  readonly busy: boolean;
  readonly error: ApiError | undefined;
}

const EMPTY: PanelState = { result: undefined, at: undefined, busy: true, error: undefined };

/** A question, until it is answered or given up. */
interface Asked {
  readonly key: string;
  over: boolean;
  readonly end: () => void;
}

/**
 * Asks for a panel when its question changes, in every new `round` that finds it answered, and where it is asked `again` by itself; panels
 * in sight first. Leaving the page ends the search.
 */
export function usePanel(
  request: PanelRequest | undefined,
  { round, again }: { readonly round: number; readonly again: number },
  box: RefObject<HTMLElement | null>,
  order: number,
): PanelState {
  const client = useClient();
  const queue = usePanelQueue();
  const shared = useContext(RoundContext);
  const alone = useRef(again);
  const { sessionOver } = useSession();
  const visible = useRef(false);
  const rank = useRef(order);
  useEffect(() => {
    rank.current = order;
  }, [order]);
  const [state, setState] = useState<PanelState>(EMPTY);
  const key = request === undefined ? '' : JSON.stringify(request);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new IntersectionObserver((entries) => {
      visible.current = entries.some((entry) => entry.isIntersecting);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);

  const ask = useEffectEvent(async (signal: AbortSignal) => {
    if (request === undefined || signal.aborted) return;
    const { search, earliest, latest, limit, pattern } = request;
    try {
      const range = { search, earliest, latest, limit, ...(pattern === undefined ? {} : { pattern }) };
      // What is asked again by itself wants to know how it is now.
      const isShared = shared !== undefined && alone.current === again;
      alone.current = again;
      const result = await runSearch(client, isShared ? { ...range, round: shared } : range, newSearchId(), signal);
      if (!signal.aborted) setState({ result, at: Date.now(), busy: false, error: undefined });
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      const fault = asApiError(error);
      if (fault.isSessionOver) sessionOver();
      setState((before) => ({ ...before, busy: false, error: fault }));
    }
  });

  const asked = useRef<Asked>(null);
  // the question and its round, not the objects that they are made of
  useEffect(() => {
    // What takes longer than a round would never be answered if each round asked it from the beginning.
    if (asked.current?.key === key && !asked.current.over) return;
    asked.current?.end();
    if (key === '') return;
    const controller = new AbortController();
    setState((before) => ({ ...before, busy: true }));
    const question: Asked = {
      key,
      over: false,
      end: () => {
        question.over = true;
        leave();
        controller.abort();
      },
    };
    const leave = queue.add(
      () => (visible.current ? 0 : 1_000) + rank.current,
      async () => {
        await ask(controller.signal);
        question.over = true;
      },
    );
    asked.current = question;
  }, [key, round, again, queue]);
  useEffect(() => () => asked.current?.end(), []);

  return state;
}
