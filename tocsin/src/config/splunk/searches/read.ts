import { idOfTitle, writeBody } from '../../../define/index.ts';
import { readDefinition } from '../../../detect/index.ts';
import { checkSpl, type Macros } from '../../../search/index.ts';
import { isTrue } from '../conf.ts';
import { confFiles, type LayeredStanza, readLayers, readStanzas } from '../layers.ts';
import type { SplunkNote } from '../notes.ts';
import { ActionBook, readActions } from './actions.ts';
import { readAlert } from './alert.ts';
import { readSplunkMacros, writtenOut } from './macros.ts';
import { notesOf, type SplunkNotes } from './stanza.ts';
import { ownSpan, planWindow, readPeriod } from './window.ts';

/** A saved search of ours, as its file `searches/ID.yml` would be. */
export interface ImportedSearch {
  readonly id: string;
  /** YAML. */
  readonly text: string;
  /** It is as a saved search must be: it would be taken. */
  readonly isRight: boolean;
}

export interface SplunkSearches {
  readonly searches: readonly ImportedSearch[];
  /** Entries for `actions` of `tocsin.yaml`, which the searches name. */
  readonly actions: readonly Readonly<Record<string, unknown>>[];
  readonly notes: readonly SplunkNote[];
}

const UNDERSTOOD = new Set([
  ...[
    'search',
    'description',
    'disabled',
    'enableSched',
    'cron_schedule',
    'dispatch.earliest_time',
    'dispatch.latest_time',
  ],
  ...[
    'counttype',
    'relation',
    'quantity',
    'alert_condition',
    'alert.digest_mode',
    'alert.suppress',
    'alert.suppress.period',
  ],
  ...[
    'alert.suppress.fields',
    'alert.suppress.group_name',
    'alert.severity',
    'alert.expires',
    'alert.track',
    'actions',
  ],
]);

/** They are about pages, about how Splunk runs a search, or ask for what is done anyway. */
const NEUTRAL =
  /^(?:display\..*|request\..*|vsid|displayview|is_visible|embed\..*|auto_summarize.*|allow_skew|schedule_window|schedule_priority|schedule_as|max_concurrent|realtime_schedule|run_on_startup|restart_on_searchpeer_add|dispatch\.(?:ttl|max_count|max_time|buckets|lookups|auto_cancel|auto_pause|spawn_process|reduce_freq|rt_backfill|indexedRealtime.*|time_format|allow_partial_results|lookups|remote_timeline_fetchall)|durable\..*|alert\.managedBy|alert\.display_view|action\..*|workload_pool|precalculate_required_fields_for_alerts|skip_scheduled_realtime_idxc|federated\.provider|defer_scheduled_searchable_idxc|useSummary.*|args\..*|query|userid|role|nextrun|qualifiedSearch)$/;

/** Files of each kind, the weakest first. */
export interface SplunkSearchFiles {
  readonly searches: readonly string[];
  readonly alertActions: readonly string[];
  readonly macros: readonly string[];
}

export const splunkSearchFiles = (etc: string): SplunkSearchFiles => ({
  searches: confFiles(etc, 'savedsearches.conf'),
  alertActions: confFiles(etc, 'alert_actions.conf'),
  macros: confFiles(etc, 'macros.conf'),
});

/** Reads `savedsearches.conf` with what belongs to it. Never throws for what is in the files. */
export function readSplunkSearches(files: SplunkSearchFiles): SplunkSearches {
  const { stanzas, problems } = readLayers(files.searches);
  const notes: SplunkNote[] = [...problems];
  const mail = readStanzas(files.alertActions).stanzas.find(({ name }) => name === 'email')?.settings;
  const book = new ActionBook({ from: mail?.get('from')?.value, host: mail?.get('mailserver')?.value });
  const macros = readSplunkMacros(files.macros);
  const searches: ImportedSearch[] = [];
  for (const stanza of stanzas) {
    const isTaken = (id: string): boolean => searches.some((one) => one.id === id);
    const found = readSearch(stanza, { notes, book, macros, isTaken });
    if (found !== undefined) searches.push(found);
  }
  return { searches, actions: book.entries, notes };
}

