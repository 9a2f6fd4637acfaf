import { useEffect, useSyncExternalStore } from 'react';

/** Goes to another place of these pages, as a click on a link does. */
export function navigate(href: string): void {
  window.history.pushState(null, '', href);
  arrive();
  window.scrollTo(0, 0);
}

/** Changes how the same place is looked at: no step in the history. */
export function amendAddress(href: string): void {
  window.history.replaceState(null, '', href);
  arrive();
}

/** Everybody who reads the address listens for this one event, whoever changed it. */
function arrive(): void {
  window.dispatchEvent(new PopStateEvent('popstate'));
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange);
  return () => window.removeEventListener('popstate', onChange);
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

export function useQuery(): string {
  return useSyncExternalStore(subscribe, () => window.location.search);
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Tocsin' : `${title} · Tocsin`;
  }, [title]);
}
