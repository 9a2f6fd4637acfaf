import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';
import { formatMoment } from '../time/format.ts';
import { useNow } from '../ui/use-now.ts';
import { VisibleText } from '../ui/visible-text.tsx';

interface Props {
  readonly title: string;
  readonly range: string;
  readonly onLeave: () => void;
  readonly children: ReactNode;
}

/** The whole screen, large and without controls. Escape leaves. */
export function Wall({ title, range, onLeave, children }: Props) {
  const box = useRef<HTMLElement>(null);
  const now = useNow(15_000);
  const leave = useEffectEvent(onLeave);
  useEffect(() => {
    box.current?.focus();
    let was = false;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') leave();
    };
    // The browser takes Escape for itself while it fills the screen.
    const onChange = () => {
      if (was && document.fullscreenElement === null) leave();
      was = document.fullscreenElement !== null;
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('fullscreenchange', onChange);
    // Refused without an act of the user, as when the address was opened: then the window is the wall.
    document.documentElement.requestFullscreen?.().catch(() => undefined);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('fullscreenchange', onChange);
      if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => undefined);
    };
  }, []);
  return (
    <section className="wall" aria-label={`${title}, on the wall; Escape leaves`} tabIndex={-1} ref={box}>
      <header>
        <h1>
          <VisibleText text={title} />
        </h1>
        <p>
          {range} · {formatMoment(Math.floor(now / 60_000) * 60_000)}
        </p>
      </header>
      {children}
    </section>
  );
}
