import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type ConfiguredInput, deleteInput } from '../api/inputs.ts';
import { navigate } from '../shell/address.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

export function DeleteInput({ input }: { readonly input: ConfiguredInput }) {
  const client = useClient();
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const remove = async () => {
    setBusy(true);
    try {
      await deleteInput(client, input);
      navigate('/inputs');
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
        <Dialog title="Delete this input?" onClose={() => setAsks(false)}>
          <p>
            <strong>
              <VisibleText text={input.id} />
            </strong>{' '}
            ends at once: what it has taken is stored, and its clients are turned away from then on. Events that it has
            brought stay. Its entry in <code>tocsin.yaml</code> is removed.
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
