import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type ConfiguredEntry, deleteEntry } from '../api/entries.ts';
import { navigate } from '../shell/address.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import type { EntryPlace } from './entry-place.ts';

export function DeleteEntry({ place, entry }: { readonly place: EntryPlace; readonly entry: ConfiguredEntry }) {
  const client = useClient();
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const remove = async () => {
    setBusy(true);
    try {
      await deleteEntry(client, place.list, entry);
      navigate(place.href);
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
        <Dialog title={`Delete this ${place.noun}?`} onClose={() => setAsks(false)}>
          <p>
            <strong>
              <VisibleText text={entry.id} />
            </strong>{' '}
            {place.deletion} Its entry in <code>tocsin.yaml</code> is removed.
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
