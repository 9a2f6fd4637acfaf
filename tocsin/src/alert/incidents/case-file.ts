import { SEVERITIES, type Severity } from '../../detect/index.ts';
import type { AlertStatus } from '../alert.ts';
import { type Entity, entityId } from './entity.ts';
import type { EntityRisk, Incident, IncidentEntry } from './incident.ts';
import { riskOf } from './risk.ts';

/** An alert in its incident. */
export interface Member {
  readonly alert: string;
  readonly at: number;
  readonly severity: Severity;
  readonly rule: string;
  readonly title: string;
  readonly entities: readonly Entity[];
  readonly tactics: readonly string[];
  /** Actions that it was told to. */
  readonly told: readonly string[];
  readonly expires: number;
}

const SHOWN_ENTITIES = 20;

export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** All that is known of an incident. */
export class CaseFile {
  readonly id: string;
  readonly members: Member[] = [];
  history: IncidentEntry[] = [];
  status: AlertStatus = 'open';
  mutedUntil = 0;
  #expires = 0;

  constructor(id: string) {
    this.id = id;
  }

  get expires(): number {
    return this.#expires;
  }

  get severity(): Severity {
    return this.members.reduce<Severity>(
      (worst, { severity }) => (rankOf(severity) > rankOf(worst) ? severity : worst),
      'info',
    );
  }

  get last(): number {
    return this.members.reduce((last, { at }) => Math.max(last, at), 0);
  }

  add(member: Member): void {
    this.members.push(member);
    this.#expires = Math.max(this.#expires, member.expires);
  }

  note(entry: IncidentEntry): void {
    this.history.push(entry);
    if (entry.kind === 'status') this.status = entry.status;
    if (entry.kind === 'mute') this.mutedUntil = entry.until;
  }

  /** Takes over what another has: what somebody works on stays so, and what was muted. */
  absorb(other: CaseFile): void {
    for (const member of other.members) this.add(member);
    this.history = [...this.history, ...other.history].sort((one, next) => one.at - next.at);
    if (other.status === 'acknowledged') this.status = 'acknowledged';
    this.mutedUntil = Math.max(this.mutedUntil, other.mutedUntil);
  }

  /** Whether an action knows of it already, of nothing less grave. */
  isTold(action: string, severity: Severity): boolean {
    return this.members.some((member) => member.told.includes(action) && rankOf(member.severity) >= rankOf(severity));
  }

  has(entity: string): boolean {
    return this.members.some(({ entities }) => entities.some((one) => names(one).includes(entity)));
  }

  summary(now: number): Incident {
    const members = [...this.members].sort((one, next) => one.at - next.at);
    const rules = rulesOf(members);
    const changed = this.history.findLast(({ kind }) => kind !== 'merge');
    const entities = riskiest(entityRisks(members, now));
    return {
      id: this.id,
      title: rules[0]?.title ?? '',
      severity: this.severity,
      status: this.status,
      first: members[0]?.at ?? 0,
      last: this.last,
      alerts: members.length,
      entities: entities.slice(0, SHOWN_ENTITIES),
      entityCount: entities.length,
      rules,
      tactics: [...new Set(members.flatMap(({ tactics }) => tactics))],
      score: riskOf(members, now),
      changedAt: changed?.at ?? members[0]?.at ?? 0,
      ...(changed === undefined ? {} : { changedBy: changed.by }),
      ...(this.mutedUntil > now ? { mutedUntil: this.mutedUntil } : {}),
    };
  }
}

/** By what people may ask for an entity, in lower case. */
export const names = (entity: Entity): readonly string[] => {
  const { kind, value } = entity;
  return [value.toLowerCase(), `${kind}:${value}`.toLowerCase(), entityId(entity).toLowerCase()];
};

type Risk = Omit<EntityRisk, 'incidents'>;

export const riskiest = <One extends Risk>(risks: readonly One[]): readonly One[] =>
  [...risks].sort((one, other) => other.score - one.score || other.alerts - one.alerts || other.last - one.last);

export const entityRisks = (members: readonly Member[], now: number): readonly Risk[] => {
  const about = new Map<string, { readonly entity: Entity; readonly of: Member[] }>();
  for (const member of members)
    for (const entity of member.entities) {
      const one = about.get(entityId(entity)) ?? { entity, of: [] };
      one.of.push(member);
      about.set(entityId(entity), one);
    }
  return [...about.values()].map(({ entity, of }) => ({
    ...entity,
    alerts: of.length,
    score: riskOf(of, now),
    severity: of.reduce<Severity>(
      (worst, { severity }) => (rankOf(severity) > rankOf(worst) ? severity : worst),
      'info',
    ),
    tactics: [...new Set(of.flatMap(({ tactics }) => tactics))],
    last: of.reduce((last, { at }) => Math.max(last, at), 0),
  }));
};

const rulesOf = (members: readonly Member[]): Incident['rules'] => {
  const rules = new Map<string, Incident['rules'][number]>();
  for (const { rule, title, severity } of members) {
    const known = rules.get(rule);
    const isWorse = known === undefined || rankOf(severity) > rankOf(known.severity);
    rules.set(rule, { rule, title, severity: isWorse ? severity : known.severity, alerts: (known?.alerts ?? 0) + 1 });
  }
  return [...rules.values()].sort((one, other) => rankOf(other.severity) - rankOf(one.severity));
};
