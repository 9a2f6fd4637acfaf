import { setMaxListeners } from 'node:events';
import { type Finding, keyText, type Position, type ScheduleMemory } from '../detect/index.ts';
import { type Store, type StoredRow, StoreUnavailable } from '../store/index.ts';
import type { Alert, AlertDetail, AlertStatus, Delivery, HistoryEntry } from './alert.ts';
import type { AlertPage, Alerts, Change, DeliveryFilter, PageRequest } from './alerts.ts';
import { askUntilAnswered, type Params } from './ask.ts';
import type { Deliveries, RecordDelivery } from './deliveries.ts';
import { bounded, FINDING_COLUMNS, rowOfFinding, wholeFindingOfRow } from './finding-row.ts';
import { type AlertTag, rowOfEntry, SYSTEM } from './history-row.ts';
import type { Incidents } from './incidents/incident.ts';
import { IncidentBook, type Placement } from './incidents/incident-book.ts';
import { countByRule, countOpen, DELIVERIES, listAlerts, listDeliveries, readAlert } from './list.ts';
import { Mutes } from './mutes.ts';
import { ScheduleState } from './schedule-state.ts';
import { Sequence } from './sequence.ts';
import { IDS, StoredAlerts } from './stored-alerts.ts';

export interface AlertBookOptions {
  readonly store: Pick<Store, 'query' | 'append'>;
  readonly clock: () => number;
  /** Names of actions that are told of an incident once, and again when it gets graver. */
  readonly perIncident?: ReadonlySet<string>;
  /** Makes what delivers; it gets the findings of earlier runs before `open` resolves. */
  readonly deliveries: (record: RecordDelivery) => Deliveries;
}

/** Milliseconds. */
const LEFT_OVER = 86_400_000;
/** Findings with their results that are read at once. */
const FINDINGS = 100;

/**
 * Keeps alerts and their history in the store. A finding is stored once, then given to its actions; what was stored and
 * not delivered when the process ended is given again at the next start, so that each is delivered at least once.
 */
export class AlertBook implements Alerts, ScheduleMemory {
  readonly deliverer: Deliveries;
  readonly #incidents: IncidentBook;
  readonly #stored: StoredAlerts;
  readonly #store: Pick<Store, 'query' | 'append'>;
  readonly #clock: () => number;
  readonly #mutes: Mutes;
  readonly #sequence: Sequence;
  readonly #schedule: ScheduleState;
  readonly #closing: AbortController;
  /** Findings that are being stored, by id. */
  readonly #storing = new Map<string, Promise<unknown>>();
  /** What a record of a delivery needs to know of its alert, while the delivery may go on. */
  readonly #tags = new Map<string, AlertTag>();

