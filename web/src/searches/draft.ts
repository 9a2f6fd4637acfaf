import { isFields, oneOf, present } from '../api/decode.ts';
import type {
  AlertBody,
  Counted,
  CountTrigger,
  Mode,
  Relation,
  SavedSearchBody,
  Severity,
} from '../api/saved-searches.ts';

/** A saved search as the form has it: every field is there, as a person typed it. */
export interface Draft {
  readonly title: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly search: string;
  readonly earliest: string;
  readonly latest: string;
  readonly timing: 'none' | 'every' | 'cron';
  readonly every: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly window: string;
  readonly delay: string;
  readonly late: string;
  readonly alerts: boolean;
  readonly trigger: 'count' | 'condition';
  readonly count: Counted;
  readonly is: Relation;
  readonly value: string;
  readonly condition: string;
  readonly mode: Mode;
  readonly suppresses: boolean;
  /** Names of fields with commas between. */
  readonly suppressBy: string;
  readonly suppressFor: string;
  readonly severity: Severity;
  readonly expires: string;
  readonly actions: readonly string[];
  readonly responds: boolean;
  readonly respondKind: AnswerKind;
  readonly respondTarget: string;
  readonly respondFor: string;
  readonly respondMode: RespondMode;
  /** JSON of what else the block `respond` has: it is written in the file only, and stays while there is the block. */
  readonly respondRest: string;
}

export type DraftField = keyof Draft;

export const DEFAULTS = { delay: '5s', late: '15m', expires: '90d' } as const;

export const ANSWER_KINDS = ['block_address', 'lock_user', 'logout_user'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];
export const RESPOND_MODES = ['dry run', 'approve', 'automatic'] as const;
export type RespondMode = (typeof RESPOND_MODES)[number];

export const NEW_DRAFT: Draft = {
  title: '',
  description: '',
  enabled: true,
  search: '',
  earliest: '',
  latest: '',
  timing: 'every',
  every: '1m',
  cron: '*/5 * * * *',
  timeZone: '',
  window: '5m',
  delay: '',
  late: '',
  alerts: true,
  trigger: 'count',
  count: 'results',
  is: 'greater than',
  value: '0',
  condition: '',
  mode: 'once',
  suppresses: false,
  suppressBy: '',
  suppressFor: '1h',
  severity: 'medium',
  expires: '',
  actions: [],
  responds: false,
  respondKind: 'block_address',
  respondTarget: '',
  respondFor: '',
  respondMode: 'dry run',
  respondRest: '',
};

export function draftOf(body: SavedSearchBody): Draft {
  const { schedule, alert } = body;
  const when = alert?.when ?? {};
  const counts: CountTrigger = 'condition' in when ? {} : when;
  return {
    title: body.title,
    description: body.description ?? '',
    enabled: body.enabled ?? true,
    search: body.search,
    earliest: body.earliest ?? '',
    latest: body.latest ?? '',
    timing: schedule === undefined ? 'none' : 'every' in schedule ? 'every' : 'cron',
    every: schedule !== undefined && 'every' in schedule ? schedule.every : NEW_DRAFT.every,
    cron: schedule !== undefined && 'cron' in schedule ? schedule.cron : NEW_DRAFT.cron,
    timeZone: schedule !== undefined && 'cron' in schedule ? (schedule.timeZone ?? '') : '',
    window: body.window ?? '',
    delay: body.delay ?? '',
    late: body.late ?? '',
    alerts: alert !== undefined,
    trigger: 'condition' in when ? 'condition' : 'count',
    count: counts.count ?? NEW_DRAFT.count,
    is: counts.is ?? NEW_DRAFT.is,
    value: String(counts.value ?? 0),
    condition: 'condition' in when ? when.condition : '',
    mode: alert?.mode ?? NEW_DRAFT.mode,
    suppresses: alert?.suppress !== undefined,
    suppressBy: alert?.suppress?.by?.join(', ') ?? '',
    suppressFor: alert?.suppress?.for ?? NEW_DRAFT.suppressFor,
    severity: alert?.severity ?? NEW_DRAFT.severity,
    expires: alert?.expires ?? '',
    actions: alert?.actions ?? [],
    ...respondDraft(body.respond),
  };
}

function respondDraft(block: SavedSearchBody['respond']) {
  const { kind, target, for: lasts, mode, prefix, ...rest } = block ?? {};
  const kept = { ...(prefix === undefined ? {} : { prefix }), ...rest };
  return {
    responds: block !== undefined,
    respondKind: oneOf(ANSWER_KINDS, kind, NEW_DRAFT.respondKind),
    respondTarget: typeof target === 'string' ? target : '',
    respondFor: typeof lasts === 'string' ? lasts : '',
    respondMode: oneOf(RESPOND_MODES, mode, NEW_DRAFT.respondMode),
    respondRest: Object.keys(kept).length === 0 ? '' : JSON.stringify(kept),
  };
}

/** What is empty is left out, so that the file says no more than what somebody decided. */
export function bodyOf(draft: Draft): SavedSearchBody {
  const text = (value: string): string | undefined => (value.trim() === '' ? undefined : value.trim());
  return {
    title: draft.title.trim(),
    search: draft.search.trim(),
    ...present({
      description: text(draft.description),
      enabled: draft.enabled ? undefined : false,
      earliest: text(draft.earliest),
      latest: text(draft.latest),
      schedule: scheduleOf(draft),
      window: draft.timing === 'none' ? undefined : text(draft.window),
      delay: draft.timing === 'none' ? undefined : text(draft.delay),
      late: draft.timing === 'none' ? undefined : text(draft.late),
      alert: draft.alerts && draft.timing !== 'none' ? alertOf(draft) : undefined,
      respond: draft.alerts && draft.timing !== 'none' ? respondOf(draft) : undefined,
    }),
  };
}

function respondOf(draft: Draft): SavedSearchBody['respond'] {
  if (!draft.responds) return undefined;
  const parsed: unknown = draft.respondRest === '' ? {} : JSON.parse(draft.respondRest);
  const { prefix, ...rest } = isFields(parsed) ? parsed : {};
  const target = draft.respondTarget.trim();
  const lasts = draft.respondFor.trim();
  return {
    kind: draft.respondKind,
    ...present({ target: target === '' ? undefined : target, for: lasts === '' ? undefined : lasts }),
    mode: draft.respondMode,
    // A range is about addresses alone.
    ...(prefix === undefined || draft.respondKind !== 'block_address' ? {} : { prefix }),
    ...rest,
  };
}

function scheduleOf(draft: Draft): SavedSearchBody['schedule'] {
  if (draft.timing === 'none') return undefined;
  if (draft.timing === 'every') return { every: draft.every.trim() };
  const timeZone = draft.timeZone.trim();
  return { cron: draft.cron.trim(), ...(timeZone === '' ? {} : { timeZone }) };
}

function alertOf(draft: Draft): AlertBody {
  const by = fieldNames(draft.suppressBy);
  return {
    when:
      draft.trigger === 'condition'
        ? { condition: draft.condition.trim() }
        : { count: draft.count, is: draft.is, value: Number(draft.value) },
    mode: draft.mode,
    severity: draft.severity,
    ...present({
      suppress: draft.suppresses ? { ...(by.length === 0 ? {} : { by }), for: draft.suppressFor.trim() } : undefined,
      expires: draft.expires.trim() === '' ? undefined : draft.expires.trim(),
      actions: draft.actions.length === 0 ? undefined : draft.actions,
    }),
  };
}

export function fieldNames(text: string): readonly string[] {
  return [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
}
