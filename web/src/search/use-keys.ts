import { useEffect, useEffectEvent } from 'react';

/** Acts on a key that nothing on the page has taken for itself. */
export function useKey(key: string, active: boolean, then: () => void): void {
  const act = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== key || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    then();
  });
  useEffect(() => {
    if (!active) return;
    document.addEventListener('keydown', act);
    return () => document.removeEventListener('keydown', act);
  }, [active]);
}

/** `/` goes to the search, as on many pages; not while something is being typed. */
export function useFocusKey(focus: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target;
      if (
        target instanceof HTMLElement &&
        (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
      )
        return;
      event.preventDefault();
      focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
