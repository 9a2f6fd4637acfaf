import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import type { CaseStatus, Cases } from '../api/cases.ts';
import { useClient } from '../api/client-context.ts';
import { plural } from '../ui/numbers.ts';
import { Trouble } from '../ui/trouble.tsx';

interface Props {
  /** What they are: `alert`. */
  readonly what: string;
  readonly cases: Pick<Cases<unknown>, 'setStatuses'>;
  readonly ids: readonly string[];
  readonly allShown: boolean;
  readonly onAll: () => void;
  readonly onNone: () => void;
  readonly onDone: (changed: number) => void;
}

const ACTS: readonly { readonly status: CaseStatus; readonly name: string }[] = [
  { status: 'acknowledged', name: 'Acknowledge' },
  { status: 'closed', name: 'Close' },
  { status: 'false positive', name: 'False positive' },
];
/** The server takes so many at once of anything. */
const MOST = 200;

/** What is done to several at once. */
export function BulkBar({ what, cases, ids, allShown, onAll, onNone, onDone }: Props) {
  const client = useClient();
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const act = async (status: CaseStatus) => {
    setBusy(true);
    setError(undefined);
    try {
      let changed = 0;
      for (let from = 0; from < ids.length; from += MOST)
        changed += await cases.setStatuses(client, ids.slice(from, from + MOST), status, comment);
      setComment('');
      onDone(changed);
    } catch (fault) {
      setError(asApiError(fault));
    }
    setBusy(false);
  };
  return (
    <section className="bulk-bar" aria-label={`Selected ${what}s`}>
      <p className="bulk-count" role="status">
        {plural(ids.length, what)} selected
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
