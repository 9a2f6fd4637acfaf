import { useEffect, useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import { formatElapsed } from '../ui/numbers.ts';

interface Props {
  readonly since: number;
  readonly onCancel: () => void;
}

/** Most searches are done by then; a line that flashes up and goes tells nothing. */
const QUICK_MS = 250;

export function Running({ since, onCancel }: Props) {
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  if (now - since < QUICK_MS) return null;
  return (
    <span className="running">
      <span className="spinner" aria-hidden="true" />
      <span>Searching… {formatElapsed(Math.max(0, now - since))}</span>
      <button type="button" className="small" onClick={onCancel}>
        <Icon name="stop" />
        Cancel
      </button>
    </span>
  );
}
