import { useCallback, useEffect, useState } from 'react';
import { formatLocation, parseLocation, type SearchLocation } from './location.ts';

interface Visit {
  readonly location: SearchLocation;
  /** Grows with every visit, so that the same search can be run again. */
  readonly number: number;
}

export function useLocation() {
  const [visit, setVisit] = useState<Visit>(() => ({ location: parseLocation(window.location.search), number: 0 }));

  useEffect(() => {
    const onPop = () => {
      const location = parseLocation(window.location.search);
      setVisit((current) => ({ location, number: current.number + 1 }));
    };
    window.addEventListener('popstate', onPop);
    return () => window.removeEventListener('popstate', onPop);
  }, []);

  const visitLocation = useCallback((location: SearchLocation) => {
    const address = formatLocation(location);
    const isNew = address !== window.location.pathname + window.location.search;
    if (isNew) window.history.pushState(null, '', address);
    setVisit((current) => ({ location, number: current.number + 1 }));
  }, []);

  /** How the same result is looked at: changes the address, runs nothing, makes no step in the history. */
  const amendLocation = useCallback((location: SearchLocation) => {
    window.history.replaceState(null, '', formatLocation(location));
    setVisit((current) => ({ ...current, location }));
  }, []);

  return { ...visit, visitLocation, amendLocation };
}
