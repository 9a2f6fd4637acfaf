import { useCallback, useEffect, useState } from 'react';

/** A number that grows every `everyMs` while the page is looked at, and at once where it comes back after longer than that; 0: never by itself. */
export function useRefresh(everyMs: number): { readonly round: number; readonly again: () => void } {
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((current) => current + 1), []);
  useEffect(() => {
    if (everyMs === 0) return;
    let last = Date.now();
    const turn = () => {
      if (document.hidden || Date.now() - last < everyMs) return;
      last = Date.now();
      again();
    };
    const timer = setInterval(turn, Math.min(everyMs, 1_000));
    document.addEventListener('visibilitychange', turn);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', turn);
    };
  }, [everyMs, again]);
  return { round, again };
}
