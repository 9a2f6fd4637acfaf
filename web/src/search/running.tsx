import { useEffect, useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import { formatCount, formatElapsed } from '../ui/numbers.ts';
import { useProgress } from './use-progress.ts';

interface Props {
  readonly id: string;
  readonly since: number;
  readonly onCancel: () => void;
}

/** Most searches are done by then; a line that flashes up and goes tells nothing. */
const QUICK_MS = 250;

/** How long a search has run, how much of the store it has read, and the way to end it. */
export function Running({ id, since, onCancel }: Props) {
  const [now, setNow] = useState(since);
  const progress = useProgress(id);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  if (now - since < QUICK_MS) return null;
  const { rowsRead = 0, rowsTotal = 0 } = progress ?? {};
  const total = Math.max(rowsRead, rowsTotal);
  return (
    <span className="running">
      <span className="spinner" aria-hidden="true" />
      <span>Searching… {formatElapsed(Math.max(0, now - since))}</span>
      {total === 0 ? null : (
        <>
          <progress aria-label="Events read" value={rowsRead} max={total} />
          <span>
            {formatCount(rowsRead)} of {formatCount(total)} events read
          </span>
        </>
      )}
      <button type="button" className="small" onClick={onCancel}>
        <Icon name="stop" />
        Cancel
        <span className="key" aria-hidden="true">
          Esc
        </span>
      </button>
    </span>
  );
}
