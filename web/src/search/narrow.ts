import type { Cell } from '../api/types.ts';
import { commandNames, lexSpl, splitSegments } from './spl-lexer.ts';

export type Scalar = string | number | boolean;

export interface Narrowing {
  readonly field: string;
  readonly value: Scalar;
  readonly exclude?: boolean;
}

/** Names that a search may show without quotes. Others need `"` in `search` and `'` in `where`. */
const PLAIN_NAME = /^[A-Za-z_][\w.:@{}-]*$/;
const STORED_FIELDS = new Set(['index', 'host', 'source', 'sourcetype']);
/** Commands after which a field may be one that the first part of the search has never seen. */
const FIELD_MAKERS = new Set(
  'eval rex rename spath extract kv lookup bin bucket convert eventstats streamstats makemv mvexpand mvcombine fillnull replace iplocation join append appendcols inputlookup foreach strcat xmlkv multikv transaction addinfo'.split(
    ' ',
  ),
);
const TRANSFORMING = new Set(
  'stats chart timechart top rare table tstats xyseries untable contingency makeresults inputlookup rest metadata'.split(
    ' ',
  ),
);

/**
 * The search with one more condition. For events it goes into the first part, before the first pipe, so that the
 * store's indexes serve it; for a table, and for fields that a later command has made, it becomes a `| search` at the end.
 */
export function narrow(search: string, narrowing: Narrowing, kind: 'events' | 'table'): string {
  const condition = conditionOf(narrowing);
  if (kind === 'table' || startsWithPipe(search) || isMadeByCommand(search, narrowing.field)) {
    return appended(search, condition);
  }
  return inserted(search, condition);
}

/** The events behind a cell of a table: the search before its first transforming command, narrowed. Undefined where that has no meaning. */
export function eventsBehind(search: string, narrowing: Narrowing): string | undefined {
  if (startsWithPipe(search)) return undefined;
  const commands = commandNames(search);
  const index = commands.findIndex((name) => TRANSFORMING.has(name));
  if (index < 0) return undefined;
  const segments = splitSegments(search);
  const command = segments[index + 1];
  if (command === undefined || !groupsBy(search.slice(command.from, command.to), narrowing.field)) return undefined;
  return narrow(search.slice(0, command.from - 1).trimEnd(), narrowing, 'events');
}

/** The condition as a `search` has it. There a `*` in the value stands for anything: it cannot be escaped. */
export function searchCondition({ field, value, exclude = false }: Narrowing): string {
  const equals = `${fieldName(field)}=${quote(String(value))}`;
  return exclude ? `NOT ${equals}` : equals;
}

/**
 * The search with a condition on its events, wherever these come to have the fields: before the first pipe, or behind the commands that make fields. Undefined
 * where it begins with a command, whose events are its own.
 */
export function withCondition(search: string, condition: string): string | undefined {
  if (startsWithPipe(search)) return undefined;
  const text = hasTopLevelOr(condition) ? `(${condition})` : condition;
  const commands = commandNames(search);
  const transforming = commands.findIndex((name) => TRANSFORMING.has(name));
  const before = transforming < 0 ? commands : commands.slice(0, transforming);
  if (!before.some((name) => FIELD_MAKERS.has(name))) return inserted(search, { command: 'search', text });
  const at = splitSegments(search)[transforming + 1];
  if (transforming < 0 || at === undefined) return appended(search, { command: 'search', text });
  return `${search.slice(0, at.from - 1).trimEnd()} | search ${text} ${search.slice(at.from - 1)}`;
}

/** What the last command that makes a table is by: the fields behind BY. */
export function groupFields(search: string): readonly string[] {
  const segments = splitSegments(search).map(({ from, to }) => search.slice(from, to));
  const last = segments.findLast(
    (_, index) => index > 0 && TRANSFORMING.has(commandNames(`|${segments[index]}`)[0] ?? ''),
  );
  if (last === undefined) return [];
  const words = lexSpl(last)
    .filter(({ kind }) => kind !== 'space' && kind !== 'comma' && kind !== 'comment')
    .map(({ from, to }) => unquoted(last.slice(from, to)));
  const by = words.findIndex((word) => word.toLowerCase() === 'by');
  // An option may stand behind a field: `by bytes span=100`.
  return by < 0
    ? []
    : words.slice(by + 1).filter((_, at, named) => ![0, 1, 2].some((step) => named[at + 1 - step] === '='));
}

/** The part of a search that its events come from: what stands before its first transforming command. */
export function eventPart(search: string): string | undefined {
  if (startsWithPipe(search)) return undefined;
  const index = commandNames(search).findIndex((name) => TRANSFORMING.has(name));
  const command = splitSegments(search)[index + 1];
  return index < 0 || command === undefined ? search : search.slice(0, command.from - 1).trimEnd();
}

