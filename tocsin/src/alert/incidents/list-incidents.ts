import { type AlertStatus, STATUSES } from '../alert.ts';
import type { PageRequest } from '../alerts.ts';
import { type CaseFile, rankOf } from './case-file.ts';
import type { Incident, IncidentFilter, IncidentOrder, IncidentPage } from './incident.ts';

const WORDS = 10;

/** Incidents are few, and in memory. */
export function listIncidents(
  files: readonly CaseFile[],
  { status, severity, entity, text, from, to }: IncidentFilter,
  { limit, before, order = 'last' }: PageRequest & { readonly order?: IncidentOrder | undefined },
  now: number,
): IncidentPage {
  const wanted = entity?.trim().toLowerCase() ?? '';
  const words = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, WORDS);
  const matching = files
    .filter(
      (file) =>
        (severity === undefined || severity.includes(file.severity)) &&
        (wanted === '' || file.has(wanted)) &&
        (from === undefined || file.last >= from) &&
        (to === undefined || file.members.some(({ at }) => at < to)) &&
        (words.length === 0 || hasWords(file, words)),
    )
    .map((file) => file.summary(now));
  const counts = Object.fromEntries(STATUSES.map((one) => [one, 0])) as Record<AlertStatus, number>;
  for (const one of matching) counts[one.status]++;
  const shown = matching.filter((one) => status === undefined || status.includes(one.status)).sort(byOrder(order));
  const start = before === undefined ? 0 : Number(/^\d{1,9}$/.exec(before)?.[0] ?? 0);
  return {
    incidents: shown.slice(start, start + limit),
    total: shown.length,
    counts,
    ...(shown.length > start + limit ? { next: String(start + limit) } : {}),
  };
}

const byOrder =
  (order: IncidentOrder) =>
  (one: Incident, other: Incident): number =>
    (order === 'score' ? other.score - one.score : 0) ||
    (order === 'severity' ? rankOf(other.severity) - rankOf(one.severity) : 0) ||
    other.last - one.last ||
    (one.id < other.id ? -1 : 1);

const hasWords = ({ members }: CaseFile, words: readonly string[]): boolean => {
  const all = members.flatMap(({ title, entities }) => [title, ...entities.map(({ value }) => value)]);
  const haystack = all.join('\n').toLowerCase();
  return words.every((word) => haystack.includes(word));
};
