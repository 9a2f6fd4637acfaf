import { type RefObject, useEffect } from 'react';

/** Where a bar of links is wider than the screen, the one of the page that is shown is in its middle; `content`: another for other links. */
export function useCurrentInView(bar: RefObject<HTMLElement | null>, content: string): void {
  useEffect(() => {
    const frame = bar.current;
    const link = frame?.querySelector('[aria-current]');
    if (frame == null || link == null) return;
    const [outer, inner] = [frame.getBoundingClientRect(), link.getBoundingClientRect()];
    frame.scrollLeft += (inner.left + inner.right - outer.left - outer.right) / 2;
  }, [bar, content]);
}
