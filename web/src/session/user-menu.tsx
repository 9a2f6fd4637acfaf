import { useRef, useState } from 'react';
import type { Session } from '../api/types.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { type Theme, useTheme } from '../ui/theme.ts';

const THEMES: readonly { readonly theme: Theme; readonly label: string }[] = [
  { theme: 'system', label: 'Colours of the system' },
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
];

interface Props {
  readonly session: Session;
  readonly onSignOut: () => void;
}

export function UserMenu({ session, onSignOut }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [theme, setTheme] = useTheme();
  const items: readonly MenuItem[] = [
    ...THEMES.map((choice) => ({
      label: choice.label,
      checked: choice.theme === theme,
      onSelect: () => setTheme(choice.theme),
    })),
    { label: 'Sign out', onSelect: onSignOut },
  ];
  return (
    <>
      <button
        ref={button}
        type="button"
        className="quiet user-button"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={() => setAnchor(anchor === null ? button.current : null)}
      >
        <Icon name="user" />
        <span className="user-name">{session.user}</span>
        <Icon name="down" />
      </button>
      {anchor === null ? null : (
        <Menu
          label="User"
          anchor={anchor}
          title={`${session.user} · ${session.role}`}
          items={items}
          onClose={() => setAnchor(null)}
        />
      )}
    </>
  );
}
