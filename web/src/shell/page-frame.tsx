import { type ReactNode, useEffect, useRef } from 'react';
import { useTitle } from './address.ts';

interface Props {
  readonly title: string;
  readonly heading?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The main part of a page: its heading, what can be done here, and what it shows. */
export function PageFrame({ title, heading = title, actions, children }: Props) {
  useTitle(title);
  const main = useRef<HTMLElement>(null);
  // Where somebody came by a link inside of these pages, a screen reader begins here and not at a link that is gone.
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body)
      main.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main id="results" className="page" tabIndex={-1} ref={main}>
      <div className="page-head">
        <h1>{heading}</h1>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </div>
      {children}
    </main>
  );
}
