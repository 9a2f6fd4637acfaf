import { useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { type Dashboard, dashboardFiles } from '../api/dashboards.ts';
import { useSession } from '../session/session-context.tsx';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { dashboardHref, IMPORT_DASHBOARDS_HREF, NEW_DASHBOARD_HREF, NEW_SOURCE_HREF } from '../shell/routes.ts';
import { Icon } from '../ui/icon.tsx';
import { plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { PanelSketch } from './panel-sketch.tsx';
import '../styles/dashboards.css';
import '../styles/searches.css';

const FIND_FROM = 8;

export function DashboardsPage() {
  const client = useClient();
  const { state: session } = useSession();
  const { value, error, again } = usePoll('dashboards', 10_000, (signal) => dashboardFiles.list(client, signal));
  const [wanted, setWanted] = useState('');
  const mayEdit = session.phase === 'signed-in' && session.session.role !== 'viewer' && value?.writable !== false;
  const all = value?.documents ?? [];
  const words = wanted.toLowerCase();
  const shown = all.filter(({ id, body }) =>
    `${body?.title ?? id} ${body?.description ?? ''}`.toLowerCase().includes(words),
  );
  return (
    <PageFrame
      title="Dashboards"
      actions={
        mayEdit ? (
          <>
            <Link className="button" href={IMPORT_DASHBOARDS_HREF}>
              <Icon name="save" />
              Import…
            </Link>
            <Link className="button primary" href={NEW_DASHBOARD_HREF}>
              <Icon name="plus" />
              New
            </Link>
          </>
        ) : null
      }
    >
      {error === undefined ? null : <Trouble error={error} stale={value !== undefined} onRetry={again} />}
      {value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : (
        <>
          {all.length < FIND_FROM ? null : (
            <input
              className="dashboard-find"
              type="search"
              placeholder="Find a dashboard"
              aria-label="Find a dashboard"
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          )}
          {all.length === 0 ? (
            <div className="state">
              <h2>No dashboards yet</h2>
              <p>
                A dashboard shows searches as pictures, beside one another.{' '}
                {mayEdit ? (
                  <>
                    <Link href={NEW_DASHBOARD_HREF}>Make one</Link>,{' '}
                    <Link href={IMPORT_DASHBOARDS_HREF}>import those of Splunk or Kibana</Link>
                  </>
                ) : (
                  'Somebody who may edit can make one'
                )}
                , or <Link href={NEW_SOURCE_HREF}>connect a source</Link> first.
              </p>
            </div>
          ) : (
            <ul className="dashboard-list">
              {shown.map((dashboard) => (
                <Entry key={dashboard.id} dashboard={dashboard} />
              ))}
            </ul>
          )}
          {shown.length === 0 && all.length > 0 ? <p className="soft">None has these words.</p> : null}
          <p className="soft foot-note">
            Own ones are files in{' '}
            <code>
              <VisibleText text={value.folder} />
            </code>
            ; what is written there counts at once.
            {value.writable ? '' : ' The server cannot write there, so they are changed by hand.'}
          </p>
        </>
      )}
    </PageFrame>
  );
}

function Entry({ dashboard }: { readonly dashboard: Dashboard }) {
  const { id, body, origin, replaces, problems } = dashboard;
  return (
    <li className="dashboard-entry">
      <PanelSketch panels={body?.panels ?? []} />
      <div className="dashboard-words">
        <h2>
          <Link href={dashboardHref(id)}>
            <ShortText text={body?.title ?? id} limit={120} />
          </Link>
        </h2>
        {body?.description === undefined ? null : (
          <p className="soft dashboard-description">
            <ShortText text={body.description} limit={200} />
          </p>
        )}
        <p className="soft dashboard-facts">
          {origin === 'shipped' ? <span className="tag">ships with Tocsin</span> : null}
          {replaces ? <span className="tag">changed from what ships</span> : null}
          {body === undefined ? null : plural(body.panels.length, 'panel')}
        </p>
        {problems.length === 0 ? null : (
          <p className="field-problem">
            Its file is wrong{problems[0]?.line === undefined ? '' : ` in line ${problems[0].line}`}:{' '}
            <ShortText text={problems[0]?.message ?? ''} limit={200} />
          </p>
        )}
      </div>
    </li>
  );
}
