import type { Severity } from '../../detect/index.ts';
import type { StoredRow, TableRow } from '../../store/index.ts';
import type { AlertStatus } from '../alert.ts';
import type { Member } from './case-file.ts';
import { ENTITY_KINDS, type Entity } from './entity.ts';
import type { IncidentEntry } from './incident.ts';

export const rowOfMember = (incident: string, member: Member, seq: number): TableRow<'incident_alerts'> => ({
  incident,
  seq,
  ...member,
  entities: member.entities.map(({ kind, field, value }) => JSON.stringify([kind, field, value])),
});

export const memberOfRow = (row: StoredRow): Member => ({
  alert: String(row.alert),
  at: Number(row.at),
  severity: row.severity as Severity,
  rule: String(row.rule),
  title: String(row.title),
  entities: texts(row.entities).map(entityOfText),
  tactics: texts(row.tactics),
  told: texts(row.told),
  expires: Number(row.expires),
});

const entityOfText = (text: string): Entity => {
  const [kind, field = '', value = ''] = JSON.parse(text) as readonly string[];
  return { kind: ENTITY_KINDS.find((one) => one === kind) ?? 'other', field, value };
};

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

export const rowOfIncidentEntry = (
  incident: string,
  entry: IncidentEntry,
  seq: number,
  expires: number,
): TableRow<'incident_history'> => ({
  incident,
  seq,
  at: entry.at,
  who: entry.by,
  kind: entry.kind,
  expires,
  ...own(entry),
});

const own = (entry: IncidentEntry): TableRow<'incident_history'> => {
  switch (entry.kind) {
    case 'status':
      return { status: entry.status, text: entry.comment ?? '' };
    case 'comment':
      return { text: entry.text };
    case 'mute':
      return { until: entry.until, text: entry.comment ?? '' };
    case 'merge':
      return { merged: entry.merged, text: entry.alert };
  }
};

export const entryOfIncidentRow = (row: StoredRow): IncidentEntry => {
  const base = { at: Number(row.at), by: String(row.who) };
  const text = String(row.text);
  const comment = text === '' ? {} : { comment: text };
  switch (row.kind) {
    case 'status':
      return { ...base, kind: 'status', status: row.status as AlertStatus, ...comment };
    case 'mute':
      return { ...base, kind: 'mute', until: Number(row.until), ...comment };
    case 'merge':
      return { ...base, kind: 'merge', merged: String(row.merged), alert: text };
    default:
      return { ...base, kind: 'comment', text };
  }
};
