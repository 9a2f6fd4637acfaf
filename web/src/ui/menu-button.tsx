import { type ReactNode, useState } from 'react';
import { Menu, type MenuItem } from './menu.tsx';

interface Props {
  readonly label: string;
  readonly className?: string;
  readonly disabled?: boolean;
  readonly items: readonly MenuItem[];
  readonly children: ReactNode;
}

/** A button that opens a menu below itself. */
export function MenuButton({ label, className, disabled = false, items, children }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <button
        type="button"
        className={className}
        disabled={disabled}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        onClick={(event) => setAnchor(anchor === undefined ? event.currentTarget : undefined)}
      >
        {children}
      </button>
      {anchor === undefined ? null : (
        <Menu label={label} anchor={anchor} items={items} onClose={() => setAnchor(undefined)} />
      )}
    </>
  );
}
