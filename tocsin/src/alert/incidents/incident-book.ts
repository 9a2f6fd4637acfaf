import type { Finding } from '../../detect/index.ts';
import type { Store } from '../../store/index.ts';
import type { Alert, AlertStatus } from '../alert.ts';
import type { Change, PageRequest } from '../alerts.ts';
import { askUntilAnswered } from '../ask.ts';
import { SYSTEM } from '../history-row.ts';
import type { Sequence } from '../sequence.ts';
import { CaseFile, entityRisks, type Member, names, riskiest } from './case-file.ts';
import { type EntityKind, entitiesOf, entityId, joiningIds } from './entity.ts';
import { Grouping } from './grouping.ts';
import type {
  EntityRisk,
  IncidentDetail,
  IncidentEntry,
  IncidentFilter,
  IncidentOrder,
  IncidentPage,
  Incidents,
} from './incident.ts';
import { entryOfIncidentRow, memberOfRow, rowOfIncidentEntry, rowOfMember } from './incident-row.ts';
import { listIncidents } from './list-incidents.ts';
import { RISK_SPAN, tacticsOf } from './risk.ts';

export interface IncidentBookOptions {
  readonly store: Pick<Store, 'query' | 'append'>;
  readonly clock: () => number;
  readonly sequence: Sequence;
  /** Alerts that incidents are made of; those before are in none any more. */
  readonly mostMembers?: number | undefined;
  /** Actions that are told of an incident once. */
  readonly perIncident: ReadonlySet<string>;
  readonly alerts: {
    readonly byIds: (ids: readonly string[], signal: AbortSignal) => Promise<readonly Alert[]>;
    readonly setStatus: (ids: readonly string[], status: AlertStatus, change: Change) => Promise<unknown>;
  };
}

const MOST_MEMBERS = 200_000;
/** Alerts come by the thousand before incidents that have expired are looked for. */
const FORGET_EVERY = 1_000;

const ENDED: readonly AlertStatus[] = ['closed', 'false positive'];

/** What becomes of an alert by its incident. */
export interface Placement {
  readonly incident: string;
  /** Nobody is told until then; 0: the incident is not muted. */
  readonly mutedUntil: number;
  /** Actions that know of the incident already. */
  readonly silent: readonly string[];
  readonly member: Member;
  readonly merges: readonly IncidentEntry[];
}

/** When it was: saved searches that make up for a downtime find late what was early. */
const timeOf = ({ at, window }: Pick<Finding, 'at' | 'window'>): number => Math.min(at, window.to);

/** Incidents in memory, each change of which is in the store before it counts as done. */
export class IncidentBook implements Incidents {
  readonly #options: IncidentBookOptions;
  readonly #grouping = new Grouping();
  readonly #files = new Map<string, CaseFile>();
  /** Alert → the incident that it was put into. */
  readonly #incidentOf = new Map<string, string>();
  /** By alert; not in the store yet. */
  readonly #pending = new Map<string, Placement>();
  #sinceLook = 0;

  constructor(options: IncidentBookOptions) {
    this.#options = options;
  }

