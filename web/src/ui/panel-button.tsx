import { type ReactNode, useState } from 'react';
import { Popover } from './popover.tsx';

interface Props {
  readonly title: string;
  readonly className?: string;
  readonly button: ReactNode;
  /** `close` gives the focus back to the button. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a panel below itself. */
export function PanelButton({ title, className, button, children }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement>();
  const close = () => {
    anchor?.focus({ preventScroll: true });
    setAnchor(undefined);
  };
  return (
    <>
      <button
        type="button"
        className={className}
        aria-haspopup="dialog"
        aria-expanded={anchor !== undefined}
        onClick={(event) => setAnchor(anchor === undefined ? event.currentTarget : undefined)}
      >
        {button}
      </button>
      {anchor === undefined ? null : (
        <Popover label={title} title={title} anchor={anchor} onClose={() => setAnchor(undefined)}>
          {children(close)}
        </Popover>
      )}
    </>
  );
}
