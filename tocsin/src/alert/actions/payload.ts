import type { Finding } from '../../detect/index.ts';
import type { Notification } from './action.ts';

/** Results of a finding that a message carries. */
const RESULTS = 100;
/** Characters of a text in them. */
const MAX_TEXT = 4_000;

/** The JSON that says all of an alert: the body of a webhook, unless it has a body of its own. */
export const payloadOf = ({ key, finding, links, test, others }: Notification, version: string): object => ({
  type: 'tocsin.alert',
  version,
  key,
  test,
  alert: {
    ...brief(finding),
    description: finding.description,
    search: finding.search,
    late: finding.late,
    links,
  },
  results: {
    count: finding.count,
    columns: finding.columns,
    rows: finding.results.slice(0, RESULTS).map((row) => cut(row)),
  },
  others: others.map(brief),
});

const brief = (finding: Finding): object => ({
  id: finding.id,
  rule: finding.rule,
  title: finding.title,
  severity: finding.severity,
  at: new Date(finding.at).toISOString(),
  window: { from: new Date(finding.window.from).toISOString(), to: new Date(finding.window.to).toISOString() },
  key: finding.key,
  reason: finding.reason,
});

const cut = (cell: unknown): unknown => {
  if (typeof cell === 'string') return cell.length > MAX_TEXT ? `${cell.slice(0, MAX_TEXT)}…` : cell;
  if (Array.isArray(cell)) return cell.map(cut);
  if (typeof cell !== 'object' || cell === null) return cell;
  return Object.fromEntries(Object.entries(cell).map(([name, value]) => [name, cut(value)]));
};
