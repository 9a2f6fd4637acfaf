import { SEVERITIES, type Severity } from '../detect/index.ts';
import type { Store, StoredRow } from '../store/index.ts';
import { type Alert, type AlertDetail, type AlertStatus, type DeliveryState, STATUSES } from './alert.ts';
import type { AlertFilter, AlertOrder, AlertPage, DeliveryFilter, DeliveryPage, PageRequest } from './alerts.ts';
import { ask, type Params } from './ask.ts';
import { FINDING_COLUMNS, findingOfRow, wholeFindingOfRow } from './finding-row.ts';
import { deliveryOfRow, entryOfRow } from './history-row.ts';
import type { Mutes } from './mutes.ts';

type Reader = Pick<Store, 'query'>;

/** What people did to an alert. An alert without entries has empty texts and zeros. */
const CHANGES = `SELECT alert, argMaxIf(status, seq, kind = 'status') AS set_status,
  argMaxIf(at, seq, kind != 'delivery') AS changed_at, argMaxIf(who, seq, kind != 'delivery') AS changed_by
  FROM alert_history`;

const STATUS = "if(c.set_status = '', 'open', c.set_status)";

/** Words of a search text that are looked at. */
const WORDS = 10;
const HAYSTACK =
  "concat(title, '\\n', description, '\\n', rule, '\\n', reason, '\\n', key_text, '\\n', search, '\\n', results)";

/** Text becomes a parameter, never SQL. */
function conditions(filter: AlertFilter, now: number): { readonly sql: string; readonly params: Params } {
  const params: Record<string, unknown> = { now };
  const sql = ['expires > {now:Int64}'];
  const add = (name: string, value: unknown, condition: string): void => {
    if (value === undefined) return;
    params[name] = value;
    sql.push(condition);
  };
  add('ids', filter.ids, 'id IN {ids:Array(String)}');
  add('severity', filter.severity, 'severity IN {severity:Array(String)}');
  add('rule', filter.rule, 'rule = {rule:String}');
  add('from', filter.from, 'at >= {from:Int64}');
  add('to', filter.to, 'at < {to:Int64}');
  const words = (filter.text ?? '').split(/\s+/).filter(Boolean).slice(0, WORDS);
  for (const [index, word] of words.entries()) {
    add(`word${index}`, word, `positionCaseInsensitiveUTF8(${HAYSTACK}, {word${index}:String}) > 0`);
  }
  return { sql: sql.join(' AND '), params };
}

export async function listAlerts(
  store: Reader,
  mutes: Mutes,
  filter: AlertFilter,
  { limit, before, order }: PageRequest & { readonly order?: AlertOrder | undefined },
  now: number,
  signal: AbortSignal,
): Promise<AlertPage> {
  const { sql, params } = conditions(filter, now);
  // `rank` is 0 where only the time counts.
  const rank = order === 'severity' ? 'indexOf({severities:Array(String)}, a.severity)' : '0';
  const cursor = /^(\d)-(\d{1,15})-([0-9a-f]{1,64})$/.exec(before ?? '');
  const page = ask(
    store,
    `SELECT a.*, ${rank} AS rank, ${STATUS} AS status, c.changed_at AS changed_at, c.changed_by AS changed_by
     FROM (SELECT ${FINDING_COLUMNS} FROM alerts FINAL WHERE ${sql}) AS a LEFT JOIN (${CHANGES} GROUP BY alert) AS c ON c.alert = a.id
     WHERE ${filter.status === undefined ? '1' : `${STATUS} IN {status:Array(String)}`}
       AND ${cursor === null ? '1' : `(toInt64(${rank}), a.at, a.id) < ({cursorRank:Int64}, {cursorAt:Int64}, {cursorId:String})`}
     ORDER BY rank DESC, a.at DESC, a.id DESC LIMIT {limit:UInt32}`,
    {
      ...params,
      limit: limit + 1,
      severities: SEVERITIES,
      ...(filter.status === undefined ? {} : { status: filter.status }),
      ...(cursor === null ? {} : { cursorRank: Number(cursor[1]), cursorAt: Number(cursor[2]), cursorId: cursor[3] }),
    },
    signal,
  );
  const counted = ask(
    store,
    `SELECT ${STATUS} AS status, count() AS n
     FROM (SELECT id FROM alerts FINAL WHERE ${sql}) AS a LEFT JOIN (${CHANGES} GROUP BY alert) AS c ON c.alert = a.id
     GROUP BY status`,
    params,
    signal,
  );
  const [rows, countRows] = await Promise.all([page, counted]);
  const shown = rows.slice(0, limit);
  const states = await deliveryStates(store, shown, signal);
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<AlertStatus, number>;
  for (const { status, n } of countRows) counts[status as AlertStatus] = Number(n);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    alerts: shown.map((row) => alertOfRow(row, states.get(String(row.id)), mutes)),
    total: (filter.status ?? STATUSES).reduce((sum, status) => sum + counts[status], 0),
    counts,
    ...(last === undefined ? {} : { next: `${last.rank}-${last.at}-${last.id}` }),
  };
}

