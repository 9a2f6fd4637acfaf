import { type ReactNode, useEffect, useRef, useState } from 'react';

interface Props {
  /** Drawn at once, before its place is known; for what stands at the top. */
  readonly eager: boolean;
  readonly estimatedHeight: number;
  readonly children: () => ReactNode;
}

/**
 * A part of a long list that is only in the page while it is near the window; otherwise an empty box of its last height
 * keeps its place. A part that holds the focus stays.
 */
export function Chunk({ eager, estimatedHeight, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const height = useRef(estimatedHeight);
  const [near, setNear] = useState(eager);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        if (!entry.isIntersecting && element.contains(document.activeElement)) return;
        if (!entry.isIntersecting && element.childElementCount > 0) height.current = element.offsetHeight;
        setNear(entry.isIntersecting);
      },
      { rootMargin: '1500px 0px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <div ref={box} className="chunk" style={near ? undefined : { height: height.current }}>
      {near ? children() : null}
    </div>
  );
}
