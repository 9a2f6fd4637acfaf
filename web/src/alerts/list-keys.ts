import { type RefObject, useEffect, useEffectEvent } from 'react';

interface Keys {
  readonly list: RefObject<HTMLElement | null>;
  readonly onToggle: (id: string) => void;
  readonly onEscape: () => void;
}

/** j and k go down and up, x selects; Enter opens because the focus is on a link. Not while something is being typed. */
export function useListKeys({ list, onToggle, onEscape }: Keys): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === 'Escape') return onEscape();
    const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-alert]') ?? [])];
    const current = rows.findIndex((row) => row.contains(document.activeElement));
    if (step !== 0) {
      event.preventDefault();
      const next = current < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, current + step));
      rows[next]?.querySelector<HTMLElement>('a')?.focus();
      rows[next]?.scrollIntoView({ block: 'nearest' });
      return;
    }
    const id = event.key === 'x' ? rows[current]?.dataset.alert : undefined;
    if (id === undefined) return;
    event.preventDefault();
    onToggle(id);
  });
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** A checkbox takes no letters. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox';
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('dialog') !== null || /^(?:TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
