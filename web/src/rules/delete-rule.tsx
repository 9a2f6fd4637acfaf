import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { deleteRule, type Rule } from '../api/rules.ts';
import { navigate } from '../shell/address.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';

export function DeleteRule({ rule }: { readonly rule: Rule }) {
  const client = useClient();
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const remove = async () => {
    setBusy(true);
    try {
      await deleteRule(client, rule.id, rule.etag);
      navigate('/rules');
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
        <Dialog title="Delete this rule?" onClose={() => setAsks(false)}>
          <p>
            <strong>
              <ShortText text={rule.title} limit={200} />
            </strong>{' '}
            no longer runs, and its file{' '}
            <code>
              <ShortText text={rule.file} limit={200} />
            </code>{' '}
            is removed{rule.beside.length === 0 ? '' : `, with ${rule.beside.length} more that it holds`}. Alerts that
            it has raised stay; one that ships under the same id runs again.
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
