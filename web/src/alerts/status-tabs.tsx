import { type CaseStatus, STATUSES, type StatusCounts } from '../api/cases.ts';
import { Link } from '../shell/link.tsx';
import { formatCount } from '../ui/numbers.ts';

const NAMES: Readonly<Record<CaseStatus, string>> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  closed: 'Closed',
  'false positive': 'False positive',
};

/** The statuses with how many of the other filters have each. */
export function StatusTabs({
  chosen,
  hrefOf,
  counts,
}: {
  /** Undefined: of any. */
  readonly chosen: CaseStatus | undefined;
  readonly hrefOf: (status: CaseStatus | undefined) => string;
  readonly counts: StatusCounts | undefined;
}) {
  const all = counts === undefined ? undefined : STATUSES.reduce((sum, status) => sum + counts[status], 0);
  const tab = (status: CaseStatus | undefined, name: string, count: number | undefined) => (
    <li key={name}>
      <Link href={hrefOf(status)} aria-current={chosen === status ? 'page' : undefined}>
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
