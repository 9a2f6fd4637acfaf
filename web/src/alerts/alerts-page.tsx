import { useCallback, useMemo, useRef, useState } from 'react';
import { alertCases } from '../api/alerts.ts';
import { STATUSES } from '../api/cases.ts';
import { BulkBar } from '../cases/bulk-bar.tsx';
import { amendAddress, useQuery } from '../shell/address.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { plural } from '../ui/numbers.ts';
import { Trouble } from '../ui/trouble.tsx';
import { useNow } from '../ui/use-now.ts';
import { type AlertFilter, formatFilter, NO_FILTER, parseFilter } from './alert-filter.ts';
import { AlertRow } from './alert-row.tsx';
import { FilterBar } from './filter-bar.tsx';
import { useListKeys } from './list-keys.ts';
import { NoAlerts } from './no-alerts.tsx';
import { StatusTabs } from './status-tabs.tsx';
import { useAlertList } from './use-alert-list.ts';
import { ViewSwitch } from './view-switch.tsx';
import '../styles/alerts.css';
import '../styles/alert.css';

const NONE: ReadonlySet<string> = new Set();

export function AlertsPage() {
  const query = useQuery();
  const filter = useMemo(() => parseFilter(query), [query]);
  const [selected, setSelected] = useState(NONE);
  const [told, setTold] = useState('');
  const lastSelected = useRef<string>(undefined);
  const list = useRef<HTMLOListElement>(null);
  const now = useNow();

  const isHeld = () =>
    window.scrollY > 60 || selected.size > 0 || (list.current?.contains(document.activeElement) ?? false);
  const { alerts, waiting, counts, hasOlder, error, reload, older } = useAlertList(filter, isHeld);
  const ids = useMemo(() => alerts?.map(({ id }) => id) ?? [], [alerts]);
  const chosen = ids.filter((id) => selected.has(id));

  const change = useCallback((next: AlertFilter) => {
    setSelected(NONE);
    amendAddress(formatFilter(next));
  }, []);
  const select = useCallback(
    (id: string, wanted: boolean, withRange: boolean) => {
      const from = withRange && lastSelected.current !== undefined ? ids.indexOf(lastSelected.current) : -1;
      const to = ids.indexOf(id);
      const touched = from < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1);
      lastSelected.current = id;
      setSelected((current) => {
        const next = new Set(current);
        for (const one of touched) wanted ? next.add(one) : next.delete(one);
        return next;
      });
    },
    [ids],
  );
  useListKeys({
    list,
    onToggle: (id) => select(id, !selected.has(id), false),
    onEscape: () => setSelected(NONE),
  });

  const total = counts === undefined ? 0 : STATUSES.reduce((sum, status) => sum + counts[status], 0);
  return (
    <PageFrame title="Alerts" actions={<ViewSwitch view="alerts" />}>
      <StatusTabs chosen={filter.status} hrefOf={(status) => formatFilter({ ...filter, status })} counts={counts} />
      <FilterBar filter={filter} onChange={change} />
      {error === undefined ? null : <Trouble error={error} stale={alerts !== undefined} onRetry={reload} />}
      <p className="visually-hidden" role="status">
        {told}
      </p>
      {waiting === 0 ? null : (
        <p className="news">
          <button
            type="button"
            className="primary small"
            onClick={() => {
              window.scrollTo({ top: 0 });
              reload();
            }}
          >
            {plural(waiting, 'new alert')}: show
          </button>
        </p>
      )}
      {alerts === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : alerts.length === 0 ? (
        <NoAlerts filter={filter} total={total} onClear={() => change({ ...NO_FILTER, status: filter.status })} />
      ) : (
        <>
          <div className="alert-columns" aria-hidden="true">
            <span />
            <span>Severity</span>
            <span>Alert</span>
            <span>Window</span>
            <span>Age</span>
            <span>Status</span>
            <span>Delivery</span>
          </div>
          <ol
            className="alert-list"
            ref={list}
            aria-label={filter.order === 'newest' ? 'Alerts, newest first' : 'Alerts, gravest first'}
          >
            {alerts.map((alert) => (
              <AlertRow key={alert.id} alert={alert} now={now} selected={selected.has(alert.id)} onSelect={select} />
            ))}
          </ol>
          <p className="list-foot">
            {hasOlder ? (
              <button type="button" onClick={older}>
                Show older
              </button>
            ) : (
              <span className="soft">{plural(alerts.length, 'alert')}, all that there are</span>
            )}
            <span className="key-hints soft">
              <kbd>j</kbd> <kbd>k</kbd> move · <kbd>Enter</kbd> opens · <kbd>x</kbd> selects
            </span>
          </p>
        </>
      )}
      {chosen.length === 0 ? null : (
        <BulkBar
          what="alert"
          cases={alertCases}
          ids={chosen}
          allShown={chosen.length === ids.length}
          onAll={() => setSelected(new Set(ids))}
          onNone={() => setSelected(NONE)}
          onDone={(changed) => {
            setTold(`${plural(changed, 'alert')} changed`);
            setSelected(NONE);
            reload();
          }}
        />
      )}
    </PageFrame>
  );
}
