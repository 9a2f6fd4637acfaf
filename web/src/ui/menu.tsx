import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import { useDismiss } from './dismiss.ts';

export interface MenuItem {
  readonly label: string;
  readonly detail?: string;
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

interface Props {
  readonly label: string;
  readonly anchor: HTMLElement;
  readonly title?: ReactNode;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

const MARGIN = 8;

/** A menu beside its anchor. Arrow keys move, Enter chooses, Escape gives the focus back to the anchor. */
export function Menu({ label, anchor, title, items, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const anchorRef = useRef(anchor);
  const [place, setPlace] = useState({ left: 0, top: 0 });

  const close = () => {
    if (menu.current?.contains(document.activeElement)) anchor.focus({ preventScroll: true });
    onClose();
  };
  useDismiss([menu, anchorRef], true, close);

  const follow = useEffectEvent(() => {
    const box = menu.current?.getBoundingClientRect();
    if (box === undefined) return;
    const at = anchor.getBoundingClientRect();
    if (at.bottom < 0 || at.top > window.innerHeight) close();
    else setPlace(placeBeside(at, box));
  });
  useLayoutEffect(() => {
    // The table scrolls by itself, so the events are taken on their way down.
    const options = { passive: true, capture: true };
    follow();
    window.addEventListener('scroll', follow, options);
    window.addEventListener('resize', follow);
    return () => {
      window.removeEventListener('scroll', follow, options);
      window.removeEventListener('resize', follow);
    };
  }, []);

  useEffect(() => itemsOf(menu.current)[0]?.focus({ preventScroll: true }), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') {
      event.preventDefault();
      close();
      return;
    }
    const entries = itemsOf(menu.current);
    const next = nextIndex(event.key, indexOfFocus(entries), entries.length);
    if (next === undefined) return;
    event.preventDefault();
    entries[next]?.focus();
  };

  return createPortal(
    <div ref={menu} className="menu" style={place}>
      {title === undefined ? null : <div className="menu-title">{title}</div>}
      <div role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            {...roleOf(item)}
            tabIndex={-1}
            onClick={() => {
              close();
              item.onSelect();
            }}
          >
            <span>{item.label}</span>
            {item.detail === undefined ? null : <span className="menu-detail">{item.detail}</span>}
          </button>
        ))}
      </div>
    </div>,
    document.body,
  );
}

function roleOf({ checked }: MenuItem) {
  return checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': checked };
}

function itemsOf(menu: HTMLElement | null): readonly HTMLElement[] {
  return menu === null ? [] : [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}

function indexOfFocus(entries: readonly HTMLElement[]): number {
  const focused = document.activeElement;
  return focused instanceof HTMLElement ? entries.indexOf(focused) : -1;
}

function nextIndex(key: string, current: number, count: number): number | undefined {
  if (key === 'ArrowDown') return (current + 1) % count;
  if (key === 'ArrowUp') return (current - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

function placeBeside(anchor: DOMRect, box: DOMRect): { left: number; top: number } {
  const left = Math.max(MARGIN, Math.min(anchor.left, window.innerWidth - box.width - MARGIN));
  const below = anchor.bottom + 4;
  const fits = below + box.height + MARGIN <= window.innerHeight;
  return { left, top: fits ? below : Math.max(MARGIN, anchor.top - box.height - 4) };
}
