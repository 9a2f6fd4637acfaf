import type { PanelType } from '../api/dashboards.ts';
import { fieldName, quote } from '../search/narrow.ts';
import { commandNames, lexSpl, splitSegments } from '../search/spl-lexer.ts';

export const FUNCTIONS = ['count', 'sum', 'avg', 'dc', 'max', 'min', 'p95'] as const;
export type StatsFunction = (typeof FUNCTIONS)[number];
export const ALONG = ['time', 'value', 'none', 'places', 'events'] as const;
export type Along = (typeof ALONG)[number];

/** A search as it is put together by choosing. */
export interface Built {
  /** Empty: all. */
  readonly index: string;
  readonly filter: string;
  readonly fn: StatsFunction;
  /** What the function is of; `count` needs none. */
  readonly field: string;
  readonly along: Along;
  /** What a value is along; of places the field of their addresses. */
  readonly by: string;
  /** A series each. Empty: one. */
  readonly split: string;
  /** Of values, or of series; the rest is left out, or is OTHER. */
  readonly limit: number;
}

export const NEW_BUILT: Built = {
  index: '',
  filter: '',
  fn: 'count',
  field: '',
  along: 'time',
  by: '',
  split: '',
  limit: 10,
};

/** What is still missing for a search; undefined where nothing is. */
export function missing({ fn, field, along, by }: Built): string | undefined {
  if (along === 'events') return undefined;
  if (fn !== 'count' && field === '') return `${fn} needs a field`;
  if (along === 'value' && by === '') return 'choose the field whose values are shown';
  if (along === 'places' && by === '') return 'choose the field that has the addresses';
  return undefined;
}

export function writeSpl(built: Built): string {
  const { fn, field, along, by, split, limit } = built;
  const figure = fn === 'count' ? 'count' : `${fn}(${statsName(field)})`;
  const head = headOf(built);
  const series = split === '' ? '' : ` by ${statsName(split)}`;
  if (along === 'events') return head;
  if (along === 'none') return `${head} | stats ${figure}`;
  if (along === 'time') return `${head} | timechart ${split === '' ? '' : `limit=${limit} `}${figure}${series}`;
  if (split !== '') return `${head} | chart limit=${limit} ${figure} over ${statsName(by)}${series}`;
  const name = fn === 'count' ? 'count' : 'value';
  const values = `${head} | stats ${fn === 'count' ? figure : `${figure} as ${name}`} by ${statsName(by)} | sort ${limit} -${name}`;
  return along === 'places' ? `${values} | iplocation ${statsName(by)}` : values;
}

/** A field that every event has, and one that has addresses: what a picture shows first where nothing was chosen for it. */
const ANY_FIELD = 'sourcetype';
const ADDRESSES = 'src';
const MOST_PLACES = 1_000;

/** The search that suits a picture of the type, where it was put together by choosing and does not yet. */
export function suiting(search: string, type: PanelType): string {
  const built = readSpl(search);
  if (built === undefined) return search;
  const along = alongOf(type, built);
  if (along === built.along) return search;
  const field = built.along === 'value' ? built.by : built.split;
  const limit = along === 'places' ? MOST_PLACES : built.along === 'places' ? NEW_BUILT.limit : built.limit;
  const next = { ...built, along, limit, by: '', split: '' };
  if (along === 'places') return writeSpl({ ...next, by: field === '' ? ADDRESSES : field });
  if (along === 'value') return writeSpl({ ...next, by: field === '' ? ANY_FIELD : field });
  return writeSpl({ ...next, split: along === 'time' ? field : '' });
}

function alongOf(type: PanelType, { along }: Built): Along {
  if (type === 'map') return 'places';
  if (type === 'events') return 'events';
  // Parts of a whole, and ranks, are of values.
  if (type === 'pie' || type === 'top') return 'value';
  return along === 'places' || along === 'events' ? 'time' : along;
}

/** What `writeSpl` has written; undefined for any other search, which only the text can show. */
export function readSpl(search: string): Built | undefined {
  const text = search.trim();
  const [head = '', command = ''] = splitSegments(text).map(({ from, to }) => text.slice(from, to).trim());
  const [name] = commandNames(text);
  const start = readHead(head);
  if (start !== undefined && command === '') {
    const events: Built = { ...NEW_BUILT, ...start, along: 'events' };
    return squeezed(writeSpl(events)) === squeezed(text) ? events : undefined;
  }
  const words = wordsOf(command);
  const at = (word: string): number => words.findIndex((one) => one.kind !== 'string' && one.text === word);
  const after = (word: string): string => words[at(word) + 1]?.text ?? '';
  const figure = words.find((one, index) => index > 0 && FUNCTIONS.some((fn) => fn === one.text));
  const fn = FUNCTIONS.find((one) => one === figure?.text);
  if (start === undefined || fn === undefined || figure === undefined) return undefined;
  const inner = words[words.indexOf(figure) + 1]?.text === '(' ? (words[words.indexOf(figure) + 2]?.text ?? '') : '';
  const limit = Number(/(?:\blimit=|\| sort )(\d{1,4})\b/.exec(text.slice(head.length))?.[1] ?? NEW_BUILT.limit);
  const base = { ...NEW_BUILT, ...start, fn, field: inner, limit };
  const candidate = ((): Built | undefined => {
    if (name === 'timechart') return { ...base, along: 'time', split: at('by') < 0 ? '' : after('by') };
    if (name === 'chart') return { ...base, along: 'value', by: after('over'), split: after('by') };
    if (name !== 'stats') return undefined;
    if (at('by') < 0) return { ...base, along: 'none' };
    return { ...base, along: /\| *iplocation [^|]*$/.test(text) ? 'places' : 'value', by: after('by') };
  })();
  // Whatever else stands in the text would be lost.
  return candidate !== undefined && squeezed(writeSpl(candidate)) === squeezed(text) ? candidate : undefined;
}

/** The events, before any command. */
export function headOf({ index, filter }: Built): string {
  const name = index === '' ? 'index=*' : `index=${/^[\w*.-]+$/.test(index) ? index : quote(index)}`;
  const condition = filter.trim();
  return condition === '' ? name : `${name} ${condition}`;
}

function readHead(head: string): Pick<Built, 'index' | 'filter'> | undefined {
  const [whole, name = ''] = /^index=("(?:[^"\\]|\\.)*"|[\w*.-]+)(?=\s|$)/.exec(head) ?? [];
  if (whole === undefined) return undefined;
  return { index: name === '*' ? '' : unquoted(name), filter: head.slice(whole.length).trim() };
}

/** In the arguments of a command, a name that is no plain word stands in quotes. */
function statsName(field: string): string {
  return fieldName(field);
}

interface Word {
  readonly kind: string;
  readonly text: string;
}

function wordsOf(command: string): readonly Word[] {
  return lexSpl(command)
    .filter(({ kind }) => kind !== 'space' && kind !== 'comment')
    .map(({ kind, from, to }) => ({ kind, text: unquoted(command.slice(from, to)) }));
}

function unquoted(word: string): string {
  return /^".*"$/s.test(word) && word.length > 1 ? word.slice(1, -1).replace(/\\(["\\])/g, '$1') : word;
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