/** True where the search certainly answers a table, so that a timeline of events would not be shown. */
export function isTransforming(search: string): boolean {
  return startsWithPipe(search) || commandNames(search).some((name) => TRANSFORMING.has(name));
}

/** A value that can stand in a condition: there is no equality with "absent", and none with a list. */
export function isScalar(value: Cell): value is Scalar {
  return value !== null && typeof value !== 'object';
}

interface Condition {
  readonly text: string;
  /** `search` matches `*` as a wildcard and cannot escape it, so such a value is compared by `where`. */
  readonly command: 'search' | 'where';
}

function conditionOf({ field, value, exclude = false }: Narrowing): Condition {
  const text = String(value);
  if (text.includes('*')) {
    const name = `'${field.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    const equals = `${name}=${quote(text)}`;
    return { command: 'where', text: exclude ? `NOT ${equals}` : equals };
  }
  const name = PLAIN_NAME.test(field) ? field : quote(field);
  const equals = `${name}=${quote(text)}`;
  return { command: 'search', text: exclude ? `NOT ${equals}` : equals };
}

/** The name as a search or a list of fields takes it. */
export function fieldName(field: string): string {
  return PLAIN_NAME.test(field) ? field : quote(field);
}

export function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function startsWithPipe(search: string): boolean {
  const first = lexSpl(search).find((token) => token.kind !== 'space' && token.kind !== 'comment');
  return first?.kind === 'pipe';
}

function isMadeByCommand(search: string, field: string): boolean {
  return !STORED_FIELDS.has(field) && commandNames(search).some((name) => FIELD_MAKERS.has(name));
}

function appended(search: string, condition: Condition): string {
  const command = `| ${condition.command} ${condition.text}`;
  const base = search.trimEnd();
  if (base.endsWith(command)) return base;
  return base === '' ? command : `${base} ${command}`;
}

function inserted(search: string, condition: Condition): string {
  const first = splitSegments(search)[0] ?? { from: 0, to: search.length };
  const head = search.slice(0, first.to).trim();
  const rest = search.slice(first.to).trim();
  if (condition.command === 'where') {
    const command = `| where ${condition.text}`;
    if (rest.startsWith(command)) return search;
    return [head === '' ? '*' : head, command, rest].filter((part) => part !== '').join(' ');
  }
  const narrowed = headWith(head, condition.text);
  return rest === '' ? narrowed : `${narrowed} ${rest}`;
}

function headWith(head: string, condition: string): string {
  if (head === '' || head === '*') return condition;
  if (hasCondition(head, condition)) return head;
  if (!hasTopLevelOr(head)) return `${head} ${condition}`;
  // How tightly OR binds must not matter for what a click means.
  const command = /^search\s+/i.exec(head)?.[0] ?? '';
  return `${command}(${head.slice(command.length)}) ${condition}`;
}

function hasCondition(head: string, condition: string): boolean {
  const words = conditionsAtTopLevel(head);
  return words.some((from) => head.startsWith(condition, from) && !precededByNot(head, from));
}

function precededByNot(head: string, from: number): boolean {
  return /(?:^|[\s(])NOT\s+$/.test(head.slice(0, from));
}

function conditionsAtTopLevel(head: string): readonly number[] {
  let depth = 0;
  return lexSpl(head).flatMap((token) => {
    if (token.kind === 'open') depth += 1;
    else if (token.kind === 'close') depth -= 1;
    return depth === 0 && token.kind !== 'space' ? [token.from] : [];
  });
}

function hasTopLevelOr(head: string): boolean {
  let depth = 0;
  for (const token of lexSpl(head)) {
    if (token.kind === 'open') depth += 1;
    else if (token.kind === 'close') depth -= 1;
    else if (depth === 0 && token.kind === 'keyword' && head.slice(token.from, token.to) === 'OR') return true;
  }
  return false;
}

/** Whether the command's groups are made by the field: it stands after BY, or in the list of `top`, `rare` or `table`. */
function groupsBy(command: string, field: string): boolean {
  const words = lexSpl(command)
    .filter((token) => token.kind !== 'space' && token.kind !== 'comma' && token.kind !== 'comment')
    .map((token) => unquoted(command.slice(token.from, token.to)));
  const by = words.findIndex((word) => word.toLowerCase() === 'by');
  const names = /^(?:top|rare|table)$/i.test(words[0] ?? '') ? words.slice(1) : by < 0 ? [] : words.slice(by + 1);
  return names.includes(field);
}

function unquoted(word: string): string {
  return /^(["']).*\1$/s.test(word) ? word.slice(1, -1) : word;
}
