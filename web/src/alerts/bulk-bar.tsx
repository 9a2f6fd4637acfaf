import { useState } from 'react';
import { type AlertStatus, setStatuses } from '../api/alerts.ts';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { plural } from '../ui/numbers.ts';
import { Trouble } from '../ui/trouble.tsx';

interface Props {
  readonly ids: readonly string[];
  readonly allShown: boolean;
  readonly onAll: () => void;
  readonly onNone: () => void;
  readonly onDone: (changed: number) => void;
}

const ACTS: readonly { readonly status: AlertStatus; readonly name: string }[] = [
  { status: 'acknowledged', name: 'Acknowledge' },
  { status: 'closed', name: 'Close' },
  { status: 'false positive', name: 'False positive' },
];
/** As many as the server takes at once. */
const MOST = 1000;

/** What is done to several alerts at once. */
export function BulkBar({ ids, allShown, onAll, onNone, onDone }: Props) {
  const client = useClient();
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const act = async (status: AlertStatus) => {
    setBusy(true);
    setError(undefined);
    try {
      let changed = 0;
      for (let from = 0; from < ids.length; from += MOST)
        changed += await setStatuses(client, ids.slice(from, from + MOST), status, comment);
      setComment('');
      onDone(changed);
    } catch (fault) {
      setError(asApiError(fault));
    }
    setBusy(false);
  };
  return (
    <section className="bulk-bar" aria-label="Selected alerts">
      <p className="bulk-count" role="status">
        {plural(ids.length, 'alert')} selected
      </p>
      <button type="button" className="link" onClick={allShown ? onNone : onAll}>
        {allShown ? 'none' : 'all shown'}
      </button>
      <input
        aria-label="Comment"
        placeholder="Comment (optional)"
        maxLength={10_000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="bulk-acts">
        {ACTS.map(({ status, name }) => (
          <button key={status} type="button" disabled={busy} onClick={() => void act(status)}>
            {name}
          </button>
        ))}
      </div>
      {error === undefined ? null : <Trouble error={error} />}
    </section>
  );
}
