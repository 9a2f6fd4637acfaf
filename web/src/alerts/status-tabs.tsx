import { type AlertStatus, STATUSES, type StatusCounts } from '../api/alerts.ts';
import { Link } from '../shell/link.tsx';
import { formatCount } from '../ui/numbers.ts';
import { type AlertFilter, formatFilter } from './alert-filter.ts';

const NAMES: Readonly<Record<AlertStatus, string>> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  closed: 'Closed',
  'false positive': 'False positive',
};

/** The statuses with how many alerts of the other filters have each. */
export function StatusTabs({
  filter,
  counts,
}: {
  readonly filter: AlertFilter;
  readonly counts: StatusCounts | undefined;
}) {
  const all = counts === undefined ? undefined : STATUSES.reduce((sum, status) => sum + counts[status], 0);
  const tab = (status: AlertStatus | undefined, name: string, count: number | undefined) => (
    <li key={name}>
      <Link href={formatFilter({ ...filter, status })} aria-current={filter.status === status ? 'page' : undefined}>
        {name}
        <span className="tab-count">{count === undefined ? '' : formatCount(count)}</span>
      </Link>
    </li>
  );
  return (
    <nav className="tabs" aria-label="Status">
      <ul>
        {STATUSES.map((status) => tab(status, NAMES[status], counts?.[status]))}
        {tab(undefined, 'All', all)}
      </ul>
    </nav>
  );
}
