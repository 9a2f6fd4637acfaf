import { useEffect, useMemo, useState } from 'react';
import { StatusTabs } from '../alerts/status-tabs.tsx';
import { ViewSwitch } from '../alerts/view-switch.tsx';
import { STATUSES } from '../api/cases.ts';
import { useClient } from '../api/client-context.ts';
import { type IncidentList, incidentCases, listIncidents } from '../api/incidents.ts';
import { SEVERITIES } from '../api/saved-searches.ts';
import { BulkBar } from '../cases/bulk-bar.tsx';
import { amendAddress, useQuery } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { plural } from '../ui/numbers.ts';
import { Select } from '../ui/select.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { useNow } from '../ui/use-now.ts';
import { usePoll } from '../ui/use-poll.ts';
import {
  filterQuery,
  formatFilter,
  type IncidentFilter,
  isNarrowed,
  NO_FILTER,
  ORDERS,
  type Order,
  parseFilter,
} from './incident-filter.ts';
import { IncidentRow } from './incident-row.tsx';
import '../styles/alerts.css';
import '../styles/incidents.css';

const PAGE = 100;
const MOST = 1_000;
const EVERY_MS = 5_000;
const PAUSE_MS = 300;
const NONE: ReadonlySet<string> = new Set();
const ORDER_NAMES: Readonly<Record<Order, string>> = {
  last: 'Newest first',
  score: 'Riskiest first',
  severity: 'Gravest first',
};

/** Alerts that belong together, as one thing to look at. */
export function IncidentsPage() {
  const client = useClient();
  const query = useQuery();
  const filter = useMemo(() => parseFilter(query), [query]);
  const now = useNow();
  const [limit, setLimit] = useState(PAGE);
  const [selected, setSelected] = useState(NONE);
  const [told, setTold] = useState('');
  const { value, error, again } = usePoll<IncidentList>(`${formatFilter(filter)} ${limit}`, EVERY_MS, (signal) =>
    listIncidents(client, filterQuery(filter, limit), signal),
  );
  const incidents = value?.incidents;
  const ids = incidents?.map(({ id }) => id) ?? [];
  const chosen = ids.filter((id) => selected.has(id));
  const change = (next: IncidentFilter) => {
    setSelected(NONE);
    setLimit(PAGE);
    amendAddress(formatFilter(next));
  };
  const select = (id: string, wanted: boolean) =>
    setSelected((current) => {
      const next = new Set(current);
      wanted ? next.add(id) : next.delete(id);
      return next;
    });

  return (
    <PageFrame title="Incidents" actions={<ViewSwitch view="incidents" />}>
      <StatusTabs
        chosen={filter.status}
        hrefOf={(status) => formatFilter({ ...filter, status })}
        counts={value?.counts}
      />
      <Filters filter={filter} onChange={change} />
      {error === undefined ? null : <Trouble error={error} stale={incidents !== undefined} onRetry={again} />}
      <p className="visually-hidden" role="status">
        {told}
      </p>
      {incidents === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : incidents.length === 0 ? (
        <NoIncidents
          filter={filter}
          counts={value?.counts}
          onClear={() => change({ ...NO_FILTER, status: filter.status })}
        />
      ) : (
        <>
          <div className="incident-columns" aria-hidden="true">
            <span />
            <span>Severity</span>
            <span>Incident</span>
            <span>Risk</span>
            <span>Alerts</span>
            <span>Last</span>
            <span>Status</span>
          </div>
          <ol className="alert-list" aria-label={`Incidents, ${ORDER_NAMES[filter.order].toLowerCase()}`}>
            {incidents.map((incident) => (
              <IncidentRow
                key={incident.id}
                incident={incident}
                now={now}
                selected={selected.has(incident.id)}
                onSelect={select}
              />
            ))}
          </ol>
          <p className="list-foot">
            {value?.next !== undefined && limit < MOST ? (
              <button type="button" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
                Show more
              </button>
            ) : (
              <span className="soft">{plural(incidents.length, 'incident')}</span>
            )}
          </p>
        </>
      )}
      {chosen.length === 0 ? null : (
        <BulkBar
          what="incident"
          cases={incidentCases}
          ids={chosen}
          allShown={chosen.length === ids.length}
          onAll={() => setSelected(new Set(ids))}
          onNone={() => setSelected(NONE)}
          onDone={(changed) => {
            setTold(`${plural(changed, 'incident')} changed`);
            setSelected(NONE);
            again();
          }}
        />
      )}
    </PageFrame>
  );
}

function Filters({
  filter,
  onChange,
}: {
  readonly filter: IncidentFilter;
  readonly onChange: (filter: IncidentFilter) => void;
}) {
  const [text, setText] = useState(filter.text);
  useEffect(() => setText(filter.text), [filter.text]);
  useEffect(() => {
    if (text === filter.text) return;
    const timer = setTimeout(() => onChange({ ...filter, text }), PAUSE_MS);
    return () => clearTimeout(timer);
  });
  return (
    <search className="filter-bar">
      <input
        type="search"
        aria-label="Text or entity of the incident"
        placeholder="Filter by user, address or title…"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <fieldset className="toggles">
        <legend className="visually-hidden">Severity</legend>
        {SEVERITIES.toReversed().map((severity) => {
          const pressed = filter.severities.includes(severity);
          const others = filter.severities.filter((one) => one !== severity);
          return (
            <button
              key={severity}
              type="button"
              className="small"
              aria-pressed={pressed}
              onClick={() => onChange({ ...filter, severities: pressed ? others : [...others, severity] })}
            >
              {severity}
            </button>
          );
        })}
      </fieldset>
      <Select
        aria-label="Order"
        value={filter.order}
        options={ORDERS}
        nameOf={(order) => ORDER_NAMES[order]}
        onChoose={(order) => onChange({ ...filter, order })}
      />
      {filter.entity === '' ? null : (
        <button type="button" className="small" onClick={() => onChange({ ...filter, entity: '' })}>
          {filter.entity} ×<span className="visually-hidden"> of anybody</span>
        </button>
      )}
      {isNarrowed(filter) ? (
        <button type="button" className="link" onClick={() => onChange({ ...NO_FILTER, status: filter.status })}>
          clear
        </button>
      ) : null}
    </search>
  );
}

function NoIncidents({
  filter,
  counts,
  onClear,
}: {
  readonly filter: IncidentFilter;
  readonly counts: IncidentList['counts'] | undefined;
  readonly onClear: () => void;
}) {
  const total = counts === undefined ? 0 : STATUSES.reduce((sum, status) => sum + counts[status], 0);
  if (isNarrowed(filter))
    return (
      <div className="state">
        <h2>No incident is like this</h2>
        <button type="button" onClick={onClear}>
          Clear the filters
        </button>
      </div>
    );
  return (
    <div className="state">
      <h2>{total > 0 ? `Nothing is ${filter.status ?? 'here'}` : 'No incidents yet'}</h2>
      <p>
        Alerts about the same user or address within an hour become one incident. <Link href="/alerts">Alerts</Link>{' '}
        says where they come from.
      </p>
    </div>
  );
}
