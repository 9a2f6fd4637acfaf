import { useClient } from '../api/client-context.ts';
import { type Dashboard, dashboardFiles } from '../api/dashboards.ts';
import { navigate } from '../shell/address.ts';
import { DeleteDialog } from '../ui/delete-dialog.tsx';
import { ShortText } from '../ui/short-text.tsx';

export function DeleteDashboard({
  dashboard,
  onClose,
}: {
  readonly dashboard: Dashboard;
  readonly onClose: () => void;
}) {
  const client = useClient();
  const remove = async () => {
    await dashboardFiles.delete(client, dashboard.id, dashboard.etag);
    navigate('/dashboards');
  };
  return (
    <DeleteDialog
      title={dashboard.replaces ? 'Go back to what ships?' : 'Delete this dashboard?'}
      remove={remove}
      verb={dashboard.replaces ? 'Go back' : 'Delete'}
      onClose={onClose}
    >
      <strong>
        <ShortText text={dashboard.body?.title ?? dashboard.id} limit={200} />
      </strong>
      : its file <code>{dashboard.file}</code> is removed.
      {dashboard.replaces ? ' The dashboard that ships takes its place again.' : ' The events that it shows stay.'}
    </DeleteDialog>
  );
}
