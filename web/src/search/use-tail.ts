import { useEffect, useEffectEvent, useReducer, useRef, useState } from 'react';
import { ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { tail } from '../api/search-requests.ts';
import type { TailMessage } from '../api/search-types.ts';
import type { Row } from '../api/types.ts';
import { cleared, EMPTY_TAIL, pieceOf, received, resumed, type TailBuffer } from './tail-buffer.ts';

export type TailPhase =
  | { readonly name: 'connecting' }
  | { readonly name: 'live' }
  /** Lost; asked again at the time. */
  | { readonly name: 'lost'; readonly message: string }
  | { readonly name: 'stopped'; readonly why: string }
  | { readonly name: 'failed'; readonly error: ApiError };

export interface Tail {
  readonly phase: TailPhase;
  readonly buffer: TailBuffer;
  readonly columns: readonly string[];
  /** Events that the server could not send in time. */
  readonly leftOut: number;
  readonly warnings: readonly string[];
  readonly paused: boolean;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly clear: () => void;
  readonly start: () => void;
}

/** Drawing each event as it comes would draw hundreds of times a second. */
const DRAW_MS = 200;
const HIDDEN_MS = 60_000;
const AGAIN_MS = [1000, 2000, 5000, 10_000] as const;
const MOST_WARNINGS = 5;

type Step = { readonly rows: readonly Row[]; readonly paused: boolean } | 'resume' | 'clear' | 'begin';

/**
 * The events of a search as they are stored. Stops when nobody has looked at the page for a minute. `pattern`: id of the index pattern that it is limited to;
 * empty: all indexes.
 */
export function useTail(search: string, pattern: string, onSessionOver: () => void): Tail {
  const client = useClient();
  const [phase, setPhase] = useState<TailPhase>({ name: 'connecting' });
  const [buffer, step] = useReducer(stepped, EMPTY_TAIL);
  const [columns, setColumns] = useState<readonly string[]>([]);
  const [leftOut, setLeftOut] = useState(0);
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const [paused, setPaused] = useState(false);
  const [beginning, setBeginning] = useState(0);
  const controller = useRef<AbortController>(null);
  const fresh = useRef<Row[]>([]);

  const draw = useEffectEvent(() => {
    if (fresh.current.length > 0) step({ rows: fresh.current.splice(0, pieceOf(fresh.current.length)), paused });
  });
  const take = useEffectEvent((message: TailMessage, before: number) => {
    if (message.kind === 'rows') {
      fresh.current.push(...message.rows);
      setColumns((known) => (known.length === message.columns.length ? known : message.columns));
    } else if (message.kind === 'counts') setLeftOut(before + message.leftOut);
    else if (message.kind === 'warning') addWarning(message.message);
  });
  const addWarning = (message: string) =>
    setWarnings((known) => (known.includes(message) ? known : [...known, message].slice(-MOST_WARNINGS)));
  const fail = useEffectEvent((error: ApiError) => {
    if (error.isSessionOver) onSessionOver();
    setPhase({ name: 'failed', error });
  });
  const leftOutNow = useEffectEvent(() => leftOut);

  // `beginning` starts the same search again
  useEffect(() => {
    const connection = new AbortController();
    controller.current = connection;
    const { signal } = connection;
    fresh.current = [];
    step('begin');
    setPhase({ name: 'connecting' });
    setLeftOut(0);
    setWarnings([]);
    void follow();
    const drawing = setInterval(draw, DRAW_MS);
    return () => {
      clearInterval(drawing);
      connection.abort();
    };

    async function follow() {
      for (let tries = 0; !signal.aborted; tries += 1) {
        const before = leftOutNow();
        try {
          for await (const message of tail(client, search, pattern, signal)) {
            if (signal.aborted) return;
            tries = 0;
            if (message.kind === 'end') return setPhase({ name: 'stopped', why: message.message });
            setPhase((current) => (current.name === 'live' ? current : { name: 'live' }));
            take(message, before);
          }
        } catch (error) {
          if (signal.aborted) return;
          const fault = asApiError(error);
          if (error instanceof ApiError && !fault.isPassing) return fail(fault);
        }
        if (signal.aborted) return;
        setPhase({ name: 'lost', message: 'the connection was lost; what is stored meanwhile is not shown here' });
        await pauseFor(AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)] ?? 1000, signal);
      }
    }
  }, [client, search, pattern, beginning]);

  useHiddenFor(HIDDEN_MS, () => {
    if (controller.current?.signal.aborted !== false) return;
    controller.current.abort();
    setPhase({ name: 'stopped', why: 'nobody has looked at this page for a minute' });
  });

  return {
    phase,
    buffer,
    columns,
    leftOut,
    warnings,
    paused,
    pause: () => setPaused(true),
    resume() {
      setPaused(false);
      step('resume');
    },
    clear: () => step('clear'),
    start: () => setBeginning((count) => count + 1),
  };
}

function stepped(buffer: TailBuffer, step: Step): TailBuffer {
  if (step === 'resume') return resumed(buffer);
  if (step === 'clear') return cleared(buffer);
  return step === 'begin' ? EMPTY_TAIL : received(buffer, step.rows, step.paused);
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function useHiddenFor(ms: number, then: () => void): void {
  const act = useEffectEvent(then);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onChange = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => act(), ms);
    };
    onChange();
    document.addEventListener('visibilitychange', onChange);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onChange);
    };
  }, [ms]);
}
