import { type RefObject, useEffect, useEffectEvent } from 'react';

/** Closes what floats above the page: on Escape, and on a click or a focus outside of it. */
export function useDismiss(inside: readonly RefObject<HTMLElement | null>[], open: boolean, close: () => void): void {
  const onOutside = useEffectEvent((event: Event) => {
    const target = event.target;
    if (target instanceof Node && inside.some((ref) => ref.current?.contains(target))) return;
    close();
  });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  });
  useEffect(() => {
    if (!open) return;
    document.addEventListener('pointerdown', onOutside);
    document.addEventListener('focusin', onOutside);
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('pointerdown', onOutside);
      document.removeEventListener('focusin', onOutside);
      document.removeEventListener('keydown', onKey, true);
    };
  }, [open]);
}