function alertOfRow(row: StoredRow, told: ReadonlyMap<string, DeliveryState> | undefined, mutes: Mutes): Alert {
  const finding = findingOfRow(row);
  const mutedUntil = mutes.until(finding.rule, String(row.key_text));
  const untold: DeliveryState = Number(row.muted) > 0 ? 'muted' : 'waiting';
  const delivery = worst(finding.actions.map((action) => told?.get(action) ?? untold));
  return {
    ...finding,
    status: row.status as AlertStatus,
    changedAt: Number(row.changed_at) || finding.at,
    ...(row.changed_by === '' ? {} : { changedBy: String(row.changed_by) }),
    ...(mutedUntil === 0 ? {} : { mutedUntil }),
    ...(delivery === undefined ? {} : { delivery }),
  };
}

const WORST_FIRST: readonly DeliveryState[] = ['failed', 'retrying', 'waiting', 'muted', 'delivered', 'grouped'];

const worst = (states: readonly DeliveryState[]): DeliveryState | undefined =>
  WORST_FIRST.find((state) => states.includes(state));

/** The last state by alert and action, where one was told. */
async function deliveryStates(
  store: Reader,
  alerts: readonly StoredRow[],
  signal: AbortSignal,
): Promise<Map<string, Map<string, DeliveryState>>> {
  const states = new Map<string, Map<string, DeliveryState>>();
  const ids = alerts.flatMap(({ id, actions }) => (Array.isArray(actions) && actions.length > 0 ? [String(id)] : []));
  if (ids.length === 0) return states;
  const rows = await ask(
    store,
    `SELECT alert, action, argMax(state, seq) AS last FROM alert_history
     WHERE alert IN {ids:Array(String)} AND kind = 'delivery' GROUP BY alert, action`,
    { ids },
    signal,
  );
  for (const { alert, action, last } of rows) {
    const own = states.get(String(alert)) ?? new Map<string, DeliveryState>();
    states.set(String(alert), own.set(String(action), last as DeliveryState));
  }
  return states;
}

export async function readAlert(
  store: Reader,
  mutes: Mutes,
  id: string,
  now: number,
  signal: AbortSignal,
): Promise<AlertDetail | undefined> {
  const [[row], history] = await Promise.all([
    ask(
      store,
      `SELECT ${FINDING_COLUMNS}, result_columns, results FROM alerts FINAL WHERE id = {id:String} AND expires > {now:Int64}`,
      { id, now },
      signal,
    ),
    ask(store, 'SELECT * FROM alert_history WHERE alert = {id:String} ORDER BY seq', { id }, signal),
  ]);
  if (row === undefined) return undefined;
  const entries = history.map(entryOfRow);
  const told = new Map<string, AlertDetail['deliveries'][number]>();
  let status: AlertStatus = 'open';
  let changed: StoredRow | undefined;
  for (const line of history) {
    if (line.kind === 'delivery') told.set(String(line.action), { ...deliveryOfRow(line), at: Number(line.at) });
    else changed = line;
    if (line.kind === 'status') status = line.status as AlertStatus;
  }
  const whole = wholeFindingOfRow(row);
  for (const action of whole.actions) if (!told.has(action)) told.set(action, untoldDelivery(action, row));
  const states = new Map([...told].map(([action, { state }]) => [action, state]));
  return {
    ...alertOfRow({ ...row, status, changed_at: changed?.at, changed_by: changed?.who ?? '' }, states, mutes),
    columns: whole.columns,
    results: whole.results,
    history: entries,
    deliveries: [...told.values()],
  };
}

