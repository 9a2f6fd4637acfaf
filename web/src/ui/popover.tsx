import { type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useAnchored } from './anchored.ts';
import { Icon } from './icon.tsx';

interface Props {
  readonly label: string;
  readonly title: ReactNode;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A panel beside its anchor that holds more than a menu can. The focus goes to what it wants first, marked `data-first`. */
export function Popover({ label, title, anchor, onClose, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { place, close } = useAnchored(box, anchor, onClose);
  useEffect(() => {
    const first = box.current?.querySelector<HTMLElement>('[data-first]') ?? box.current;
    first?.focus({ preventScroll: true });
  }, []);
  return createPortal(
    <div ref={box} className="popover" style={place} role="dialog" aria-label={label} tabIndex={-1}>
      <div className="popover-head">
        <h2>{title}</h2>
        <button type="button" className="quiet small" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </div>,
    document.body,
  );
}
