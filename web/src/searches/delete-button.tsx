import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { deleteSavedSearch, type SavedSearch } from '../api/saved-searches.ts';
import { navigate } from '../shell/address.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';

export function DeleteButton({ search }: { readonly search: SavedSearch }) {
  const client = useClient();
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const remove = async () => {
    setBusy(true);
    try {
      await deleteSavedSearch(client, search.id, search.etag);
      navigate('/searches');
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
        <Dialog title="Delete this saved search?" onClose={() => setAsks(false)}>
          <p>
            <strong>
              <ShortText text={search.body?.title ?? search.id} limit={200} />
            </strong>{' '}
            no longer runs, and its file <code>{search.file}</code> is removed. Alerts that it has raised stay.
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
