import { decodeProblems, type Problem } from './api-error.ts';
import type { Client } from './client.ts';
import {
  decodeRow,
  type Fields,
  fields,
  isFields,
  number,
  oneOf,
  optionalList,
  optionalNumber,
  optionalText,
  present,
  text,
} from './decode.ts';
import { Documents } from './documents.ts';
import type { Row } from './types.ts';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const COUNTED = ['results', 'hosts', 'sources'] as const;
export type Counted = (typeof COUNTED)[number];
export const RELATIONS = ['greater than', 'less than', 'equal to', 'not equal to', 'rises by', 'drops by'] as const;
export type Relation = (typeof RELATIONS)[number];
export const MODES = ['once', 'per result'] as const;
export type Mode = (typeof MODES)[number];

export interface CountTrigger {
  readonly count?: Counted;
  readonly is?: Relation;
  readonly value?: number;
}

export interface ConditionTrigger {
  readonly condition: string;
}

export interface AlertBody {
  readonly when?: CountTrigger | ConditionTrigger;
  readonly mode?: Mode;
  readonly suppress?: { readonly by?: readonly string[]; readonly for: string };
  readonly severity?: Severity;
  readonly expires?: string;
  readonly actions?: readonly string[];
}

/** A saved search as its file has it: spans are text, and what is absent has its default. */
export interface SavedSearchBody {
  readonly title: string;
  readonly description?: string;
  readonly enabled?: boolean;
  readonly search: string;
  readonly earliest?: string;
  readonly latest?: string;
  readonly schedule?: { readonly every: string } | { readonly cron: string; readonly timeZone?: string };
  readonly window?: string;
  readonly delay?: string;
  readonly late?: string;
  readonly alert?: AlertBody;
  /** As the file has it: these pages show it, and leave it as it is. */
  readonly respond?: Fields;
}

/** Times are epoch milliseconds, `to` exclusive. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface RunState {
  readonly running: boolean;
  readonly lastAt?: number;
  readonly lastWindow?: Window;
  readonly lastCount?: number;
  readonly lastError?: string;
  readonly nextAt?: number;
  /** Milliseconds by which the last run began after its time. */
  readonly lateness?: number;
  readonly runs: number;
  readonly alerts: number;
  readonly suppressed: number;
  readonly skipped: number;
}

export interface SavedSearch {
  readonly id: string;
  readonly etag: string;
  readonly file: string;
  /** Absent: the file is wrong, see `problems`. */
  readonly body?: SavedSearchBody;
  readonly problems: readonly Problem[];
  readonly state?: RunState;
}

export interface Trial {
  readonly window: Window;
  readonly count: number;
  readonly fires: boolean;
  readonly reason: string;
  readonly findings: readonly { readonly key: Entity; readonly count: number; readonly reason: string }[];
  readonly columns: readonly string[];
  readonly results: readonly Row[];
  readonly elapsedMs: number;
}

/** Whom a finding is about: fields and their values, in their order. */
export type Entity = readonly (readonly [field: string, value: string])[];

export const searchFiles = new Documents<SavedSearch, SavedSearchBody>({
  name: 'searches',
  decode: decodeSavedSearch,
  encode: (body) => body,
});

/** Runs it over its last window; nobody is told. */
export async function trySavedSearch(client: Client, body: SavedSearchBody, signal: AbortSignal): Promise<Trial> {
  const reply = fields(await client.request('POST', 'searches/try', { body: { body }, signal }), 'trial');
  return {
    window: decodeWindow(reply.window),
    count: number(reply, 'count'),
    fires: reply.fires === true,
    reason: optionalText(reply, 'reason') ?? '',
    findings: optionalList(reply, 'findings').map((finding) => {
      const found = fields(finding, 'finding');
      return {
        key: decodeEntity(found.key),
        count: number(found, 'count'),
        reason: optionalText(found, 'reason') ?? '',
      };
    }),
    columns: optionalList(reply, 'columns').map(String),
    results: optionalList(reply, 'results').map(decodeRow),
    elapsedMs: optionalNumber(reply, 'elapsedMs') ?? 0,
  };
}

