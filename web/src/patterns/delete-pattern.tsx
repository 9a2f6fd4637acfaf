import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { deletePattern, type IndexPattern } from '../api/patterns.ts';
import { navigate } from '../shell/address.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';

export function DeletePattern({ pattern }: { readonly pattern: IndexPattern }) {
  const client = useClient();
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const remove = async () => {
    setBusy(true);
    try {
      await deletePattern(client, pattern.id, pattern.etag);
      navigate('/patterns');
    } catch (fault) {
      setError(asApiError(fault));
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" className="danger" onClick={() => setAsks(true)}>
        Delete…
      </button>
      {asks ? (
        <Dialog title="Delete this index pattern?" onClose={() => setAsks(false)}>
          <p>
            <strong>
              <ShortText text={pattern.body?.title ?? pattern.id} limit={200} />
            </strong>
            : its file <code>{pattern.file}</code> is removed. No event is; searches and dashboards that are limited to
            it fail until they name another.
          </p>
          {error === undefined ? null : <Trouble error={error} />}
          <p className="dialog-actions">
            <button type="button" onClick={() => setAsks(false)}>
              Keep it
            </button>
            <button type="button" className="danger" disabled={busy} onClick={() => void remove()}>
              Delete
            </button>
          </p>
        </Dialog>
      ) : null}
    </>
  );
}
