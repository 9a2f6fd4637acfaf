import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type Dashboard, type DashboardBody, dashboardFiles, encodeDashboard } from '../api/dashboards.ts';
import { navigate } from '../shell/address.ts';
import { dashboardHref } from '../shell/routes.ts';
import type { TimeRange } from '../time/range.ts';
import { TimePicker } from '../time/time-picker.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { download } from '../ui/download.ts';
import { Icon } from '../ui/icon.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { PanelButton } from '../ui/panel-button.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { DeleteDashboard } from './delete-dashboard.tsx';
import { formatView, intervalText, type View } from './view-address.ts';
import { yamlText } from './yaml.ts';

interface Props {
  readonly dashboard: Dashboard;
  readonly body: DashboardBody;
  readonly view: View;
  readonly mayEdit: boolean;
  readonly onView: (part: Partial<View>) => void;
  readonly onRange: (range: TimeRange) => void;
  readonly onAgain: () => void;
}

const INTERVALS = [0, 10_000, 30_000, 60_000, 300_000, 900_000];

/** Time, how often it is asked anew, and what can be done with the whole dashboard. */
export function DashboardTools({ dashboard, body, view, mayEdit, onView, onRange, onAgain }: Props) {
  const client = useClient();
  const [fault, setFault] = useState<ApiError>();
  const [deleting, setDeleting] = useState(false);
  const duplicate = async () => {
    try {
      const copy = await dashboardFiles.add(client, { ...body, title: `Copy of ${body.title}`.slice(0, 200) });
      navigate(`${dashboardHref(copy.id)}?edit=1`);
    } catch (error) {
      setFault(asApiError(error));
    }
  };
  const intervals = INTERVALS.includes(view.refresh)
    ? INTERVALS
    : [...INTERVALS, view.refresh].toSorted((a, b) => a - b);
  const shipped = dashboard.origin === 'shipped';
  return (
    <>
      <TimePicker range={view.range} onChange={onRange} />
      <span className="refresh">
        <button type="button" aria-label="Ask all panels again" title="Ask all panels again" onClick={onAgain}>
          <Icon name="refresh" />
        </button>
        <select
          aria-label="How often it is asked anew"
          value={view.refresh}
          onChange={(event) => onView({ refresh: Number(event.target.value) })}
        >
          {intervals.map((ms) => (
            <option key={ms} value={ms}>
              {ms === 0 ? 'by hand' : `every ${intervalText(ms)}`}
            </option>
          ))}
        </select>
      </span>
      <button type="button" onClick={() => onView({ wall: true })}>
        <Icon name="wall" />
        <span className="wide-only">Wall</span>
      </button>
      <PanelButton
        title="Share this view"
        button={
          <>
            <Icon name="share" />
            <span className="wide-only">Share</span>
          </>
        }
      >
        {() => (
          <SharedAddress
            address={
              window.location.origin +
              formatView(dashboardHref(dashboard.id), { ...view, wall: false, edit: false }, body)
            }
          />
        )}
      </PanelButton>
      {!mayEdit ? null : shipped ? (
        <button type="button" onClick={() => void duplicate()}>
          <Icon name="edit" />
          Edit a copy
        </button>
      ) : (
        <button type="button" onClick={() => onView({ edit: true })}>
          <Icon name="edit" />
          Edit
        </button>
      )}
      <MenuButton
        label="Dashboard"
        items={[
          ...(mayEdit && !shipped ? [{ label: 'Duplicate', onSelect: () => void duplicate() }] : []),
          {
            label: 'Save as a file',
            detail: `${dashboard.id}.yml`,
            onSelect: () =>
              download(
                new Blob([yamlText(encodeDashboard(body))], { type: 'application/yaml' }),
                `${dashboard.id}.yml`,
              ),
          },
          ...(mayEdit && !shipped
            ? [{ label: dashboard.replaces ? 'Back to what ships…' : 'Delete…', onSelect: () => setDeleting(true) }]
            : []),
        ]}
      >
        <Icon name="more" />
        <span className="visually-hidden">More</span>
      </MenuButton>
      {fault === undefined ? null : <Trouble error={fault} />}
      {deleting ? <DeleteDashboard dashboard={dashboard} onClose={() => setDeleting(false)} /> : null}
    </>
  );
}

function SharedAddress({ address }: { readonly address: string }) {
  return (
    <div className="share-panel">
      <div className="share-address">
        <label htmlFor="share-dashboard">With its time, variables and filters</label>
        <span className="share-line">
          <input
            id="share-dashboard"
            data-first
            readOnly
            value={address}
            onFocus={(event) => event.currentTarget.select()}
          />
          <CopyButton label="Copy" text={() => address} />
        </span>
      </div>
      <p className="hint">Whoever opens it needs an account here; it holds no data and no password.</p>
    </div>
  );
}