  async load(signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#options;
    const params = { now: clock(), most: this.#options.mostMembers ?? MOST_MEMBERS };
    const rows = await askUntilAnswered(
      store,
      'SELECT * FROM (SELECT * FROM incident_alerts WHERE expires > {now:Int64} ORDER BY seq DESC LIMIT {most:UInt32}) ORDER BY seq',
      params,
      signal,
    );
    for (const row of rows) this.#add(String(row.incident), memberOfRow(row));
    const history = await askUntilAnswered(
      store,
      'SELECT * FROM incident_history WHERE expires > {now:Int64} ORDER BY seq',
      params,
      signal,
    );
    for (const row of history) this.#apply(String(row.incident), entryOfIncidentRow(row));
  }

  of(alert: string): string | undefined {
    const incident = this.#incidentOf.get(alert);
    return incident === undefined ? undefined : this.#grouping.resolve(incident);
  }

  /** Where findings belong; the same finding always gets the same answer. To be kept before anybody is told. */
  place(findings: readonly Finding[], isMuted: (finding: Finding) => boolean): readonly Placement[] {
    const inOrder = [...findings].sort((one, other) => timeOf(one) - timeOf(other) || (one.id < other.id ? -1 : 1));
    return inOrder.map((finding) => {
      const placement = this.#pending.get(finding.id) ?? this.#place(finding, isMuted(finding));
      this.#pending.set(finding.id, placement);
      return placement;
    });
  }

  #place(finding: Finding, isMuted: boolean): Placement {
    const { clock, perIncident } = this.#options;
    const at = timeOf(finding);
    const entities = entitiesOf(finding);
    const { incident, merged } = this.#grouping.place(finding.id, at, joiningIds(entities));
    const merges = merged.map((part): IncidentEntry => this.#mergeEntry(part, finding.id));
    for (const entry of merges) this.#note(incident, entry);
    const file = this.#file(incident);
    const mutedUntil = file.mutedUntil > clock() ? file.mutedUntil : 0;
    const silent = finding.actions.filter((action) => perIncident.has(action) && file.isTold(action, finding.severity));
    const member: Member = {
      alert: finding.id,
      at,
      severity: finding.severity,
      rule: finding.rule,
      title: finding.title,
      entities,
      tactics: tacticsOf(finding.tags ?? []),
      told: isMuted || mutedUntil > 0 ? [] : finding.actions.filter((action) => !silent.includes(action)),
      expires: finding.expires,
    };
    file.add(member);
    this.#incidentOf.set(finding.id, incident);
    return { incident, mutedUntil, silent, member, merges };
  }

  #mergeEntry(merged: string, alert: string): IncidentEntry {
    return { at: this.#options.clock(), by: SYSTEM, kind: 'merge', merged, alert };
  }

  /** Puts what was placed into the store. Of what is not kept, the same finding gets the same place later. */
  async keep(placements: readonly Placement[]): Promise<void> {
    if (placements.length === 0) return;
    const { store, sequence } = this.#options;
    await store.append(
      'incident_alerts',
      placements.map(({ incident, member }) => rowOfMember(incident, member, sequence.next())),
    );
    const merges = placements.flatMap(({ incident, merges }) => merges.map((entry) => [incident, entry] as const));
    if (merges.length > 0) await this.#append(merges);
    for (const { member } of placements) this.#pending.delete(member.alert);
    this.#sinceLook += placements.length;
    if (this.#sinceLook >= FORGET_EVERY) this.#forgetOld();
  }

  /** What has expired; and what is beyond the most, those that are over the longest first. */
  #forgetOld(): void {
    this.#sinceLook = 0;
    const now = this.#options.clock();
    const gone = new Set<string>();
    let beyond = this.#incidentOf.size - (this.#options.mostMembers ?? MOST_MEMBERS);
    const files = [...this.#files.values()].map((file) => ({ file, last: file.last }));
    for (const { file } of files.sort((one, other) => one.last - other.last)) {
      if (file.expires > now && beyond <= 0) continue;
      beyond -= file.members.length;
      gone.add(file.id);
      this.#files.delete(file.id);
      for (const { alert } of file.members) this.#incidentOf.delete(alert);
    }
    if (gone.size > 0) this.#grouping.forget(gone);
  }

  list(filter: IncidentFilter, page: PageRequest & { readonly order?: IncidentOrder | undefined }): IncidentPage {
    const now = this.#options.clock();
    const files = [...this.#files.values()].filter(({ expires }) => expires > now);
    return listIncidents(files, filter, page, now);
  }

  async get(id: string, signal: AbortSignal): Promise<IncidentDetail | undefined> {
    const file = this.#files.get(this.#grouping.resolve(id));
    if (file === undefined) return undefined;
    const alerts = await this.#options.alerts.byIds(
      file.members.map(({ alert }) => alert),
      signal,
    );
    const at = new Map(file.members.map((member) => [member.alert, member.at]));
    const members = [...alerts].sort((one, other) => (at.get(one.id) ?? 0) - (at.get(other.id) ?? 0));
    return { ...file.summary(this.#options.clock()), history: file.history, members };
  }

  async setStatus(ids: readonly string[], status: AlertStatus, change: Change): Promise<number> {
    const { alerts, clock } = this.#options;
    const { by, comment } = change;
    const files = this.#known(ids).filter((file) => comment !== undefined || file.status !== status);
    const entry: IncidentEntry = {
      at: clock(),
      by,
      kind: 'status',
      status,
      ...(comment === undefined ? {} : { comment }),
    };
    await this.#append(files.map(({ id }) => [id, entry]));
    for (const { id } of files) this.#note(id, entry);
    if (status !== 'open')
      for (const { members } of files) {
        const list = await alerts.byIds(
          members.map(({ alert }) => alert),
          AbortSignal.timeout(30_000),
        );
        const wanted = list.filter((one) => !ENDED.includes(one.status) && one.status !== status);
        await alerts.setStatus(
          wanted.map(({ id }) => id),
          status,
          { by },
        );
      }
    return files.length;
  }

  async comment(id: string, text: string, by: string): Promise<boolean> {
    return await this.#change(id, { at: this.#options.clock(), by, kind: 'comment', text });
  }

  async mute(id: string, until: number | undefined, { by, comment }: Change): Promise<boolean> {
    const at = this.#options.clock();
    const said = comment === undefined ? {} : { comment };
    return await this.#change(id, { at, by, kind: 'mute', until: until ?? at, ...said });
  }

  risk(
    { kind, entity }: { readonly kind?: EntityKind | undefined; readonly entity?: string | undefined },
    limit: number,
  ): readonly EntityRisk[] {
    const now = this.#options.clock();
    const wanted = entity?.trim().toLowerCase();
    const members: Member[] = [];
    const incidents = new Map<string, Set<string>>();
    for (const file of this.#files.values()) {
      if (file.status === 'false positive') continue;
      for (const member of file.members) {
        if (member.at < now - RISK_SPAN) continue;
        members.push(member);
        for (const one of member.entities)
          incidents.set(entityId(one), (incidents.get(entityId(one)) ?? new Set()).add(file.id));
      }
    }
    const risks = entityRisks(members, now)
      .filter(
        (one) => (kind === undefined || one.kind === kind) && (wanted === undefined || names(one).includes(wanted)),
      )
      .map((one) => ({ ...one, incidents: [...(incidents.get(entityId(one)) ?? [])] }));
    return riskiest(risks).slice(0, limit);
  }

  async #change(id: string, entry: IncidentEntry): Promise<boolean> {
    const [file] = this.#known([id]);
    if (file === undefined) return false;
    await this.#append([[file.id, entry]]);
    this.#note(file.id, entry);
    return true;
  }

  #known(ids: readonly string[]): readonly CaseFile[] {
    const resolved = new Set(ids.map((id) => this.#grouping.resolve(id)));
    return [...resolved].flatMap((id) => this.#files.get(id) ?? []);
  }

  #file(incident: string): CaseFile {
    const id = this.#grouping.resolve(incident);
    const file = this.#files.get(id) ?? new CaseFile(id);
    this.#files.set(id, file);
    return file;
  }

  #add(incident: string, member: Member): void {
    if (this.#incidentOf.has(member.alert)) return;
    this.#grouping.restore(incident, member.at, joiningIds(member.entities));
    this.#file(incident).add(member);
    this.#incidentOf.set(member.alert, incident);
  }

  #apply(incident: string, entry: IncidentEntry): void {
    if (entry.kind === 'merge') this.#grouping.merge(entry.merged, incident);
    this.#note(incident, entry);
  }

  #note(incident: string, entry: IncidentEntry): void {
    if (entry.kind === 'merge') {
      const part = this.#files.get(entry.merged);
      this.#files.delete(entry.merged);
      if (part !== undefined) this.#file(incident).absorb(part);
    }
    const id = this.#grouping.resolve(incident);
    const file = this.#files.get(id);
    file?.note(entry);
    // What is over takes nothing any more: the next alert begins an incident of its own.
    if (entry.kind === 'status') this.#grouping.setOpen(id, !ENDED.includes(entry.status));
  }

  #append(entries: readonly (readonly [string, IncidentEntry])[]): Promise<void> {
    const { store, sequence } = this.#options;
    return store.append(
      'incident_history',
      entries.map(([incident, entry]) => {
        const expires = Math.max(this.#file(incident).expires, entry.kind === 'mute' ? entry.until : 0);
        return rowOfIncidentEntry(incident, entry, sequence.next(), expires);
      }),
    );
  }
}
