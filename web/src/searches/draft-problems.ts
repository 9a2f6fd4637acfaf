import type { ApiError, Problem } from '../api/api-error.ts';
import { cronFault } from './cron.ts';
import type { Draft, DraftField } from './draft.ts';
import { isAge, spanMs } from './span.ts';

export type DraftProblems = Partial<Readonly<Record<DraftField, string>>>;

const SPAN = 'a number and a unit, such as 30s, 5m or 1h';

/** What is wrong before it is sent. */
export function problemsOf(draft: Draft): DraftProblems {
  const found: Partial<Record<DraftField, string>> = {};
  if (draft.title.trim() === '') found.title = 'a name by which you will know it again';
  if (draft.search.trim() === '') found.search = 'the search that is to run';
  if (draft.timing === 'none') return found;
  if (draft.timing === 'every' && spanMs(draft.every) === undefined) found.every = SPAN;
  if (draft.timing === 'cron') {
    const fault = cronFault(draft.cron, draft.timeZone.trim());
    if (fault !== undefined) found[/time ?zone/i.test(fault) ? 'timeZone' : 'cron'] = fault;
  }
  for (const field of ['window', 'delay', 'late'] as const)
    if (draft[field].trim() !== '' && spanMs(draft[field]) === undefined) found[field] = SPAN;
  return draft.alerts ? { ...found, ...alertProblems(draft) } : found;
}

function alertProblems(draft: Draft): DraftProblems {
  const found: Partial<Record<DraftField, string>> = {};
  const value = Number(draft.value);
  if (draft.trigger === 'count' && (draft.value.trim() === '' || !Number.isFinite(value) || value < 0))
    found.value = 'a number from 0 on';
  if (draft.trigger === 'condition' && draft.condition.trim() === '')
    found.condition = 'SPL that follows the search, such as: search count > 100';
  if (draft.suppresses && spanMs(draft.suppressFor) === undefined) found.suppressFor = SPAN;
  if (draft.expires.trim() !== '' && !isAge(draft.expires.trim())) found.expires = 'an age such as 30d, 12w or 1y';
  if (draft.responds && draft.respondFor.trim() !== '' && spanMs(draft.respondFor) === undefined)
    found.respondFor = SPAN;
  return found;
}

/** Places of the file → fields of the form; the longest that the place begins with counts. */
const PLACES: readonly (readonly [string, DraftField])[] = [
  ['alert.suppress.by', 'suppressBy'],
  ['alert.suppress', 'suppressFor'],
  ['alert.when.condition', 'condition'],
  ['alert.when', 'value'],
  ['alert.expires', 'expires'],
  ['alert.actions', 'actions'],
  ['alert.severity', 'severity'],
  ['alert.mode', 'mode'],
  ['alert', 'value'],
  ['respond.target', 'respondTarget'],
  ['respond.for', 'respondFor'],
  ['respond.mode', 'respondMode'],
  ['respond', 'respondKind'],
  ['schedule.timeZone', 'timeZone'],
  ['schedule.cron', 'cron'],
  ['schedule', 'every'],
  ['description', 'description'],
  ['earliest', 'earliest'],
  ['latest', 'latest'],
  ['window', 'window'],
  ['delay', 'delay'],
  ['late', 'late'],
  ['title', 'title'],
  ['search', 'search'],
];

/** What the server says is wrong, beside the fields where it knows them, and the rest as sentences. */
export function serverProblems(error: ApiError): { readonly fields: DraftProblems; readonly rest: readonly string[] } {
  const fields: Partial<Record<DraftField, string>> = {};
  const rest: string[] = [];
  for (const problem of error.problems) {
    // The server names the place in the message: `alert.actions: there is no …`, `"title" is missing`.
    const [prefix, place = ''] = /^"?([\w.]+)(?:\[\d+\])?"?:?\s*/.exec(problem.message) ?? [];
    const field = fieldAt(problem.path) ?? fieldAt(place);
    if (field === undefined || fields[field] !== undefined) rest.push(sentence(problem));
    else
      fields[field] = sentence(
        prefix?.trimEnd().endsWith(':') ? { ...problem, message: problem.message.slice(prefix.length) } : problem,
      );
  }
  if (error.issues.length === 0 && error.problems.length === 0)
    rest.push(error.hint === undefined ? error.message : `${error.message}; ${error.hint}`);
  return { fields, rest };
}

function fieldAt(path: string): DraftField | undefined {
  const inside = path.replace(/^body\.?/, '');
  return PLACES.find(([place]) => inside === place || inside.startsWith(`${place}.`))?.[1];
}

function sentence({ message, hint }: Problem): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}
