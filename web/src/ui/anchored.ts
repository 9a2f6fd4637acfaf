import { type RefObject, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { useDismiss } from './dismiss.ts';

export interface Place {
  readonly left: number;
  readonly top: number;
}

const MARGIN = 8;

/**
 * Keeps a floating box beside its anchor while the page moves. It closes on Escape, on a click or a focus elsewhere, and when
 * the anchor is scrolled away; a focus that was within goes back to the anchor. `close` does the same when called.
 */
export function useAnchored(
  box: RefObject<HTMLElement | null>,
  anchor: HTMLElement,
  onClose: () => void,
): { readonly place: Place; readonly close: () => void } {
  const anchorRef = useRef(anchor);
  const [place, setPlace] = useState<Place>({ left: 0, top: 0 });

  const close = () => {
    if (box.current?.contains(document.activeElement)) anchor.focus({ preventScroll: true });
    onClose();
  };
  useDismiss([box, anchorRef], true, close);

  const follow = useEffectEvent(() => {
    const size = box.current?.getBoundingClientRect();
    if (size === undefined) return;
    const at = anchor.getBoundingClientRect();
    if (at.bottom < 0 || at.top > window.innerHeight) close();
    else setPlace(placeBeside(at, size));
  });
  useLayoutEffect(() => {
    follow();
    // Boxes in the page scroll by themselves, so the events are taken on their way down.
    const options = { passive: true, capture: true };
    const observer = new ResizeObserver(() => follow());
    if (box.current !== null) observer.observe(box.current);
    window.addEventListener('scroll', follow, options);
    window.addEventListener('resize', follow);
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', follow, options);
      window.removeEventListener('resize', follow);
    };
  }, [box]);

  return { place, close };
}

function placeBeside(anchor: DOMRect, box: DOMRect): Place {
  const left = Math.max(MARGIN, Math.min(anchor.left, window.innerWidth - box.width - MARGIN));
  const below = anchor.bottom + 4;
  const fits = below + box.height + MARGIN <= window.innerHeight;
  const above = anchor.top - box.height - 4;
  if (fits) return { left, top: below };
  return { left, top: above >= MARGIN ? above : Math.max(MARGIN, window.innerHeight - box.height - MARGIN) };
}
