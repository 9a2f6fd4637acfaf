import { useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { dashboardFiles } from '../api/dashboards.ts';
import { useSession } from '../session/session-context.tsx';
import { useQuery } from '../shell/address.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { UnreadPage } from '../shell/unread-page.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { DashboardEditor } from './dashboard-editor.tsx';
import { DashboardView } from './dashboard-view.tsx';
import { FileProblems } from './file-problems.tsx';
import { parseView } from './view-address.ts';
import '../styles/dashboards.css';
import '../styles/charts.css';

export function DashboardPage({ id }: { readonly id: string }) {
  const client = useClient();
  const { state: session } = useSession();
  const query = useQuery();
  const { value, error, again, set } = usePoll(id, 30_000, (signal) => dashboardFiles.read(client, id, signal));
  const [told, setTold] = useState('');
  const mayEdit = session.phase === 'signed-in' && session.session.role !== 'viewer';
  if (value === undefined)
    return <UnreadPage what="dashboard" all="dashboards" href="/dashboards" error={error} onRetry={again} />;
  if (value.body === undefined)
    return (
      <PageFrame title="Dashboard">
        <FileProblems file={value.file} problems={value.problems} what="dashboard" />
      </PageFrame>
    );
  const view = parseView(query, value.body);
  if (view.edit && mayEdit && value.origin === 'own')
    return (
      <DashboardEditor
        live={{ ...value, body: value.body }}
        view={view}
        onReload={again}
        onSaved={(saved) => {
          set(saved);
          setTold('saved');
        }}
      />
    );
  return (
    <>
      <DashboardView dashboard={value} body={value.body} view={view} mayEdit={mayEdit} />
      <p className="visually-hidden" role="status">
        {told}
      </p>
    </>
  );
}