export function decodeWindow(body: unknown): Window {
  const window = fields(body, 'window');
  return { from: number(window, 'from'), to: number(window, 'to') };
}

export function decodeEntity(body: unknown): Entity {
  if (!isFields(body)) return [];
  return Object.entries(body).map(([field, value]) => [
    field,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}

function decodeSavedSearch(body: unknown): SavedSearch {
  const reply = fields(body, 'saved search');
  return {
    id: text(reply, 'id'),
    etag: optionalText(reply, 'etag') ?? '',
    file: optionalText(reply, 'file') ?? '',
    ...(isFields(reply.body) ? { body: decodeBody(reply.body) } : {}),
    problems: decodeProblems(reply.problems),
    ...(isFields(reply.state) ? { state: decodeState(reply.state) } : {}),
  };
}

function decodeState(state: Fields): RunState {
  return {
    running: state.running === true,
    ...present({
      lastAt: optionalNumber(state, 'lastAt'),
      lastWindow: isFields(state.lastWindow) ? decodeWindow(state.lastWindow) : undefined,
      lastCount: optionalNumber(state, 'lastCount'),
      lastError: errorText(state.lastError),
      nextAt: optionalNumber(state, 'nextAt'),
      lateness: optionalNumber(state, 'lateness'),
    }),
    runs: optionalNumber(state, 'runs') ?? 0,
    alerts: optionalNumber(state, 'alerts') ?? 0,
    suppressed: optionalNumber(state, 'suppressed') ?? 0,
    skipped: optionalNumber(state, 'skipped') ?? 0,
  };
}

function errorText(error: unknown): string | undefined {
  return typeof error === 'string' ? error : isFields(error) ? optionalText(error, 'message') : undefined;
}

function decodeBody(body: Fields): SavedSearchBody {
  return {
    title: optionalText(body, 'title') ?? '',
    search: optionalText(body, 'search') ?? '',
    ...present({
      description: optionalText(body, 'description'),
      enabled: typeof body.enabled === 'boolean' ? body.enabled : undefined,
      earliest: optionalText(body, 'earliest'),
      latest: optionalText(body, 'latest'),
      schedule: isFields(body.schedule) ? decodeSchedule(body.schedule) : undefined,
      window: optionalText(body, 'window'),
      delay: optionalText(body, 'delay'),
      late: optionalText(body, 'late'),
      alert: isFields(body.alert) ? decodeAlert(body.alert) : undefined,
      respond: isFields(body.respond) ? body.respond : undefined,
    }),
  };
}

function decodeSchedule(schedule: Fields): SavedSearchBody['schedule'] {
  const { every } = schedule;
  if (typeof every === 'string') return { every };
  const cron = optionalText(schedule, 'cron');
  if (cron === undefined) return undefined;
  return { cron, ...present({ timeZone: optionalText(schedule, 'timeZone') }) };
}

function decodeAlert(alert: Fields): AlertBody {
  const { suppress, when } = alert;
  return present({
    when: isFields(when) ? decodeWhen(when) : undefined,
    mode: alert.mode === undefined ? undefined : oneOf(MODES, alert.mode, 'once'),
    suppress: isFields(suppress)
      ? { by: optionalList(suppress, 'by').map(String), for: optionalText(suppress, 'for') ?? '' }
      : undefined,
    severity: alert.severity === undefined ? undefined : oneOf(SEVERITIES, alert.severity, 'medium'),
    expires: optionalText(alert, 'expires'),
    actions: alert.actions === undefined ? undefined : optionalList(alert, 'actions').map(String),
  });
}

function decodeWhen(when: Fields): CountTrigger | ConditionTrigger {
  const condition = optionalText(when, 'condition');
  if (condition !== undefined) return { condition };
  return present({
    count: when.count === undefined ? undefined : oneOf(COUNTED, when.count, 'results'),
    is: when.is === undefined ? undefined : oneOf(RELATIONS, when.is, 'greater than'),
    value: optionalNumber(when, 'value'),
  });
}