const untoldDelivery = (action: string, { muted, at }: StoredRow): AlertDetail['deliveries'][number] => ({
  action,
  attempts: 0,
  at: Number(at),
  ...(Number(muted) > 0
    ? { state: 'muted', detail: `muted until ${new Date(Number(muted)).toISOString()}` }
    : { state: 'waiting', detail: 'not tried yet' }),
});

/** One row for each alert and action: the last that was told of it, else what follows from the alert. */
export const DELIVERIES = `SELECT a.id AS id, a.title AS title, a.at AS found_at, a.muted AS muted, a.action AS action,
    if(d.last_state = '', if(a.muted > 0, 'muted', 'waiting'), d.last_state) AS state,
    if(d.last_state = '', a.at, d.last_at) AS told_at, d.last_attempts AS attempts, d.last_text AS text,
    d.last_next AS next, d.last_state = '' AS untold, d.asked_at AS asked_at
  FROM (SELECT id, title, at, muted, arrayJoin(actions) AS action FROM alerts FINAL WHERE expires > {now:Int64}) AS a
  LEFT JOIN (
    SELECT alert, action, argMax(state, seq) AS last_state, argMax(at, seq) AS last_at,
      argMax(attempts, seq) AS last_attempts, argMax(text, seq) AS last_text, argMax(next, seq) AS last_next,
      maxIf(at, state = 'waiting' AND who != {system:String}) AS asked_at
    FROM alert_history WHERE kind = 'delivery' GROUP BY alert, action
  ) AS d ON d.alert = a.id AND d.action = a.action`;

export async function listDeliveries(
  store: Reader,
  filter: DeliveryFilter,
  { limit, before }: PageRequest,
  params: Params,
  signal: AbortSignal,
): Promise<DeliveryPage> {
  const cursor = /^(\d{1,15})-([0-9a-f]{1,64})-(.{1,200})$/s.exec(before ?? '');
  const rows = await ask(
    store,
    `SELECT * FROM (${DELIVERIES})
     WHERE ${filter.action === undefined ? '1' : 'action = {action:String}'}
       AND ${filter.state === undefined ? '1' : 'state IN {state:Array(String)}'}
       AND ${cursor === null ? '1' : '(told_at, id, action) < ({cursorAt:Int64}, {cursorId:String}, {cursorAction:String})'}
     ORDER BY told_at DESC, id DESC, action DESC LIMIT {limit:UInt32}`,
    {
      ...params,
      limit: limit + 1,
      ...(filter.action === undefined ? {} : { action: filter.action }),
      ...(filter.state === undefined ? {} : { state: filter.state }),
      ...(cursor === null ? {} : { cursorAt: Number(cursor[1]), cursorId: cursor[2], cursorAction: cursor[3] }),
    },
    signal,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    deliveries: shown.map((row) => ({
      alert: String(row.id),
      title: String(row.title),
      ...(Number(row.untold) === 1
        ? untoldDelivery(String(row.action), { muted: row.muted, at: row.found_at })
        : { ...deliveryOfRow(row), at: Number(row.told_at) }),
    })),
    ...(last === undefined ? {} : { next: `${last.told_at}-${last.id}-${last.action}` }),
  };
}

/** Alerts of a rule or saved search that began in a range: by its name, as `list` takes it. */
export async function countByRule(
  store: Reader,
  { from, now }: { readonly from: number; readonly now: number },
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const rows = await ask(
    store,
    'SELECT rule, count() AS n FROM alerts FINAL WHERE at >= {from:Int64} AND expires > {now:Int64} GROUP BY rule',
    { from, now },
    signal,
  );
  return new Map(rows.map(({ rule, n }) => [String(rule), Number(n)]));
}

export async function countOpen(store: Reader, now: number, signal: AbortSignal): Promise<Map<Severity, number>> {
  const rows = await ask(
    store,
    `SELECT severity, count() AS n
     FROM (SELECT id, severity FROM alerts FINAL WHERE expires > {now:Int64}) AS a
     LEFT JOIN (${CHANGES} WHERE kind = 'status' GROUP BY alert) AS c ON c.alert = a.id
     WHERE ${STATUS} = 'open' GROUP BY severity`,
    { now },
    signal,
  );
  return new Map(rows.map(({ severity, n }) => [severity as Severity, Number(n)]));
}
