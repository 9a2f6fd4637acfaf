import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type Dashboard, deleteDashboard } from '../api/dashboards.ts';
import { navigate } from '../shell/address.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';

export function DeleteDashboard({
  dashboard,
  onClose,
}: {
  readonly dashboard: Dashboard;
  readonly onClose: () => void;
}) {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const remove = async () => {
    setBusy(true);
    try {
      await deleteDashboard(client, dashboard.id, dashboard.etag);
      navigate('/dashboards');
    } catch (fault) {
      setError(asApiError(fault));
      setBusy(false);
    }
  };
  return (
    <Dialog title={dashboard.replaces ? 'Go back to what ships?' : 'Delete this dashboard?'} onClose={onClose}>
      <p>
        <strong>
          <ShortText text={dashboard.body?.title ?? dashboard.id} limit={200} />
        </strong>
        : its file <code>{dashboard.file}</code> is removed.
        {dashboard.replaces ? ' The dashboard that ships takes its place again.' : ' The events that it shows stay.'}
      </p>
      {error === undefined ? null : <Trouble error={error} />}
      <p className="dialog-actions">
        <button type="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" className="danger" disabled={busy} onClick={() => void remove()}>
          {dashboard.replaces ? 'Go back' : 'Delete'}
        </button>
      </p>
    </Dialog>
  );
}
