import { useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import { Link } from './link.tsx';

const KEY = 'tocsin.demo-banner';

/** On every page while the demo runs: what this is, and how to go on with one's own logs. */
export function DemoBanner() {
  const [small, setSmall] = useState(() => stored() === 'small');
  const shrink = (next: boolean) => {
    setSmall(next);
    try {
      sessionStorage.setItem(KEY, next ? 'small' : 'large');
    } catch {
      // It then comes back with the next page; nothing else is lost.
    }
  };
  return (
    <aside className="demo-banner" aria-label="About this demo">
      <p>
        <strong>This is a demo.</strong>{' '}
        {small ? null : (
          <>
            A recorded day of a small shop is being replayed, with an attack in it. The{' '}
            <Link href="/alerts">alerts</Link> are real, and so are their <Link href="/demo">e-mails and webhooks</Link>
            .{' '}
            <span className="wide-only">
              For your own logs, name them in <code>tocsin.yaml</code> and start <code>tocsin up</code> again.
            </span>
          </>
        )}
      </p>
      <button
        type="button"
        className="quiet small"
        aria-expanded={!small}
        aria-label={small ? 'Show what this demo is' : 'Shorten this notice'}
        onClick={() => shrink(!small)}
      >
        {small ? 'what is it?' : <Icon name="close" />}
      </button>
    </aside>
  );
}

function stored(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