interface SearchContext {
  readonly notes: SplunkNote[];
  readonly book: ActionBook;
  readonly macros: Macros;
  readonly isTaken: (id: string) => boolean;
}

function readSearch(
  stanza: LayeredStanza,
  { notes, book, macros, isTaken }: SearchContext,
): ImportedSearch | undefined {
  const words = notesOf(stanza, notes);
  const { value, note } = words;
  const written = value('search');
  if (written === undefined) {
    note('has no search, and is passed over');
    return undefined;
  }
  for (const key of stanza.settings.keys())
    if (!UNDERSTOOD.has(key) && !NEUTRAL.test(key)) note(`${key} is not taken over`, key);
  const cron = isTrue(value('enableSched')) ? value('cron_schedule') : undefined;
  if (isTrue(value('enableSched')) && cron === undefined)
    note('has no cron_schedule, and so runs only when a person runs it');
  const { search, earliest, latest } = rangeOf(writtenOut(written, macros, note), cron !== undefined, words);
  const actions = readActions(words, stanza.settings.keys(), book);
  const { alert, isRefused } = cron === undefined ? { alert: undefined, isRefused: false } : readAlert(words, actions);
  const id = idOfTitle(stanza.name, isTaken);
  const body = {
    title: stanza.name.slice(0, 200),
    ...(value('description') === undefined ? {} : { description: value('description') }),
    ...(isTrue(value('disabled')) || isRefused ? { enabled: false } : {}),
    search,
    ...(cron === undefined
      ? { ...(earliest === '' ? {} : { earliest }), ...(latest === '' ? {} : { latest }) }
      : scheduleOf(cron, earliest, latest, note)),
    ...(alert === undefined ? {} : { alert }),
  };
  const text = writeBody(body);
  const { problems } = readDefinition(id, text, `${id}.yml`, { check: checkSpl });
  for (const { message, hint } of problems) note(message, 'search', hint);
  return { id, text, isRight: problems.length === 0 };
}

function scheduleOf(
  cron: string,
  earliest: string,
  latest: string,
  note: SplunkNotes['note'],
): Record<string, unknown> {
  const realTime = /^rt(?:-(.*))?$/.exec(earliest);
  if (realTime !== null) {
    note('looks in real time, here each minute', 'dispatch.earliest_time');
    const width = readPeriod(realTime[1]);
    return { schedule: { every: '1m' }, ...(width === undefined ? {} : { window: ownSpan(width) }) };
  }
  const plan = planWindow(cron, earliest, latest);
  for (const message of plan.notes) note(message, 'dispatch.earliest_time');
  return {
    schedule: { cron: plan.cron },
    ...(plan.window === undefined ? {} : { window: ownSpan(plan.window) }),
    ...(plan.delay === undefined ? {} : { delay: ownSpan(plan.delay) }),
  };
}

/** A time of its own, or a quoted text, in which there is none. */
const OWN_TIME = /\b(earliest|latest)\s*=\s*(?:"([^"]*)"|([^\s"|)]+))|"(?:[^"\\]|\\.)*"/g;

/** A time in the search goes before that of the stanza; a scheduled search of ours has its window instead. */
function rangeOf(written: string, isScheduled: boolean, { value, note }: SplunkNotes) {
  let [earliest, latest] = [value('dispatch.earliest_time') ?? '', value('dispatch.latest_time') ?? ''];
  if (!isScheduled || written.startsWith('|')) return { search: written, earliest, latest };
  const end = firstPipe(written);
  const first = written
    .slice(0, end)
    .replace(OWN_TIME, (whole: string, name?: string, quoted?: string, plain?: string) => {
      const text = quoted ?? plain;
      if (name === undefined || text === undefined) return whole;
      if (name === 'earliest') earliest = text;
      else latest = text;
      note(`${name}=${text} of the search is what its window says now`, 'search');
      return '';
    });
  return { search: `${first}${written.slice(end)}`.trim(), earliest, latest };
}

/** Where the first command ends: a bar that is in no quotes and no subsearch. */
function firstPipe(text: string): number {
  let [isQuoted, depth] = [false, 0];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (char === '[') depth++;
    else if (char === ']') depth--;
    else if (char === '|' && depth <= 0) return at;
  }
  return text.length;
}
