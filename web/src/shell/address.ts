import { useEffect, useSyncExternalStore } from 'react';

let asksBeforeLeaving: (() => boolean) | undefined;

/** Goes to another place of these pages, as a click on a link does; not where something unsaved is not to be lost. */
export function navigate(href: string): void {
  if (asksBeforeLeaving?.() === false) return;
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

/** While `unsaved`, going to another page asks, whichever way one goes. */
export function useLeaveGuard(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const here = window.location.href;
    const path = window.location.pathname;
    const asks = () => window.confirm('What you have changed is not saved. Leave it?');
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onBack = (event: PopStateEvent) => {
      // Those of these pages themselves have been asked already, or stay on the page.
      if (!event.isTrusted || window.location.pathname === path || asks()) return;
      event.stopImmediatePropagation();
      window.history.pushState(null, '', here);
    };
    asksBeforeLeaving = asks;
    window.addEventListener('beforeunload', onUnload);
    window.addEventListener('popstate', onBack, { capture: true });
    return () => {
      asksBeforeLeaving = undefined;
      window.removeEventListener('beforeunload', onUnload);
      window.removeEventListener('popstate', onBack, { capture: true });
    };
  }, [unsaved]);
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Tocsin' : `${title} · Tocsin`;
  }, [title]);
}
