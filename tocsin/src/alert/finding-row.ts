import type { Finding } from '../detect/index.ts';
import { keyText } from '../detect/index.ts';
import type { Cell, Row } from '../search/index.ts';
import type { StoredRow, TableRow } from '../store/index.ts';

/** Bytes of the results of an alert as JSON: what is beyond is in the search that the alert links to. */
const RESULT_BYTES = 1 << 20;
/** Where even the first result is too large, its texts are cut to this many characters. */
const CELL_LENGTH = 4096;
/** A TTL ends in 2106; expiries beyond mean "for ever". */
const LAST_EXPIRY = 4_294_967_295_000;

/** Of what `bounded` gave. `mutedUntil`: the end of the mute that it fell under, 0 for none. */
export const rowOfFinding = (finding: Finding, mutedUntil: number): TableRow<'alerts'> => ({
  id: finding.id,
  rule: finding.rule,
  title: finding.title,
  description: finding.description,
  severity: finding.severity,
  window_from: finding.window.from,
  window_to: finding.window.to,
  at: finding.at,
  key_text: keyText(finding.key),
  result_columns: finding.columns,
  results: JSON.stringify(finding.results),
  count: Math.max(0, Math.round(finding.count)),
  reason: finding.reason,
  search: finding.search,
  late: finding.late ? 1 : 0,
  actions: finding.actions,
  muted: mutedUntil,
  expires: finding.expires,
  observed: finding.observed === undefined ? '' : String(finding.observed),
});

const expiryOf = (time: number): number => Math.min(Math.round(time), LAST_EXPIRY);

/** The finding with the first results that fit: what is kept of it. */
export const bounded = (finding: Finding): Finding => {
  const results: Row[] = [];
  let size = 2;
  for (const whole of finding.results) {
    const isFirst = results.length === 0;
    const result = isFirst && sizeOf(whole) > RESULT_BYTES - 2 ? shortened(whole) : whole;
    size += sizeOf(result) + 1;
    if (size > RESULT_BYTES) break;
    results.push(result);
  }
  return { ...finding, results, actions: [...new Set(finding.actions)], expires: expiryOf(finding.expires) };
};

const sizeOf = (row: Row): number => Buffer.byteLength(JSON.stringify(row));

const shortened = (row: Row): Row => {
  const cut = (cell: Cell): Cell => {
    if (typeof cell === 'string') return cell.length > CELL_LENGTH ? `${cell.slice(0, CELL_LENGTH)}…` : cell;
    return Array.isArray(cell) ? cell.slice(0, 20).map(cut) : cell;
  };
  const copy: Record<string, Cell> = Object.create(null);
  for (const [name, cell] of Object.entries(row).slice(0, 200)) copy[name] = cut(cell);
  return copy;
};

/** Columns of `alerts` that a finding without its results is made of. */
export const FINDING_COLUMNS =
  'id, rule, title, description, severity, window_from, window_to, at, key_text, count, reason, search, late, actions, muted, expires, observed';

export type BareFinding = Omit<Finding, 'results' | 'columns'>;

export const findingOfRow = (row: StoredRow): BareFinding => ({
  id: String(row.id),
  rule: String(row.rule),
  title: String(row.title),
  description: String(row.description),
  severity: row.severity as Finding['severity'],
  window: { from: Number(row.window_from), to: Number(row.window_to) },
  at: Number(row.at),
  key: keyOfText(String(row.key_text)),
  count: Number(row.count),
  reason: String(row.reason),
  search: String(row.search),
  late: Number(row.late) === 1,
  actions: texts(row.actions),
  expires: Number(row.expires),
  ...(row.observed === '' ? {} : { observed: Number(row.observed) }),
});

/** The same with the results: the row also has `result_columns` and `results`. */
export const wholeFindingOfRow = (row: StoredRow): Finding => ({
  ...findingOfRow(row),
  columns: texts(row.result_columns),
  results: JSON.parse(String(row.results)) as readonly Row[],
});

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** What `keyText` wrote. */
const keyOfText = (text: string): Finding['key'] => {
  const key: Record<string, string> = Object.create(null);
  for (const [name, value] of JSON.parse(text) as readonly (readonly [string, string])[]) key[name] = value;
  return key;
};
