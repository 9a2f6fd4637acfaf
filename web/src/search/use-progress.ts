import { useEffect, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { searchProgress } from '../api/search-requests.ts';
import type { Progress } from '../api/search-types.ts';

/** Most searches are done by then, and need no second request. */
const FIRST_MS = 1000;
const EVERY_MS = 500;

/** How far the search of this id is, from its second second on; undefined while that is not known. */
export function useProgress(id: string): Progress | undefined {
  const client = useClient();
  const [known, setKnown] = useState<{ id: string; progress: Progress }>();
  useEffect(() => {
    const controller = new AbortController();
    let timer = setTimeout(ask, FIRST_MS);
    async function ask() {
      try {
        const progress = await searchProgress(client, id, controller.signal);
        if (!controller.signal.aborted) setKnown({ id, progress });
      } catch {
        // It has just ended, or the server is away: the search itself says so.
      }
      if (!controller.signal.aborted) timer = setTimeout(ask, EVERY_MS);
    }
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, id]);
  return known?.id === id ? known.progress : undefined;
}
