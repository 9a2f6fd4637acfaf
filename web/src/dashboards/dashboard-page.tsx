import { useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { dashboardFiles } from '../api/dashboards.ts';
import { useSession } from '../session/session-context.tsx';
import { useQuery } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { Trouble } from '../ui/trouble.tsx';
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
  if (value?.body === undefined)
    return (
      <PageFrame title="Dashboard">
        {value !== undefined ? (
          <FileProblems file={value.file} problems={value.problems} what="dashboard" />
        ) : error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : error.status === 404 ? (
          <div className="state">
            <h2>There is no such dashboard</h2>
            <Link href="/dashboards">All dashboards</Link>
          </div>
        ) : (
          <Trouble error={error} onRetry={again} />
        )}
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
