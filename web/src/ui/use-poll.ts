import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { isAbort } from '../api/client.ts';
import { useSession } from '../session/session-context.tsx';

export interface Polled<Value> {
  readonly value: Value | undefined;
  /** The last failure while it lasts; `value` is then of before. */
  readonly error: ApiError | undefined;
  /** Asks at once. */
  readonly again: () => void;
  /** Takes what another request has answered. */
  readonly set: (value: Value) => void;
}

/**
 * Asks again and again, `everyMs` after each answer, while the page is looked at. Another `key` is another question: its
 * first answer replaces the value. The session's end is told to the session.
 */
export function usePoll<Value>(
  key: string,
  everyMs: number,
  ask: (signal: AbortSignal) => Promise<Value>,
): Polled<Value> {
  const { state: session, sessionOver } = useSession();
  const [state, setState] = useState<{ readonly key: string; readonly value?: Value; readonly error?: ApiError }>({
    key,
  });
  const [round, setRound] = useState(0);
  const revision = useRef(0);
  const over = session.phase === 'signed-in' && session.over;

  const once = useEffectEvent(async (signal: AbortSignal) => {
    const begun = revision.current;
    try {
      const value = await ask(signal);
      // An answer from before a change must not undo it.
      if (!signal.aborted && begun === revision.current) setState({ key, value });
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      const fault = asApiError(error);
      if (fault.isSessionOver) sessionOver();
      setState((current) => (current.key === key ? { ...current, error: fault } : { key, error: fault }));
    }
  });

  useEffect(() => {
    if (over) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const turn = async () => {
      await once(controller.signal);
      if (!controller.signal.aborted && !document.hidden) timer = setTimeout(turn, everyMs);
    };
    const onVisible = () => {
      clearTimeout(timer);
      if (!document.hidden) void turn();
    };
    void turn();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      controller.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key, everyMs, round, over]);

  const again = useCallback(() => setRound((current) => current + 1), []);
  const set = useCallback(
    (value: Value) => {
      revision.current += 1;
      setState({ key, value });
    },
    [key],
  );
  const current = state.key === key;
  return { value: current ? state.value : undefined, error: current ? state.error : undefined, again, set };
}