  private constructor(options: AlertBookOptions, mutes: Mutes, last: number, closing: AbortController) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#mutes = mutes;
    this.#sequence = new Sequence(options.clock, last);
    this.#closing = closing;
    this.#schedule = new ScheduleState(options.store, this.#sequence, options.clock, closing.signal);
    this.#stored = new StoredAlerts((sql, params) => this.#ask(sql, params), options.clock);
    this.#incidents = new IncidentBook({
      store: options.store,
      clock: options.clock,
      sequence: this.#sequence,
      perIncident: options.perIncident ?? new Set(),
      alerts: {
        byIds: async (ids, signal) => (await this.list({ ids }, { limit: IDS }, signal)).alerts,
        setStatus: (ids, status, change) => this.setStatus(ids, status, change),
      },
    });
    this.deliverer = options.deliveries((id, delivery) => this.#record(id, delivery));
  }

  /** Reads what is muted, and hands over the deliveries that have not ended. */
  static async open(options: AlertBookOptions): Promise<AlertBook> {
    const closing = new AbortController();
    // Each statement that runs listens to it.
    setMaxListeners(0, closing.signal);
    const mutes = new Mutes(options.clock);
    await mutes.load(options.store, closing.signal);
    const [last] = await askUntilAnswered(
      options.store,
      'SELECT max(seq) AS seq FROM (SELECT seq FROM alert_history UNION ALL SELECT seq FROM schedule_positions UNION ALL SELECT seq FROM incident_alerts UNION ALL SELECT seq FROM incident_history)',
      {},
      closing.signal,
    );
    const book = new AlertBook(options, mutes, Number(last?.seq ?? 0), closing);
    await book.#incidents.load(closing.signal);
    await book.#placeLeftOver();
    await book.#resume();
    return book;
  }

  /** Nothing is handed over any more. Deliveries are closed by whoever has made them, before. */
  close(): void {
    this.#closing.abort(new StoreUnavailable('alerts are closed'));
  }

  positions(): Promise<readonly Position[]> {
    return this.#schedule.positions();
  }

  save(positions: readonly Position[]): Promise<void> {
    return this.#schedule.save(positions);
  }

  fired(since: number) {
    return this.#schedule.fired(since);
  }

  lateMinutes(since: number, after: number): Promise<readonly number[]> {
    return this.#schedule.lateMinutes(since, after);
  }

  /** Whether nobody is to be told of it. */
  isMuted({ rule, key }: Pick<Finding, 'rule' | 'key'>): boolean {
    return this.#mutes.until(rule, keyText(key)) > 0;
  }

  async emit(findings: readonly Finding[]): Promise<readonly string[]> {
    this.#closing.signal.throwIfAborted();
    const mine = new Map<string, Finding>();
    // Another call stores the same now: it hands it over, and once it has, this call may say that it is there.
    const others = new Set<Promise<unknown>>();
    for (const finding of findings) {
      const running = this.#storing.get(finding.id);
      if (running !== undefined) others.add(running);
      else mine.set(finding.id, finding);
    }
    const work = this.#storeNew([...mine.values()]);
    for (const id of mine.keys()) this.#storing.set(id, work);
    try {
      const stored = await work;
      await Promise.all(others);
      return stored;
    } finally {
      for (const id of mine.keys()) this.#storing.delete(id);
    }
  }

  async #storeNew(findings: readonly Finding[]): Promise<readonly string[]> {
    if (findings.length === 0) return [];
    const known = new Set(
      (
        await this.#stored.byIds(
          'id',
          findings.map(({ id }) => id),
        )
      ).map(({ id }) => id),
    );
    const fresh = findings.filter(({ id }) => !known.has(id)).map(bounded);
    const placements = this.#placementsOf(fresh);
    const rows = fresh.map((finding) => {
      const { mutedUntil = 0 } = placements.get(finding.id) ?? {};
      return {
        finding,
        row: rowOfFinding(finding, Math.max(mutedUntil, this.#mutes.until(finding.rule, keyText(finding.key)))),
      };
    });
    await this.#store.append(
      'alerts',
      rows.map(({ row }) => row),
    );
    await this.#keepPlacements(fresh, placements);
    for (const { finding, row } of rows) {
      const { silent = [] } = placements.get(finding.id) ?? {};
      if (row.muted !== 0) continue;
      for (const action of finding.actions) if (!silent.includes(action)) this.#hand(finding, action);
    }
    return rows.map(({ finding }) => finding.id);
  }

  #placementsOf(findings: readonly Finding[]): ReadonlyMap<string, Placement> {
    const placed = this.#incidents.place(findings, ({ rule, key }) => this.#mutes.until(rule, keyText(key)) > 0);
    return new Map(placed.map((one) => [one.member.alert, one]));
  }

  /** That an action is not told comes first: after a crash in between, what is in no incident is placed again. */
  async #keepPlacements(findings: readonly Finding[], placements: ReadonlyMap<string, Placement>): Promise<void> {
    const told = { at: this.#clock(), by: SYSTEM, kind: 'delivery', state: 'grouped', attempts: 0 } as const;
    const silent = findings.flatMap((finding) => {
      const { silent: actions = [], incident } = placements.get(finding.id) ?? {};
      const detail = `it was told of incident ${incident}`;
      return actions.map((action) => [{ ...told, action, detail }, tagOfFinding(finding)] as const);
    });
    if (silent.length > 0) await this.#append(silent);
    await this.#incidents.keep([...placements.values()]);
  }

  /** Alerts of the last day that are in no incident: the process ended before, or an earlier version kept none. */
  async #placeLeftOver(): Promise<void> {
    const rows = await this.#ask(
      `SELECT ${FINDING_COLUMNS}, result_columns, results FROM alerts FINAL
       WHERE expires > {now:Int64} AND at > {since:Int64} AND id NOT IN (SELECT alert FROM incident_alerts)
       ORDER BY at, id LIMIT 10000`,
      { now: this.#clock(), since: this.#clock() - LEFT_OVER },
    );
    const findings = rows.map(wholeFindingOfRow);
    await this.#keepPlacements(findings, this.#placementsOf(findings));
  }

  #hand(finding: Finding, action: string, earlier?: { readonly attempts: number; readonly since: number }): void {
    if (this.#closing.signal.aborted) return;
    this.#tags.set(finding.id, tagOfFinding(finding));
    this.deliverer.add(finding, action, earlier);
  }

  async #record(id: string, delivery: Delivery & { readonly at: number }): Promise<void> {
    const tag = this.#tags.get(id) ?? (await this.#stored.tagsOf([id]))[0];
    if (tag === undefined) return;
    await this.#append([[{ ...delivery, kind: 'delivery', by: SYSTEM }, tag]]);
    if (delivery.state === 'delivered' || delivery.state === 'failed') this.#tags.delete(id);
  }

  /** Also findings of which nothing was told: the process ended right after they were stored. */
  async #resume(): Promise<void> {
    const open = await this.#ask(
      `SELECT id, action, found_at, attempts, asked_at FROM (${DELIVERIES}) WHERE state IN ('waiting', 'retrying') ORDER BY found_at, id`,
      this.#times(),
    );
    for (let from = 0; from < open.length; from += FINDINGS) {
      const part = open.slice(from, from + FINDINGS);
      const ids = [...new Set(part.map(({ id }) => String(id)))];
      const rows = await this.#stored.byIds(`${FINDING_COLUMNS}, result_columns, results`, ids);
      const findings = new Map(rows.map((row) => [String(row.id), wholeFindingOfRow(row)]));
      for (const { id, action, found_at: found, attempts, asked_at: asked } of part) {
        const finding = findings.get(String(id));
        const earlier = { attempts: Number(attempts), since: Number(asked) || Number(found) };
        if (finding !== undefined) this.#hand(finding, String(action), earlier);
      }
    }
  }

  async list(...[filter, page, signal]: Parameters<Alerts['list']>): Promise<AlertPage> {
    const found = await listAlerts(this.#store, this.#mutes, filter, page, this.#clock(), signal);
    return { ...found, alerts: found.alerts.map((alert) => this.#inIncident(alert)) };
  }

  async get(id: string, signal: AbortSignal): Promise<AlertDetail | undefined> {
    const alert = await readAlert(this.#store, this.#mutes, id, this.#clock(), signal);
    return alert && this.#inIncident(alert);
  }

  #inIncident<One extends Alert>(alert: One): One {
    const incident = this.#incidents.of(alert.id);
    return incident === undefined ? alert : { ...alert, incident };
  }

  get incidents(): Incidents {
    return this.#incidents;
  }

  async setStatus(ids: readonly string[], status: AlertStatus, { by, comment }: Change): Promise<number> {
    const tags = await this.#stored.tagsOf([...new Set(ids)]);
    const now = await this.#stored.statuses(tags.map(({ id }) => id));
    const changed = tags.filter(({ id }) => comment !== undefined || (now.get(id) ?? 'open') !== status);
    const at = this.#clock();
    await this.#append(
      changed.map((tag) => [{ at, by, kind: 'status', status, ...(comment === undefined ? {} : { comment }) }, tag]),
    );
    return changed.length;
  }

  async comment(id: string, text: string, by: string): Promise<AlertDetail | undefined> {
    const [tag] = await this.#stored.tagsOf([id]);
    if (tag !== undefined) await this.#append([[{ at: this.#clock(), by, kind: 'comment', text }, tag]]);
    return tag && this.#changed(id);
  }

  async mute(id: string, until: number | undefined, { by, comment }: Change): Promise<AlertDetail | undefined> {
    const [tag] = await this.#stored.tagsOf([id]);
    if (tag === undefined) return undefined;
    const at = this.#clock();
    const end = until ?? at;
    await this.#append([[{ at, by, kind: 'mute', until: end, ...(comment === undefined ? {} : { comment }) }, tag]]);
    this.#mutes.set(tag.rule, tag.key, end);
    return this.#changed(id);
  }

  async retry(id: string, action: string, by: string): Promise<AlertDetail | undefined | false> {
    const rows = await this.#stored.byIds(`${FINDING_COLUMNS}, result_columns, results`, [id]);
    const finding = rows.map(wholeFindingOfRow)[0];
    if (finding === undefined || finding.expires <= this.#clock()) return undefined;
    if (!finding.actions.includes(action)) return false;
    const at = this.#clock();
    const asked = { action, state: 'waiting', attempts: 0, detail: `asked for by ${by}` } as const;
    await this.#append([[{ ...asked, at, by, kind: 'delivery' }, tagOfFinding(finding)]]);
    this.#hand(finding, action, { attempts: 0, since: at });
    return this.#changed(id);
  }

  deliveries(filter: DeliveryFilter, page: PageRequest, signal: AbortSignal) {
    return listDeliveries(this.#store, filter, page, this.#times(), signal);
  }

  countByRule(from: number, signal: AbortSignal) {
    return countByRule(this.#store, { from, now: this.#clock() }, signal);
  }

  openBySeverity(signal: AbortSignal) {
    return countOpen(this.#store, this.#clock(), signal);
  }

  #changed(id: string): Promise<AlertDetail | undefined> {
    return this.get(id, this.#closing.signal);
  }

  #append(entries: readonly (readonly [HistoryEntry, AlertTag])[]): Promise<void> {
    return this.#store.append(
      'alert_history',
      entries.map(([entry, tag]) => rowOfEntry(entry, tag, this.#sequence.next())),
    );
  }

  #ask(sql: string, params: Params): Promise<StoredRow[]> {
    return askUntilAnswered(this.#store, sql, params, this.#closing.signal);
  }

  #times(): Params {
    return { now: this.#clock(), system: SYSTEM };
  }
}

const tagOfFinding = ({ id, rule, key, expires }: Finding): AlertTag => ({
  id,
  rule,
  key: keyText(key),
  expires,
});
