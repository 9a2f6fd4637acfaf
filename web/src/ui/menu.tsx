import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useAnchored } from './anchored.ts';

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

/** A menu beside its anchor. Arrow keys move, Enter chooses, Escape gives the focus back to the anchor. */
export function Menu({ label, anchor, title, items, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const { place, close } = useAnchored(menu, anchor, onClose);

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
