import type { Bucket, Cell, Row, SearchResult, Session, SplIssue, Status, Timeline } from './types.ts';

/** The server answered something that this page does not understand: most likely another version. */
export class UnexpectedReply extends Error {
  override readonly name = 'UnexpectedReply';
}

export type Fields = Readonly<Record<string, unknown>>;

export function decodeSession(body: unknown): Session {
  const reply = fields(body, 'session');
  return { user: text(reply, 'user'), role: text(reply, 'role'), csrf: text(reply, 'csrf') };
}

export function decodeSearchResult(body: unknown): SearchResult {
  const reply = fields(body, 'search result');
  const kind = text(reply, 'kind');
  if (kind !== 'events' && kind !== 'table') throw new UnexpectedReply(`unknown kind of result: ${kind}`);
  return {
    kind,
    columns: list(reply, 'columns').map(String),
    rows: list(reply, 'rows').map(decodeRow),
    truncated: reply.truncated === true,
    earliest: number(reply, 'earliest'),
    latest: number(reply, 'latest'),
    warnings: optionalList(reply, 'warnings').map(String),
    elapsedMs: number(reply, 'elapsedMs'),
  };
}

export function decodeTimeline(body: unknown): Timeline {
  const reply = fields(body, 'timeline');
  return {
    earliest: number(reply, 'earliest'),
    latest: number(reply, 'latest'),
    span: number(reply, 'span'),
    buckets: list(reply, 'buckets').map(decodeBucket),
    total: number(reply, 'total'),
  };
}

export function decodeIssues(body: unknown): readonly SplIssue[] {
  return list(fields(body, 'check'), 'issues').map(decodeIssue);
}

export function decodeIssue(body: unknown): SplIssue {
  const issue = fields(body, 'issue');
  const hint = issue.hint;
  const place = {
    message: text(issue, 'message'),
    line: number(issue, 'line'),
    column: number(issue, 'column'),
    from: number(issue, 'from'),
    to: number(issue, 'to'),
  };
  return typeof hint === 'string' ? { ...place, hint } : place;
}

/** Lenient: the front page shows what it can understand and nothing of the rest. */
export function decodeStatus(body: unknown): Status {
  const reply = fields(body, 'status');
  const store = isFields(reply.store) ? reply.store : {};
  const inputs = reply.inputs;
  return {
    version: typeof reply.version === 'string' ? reply.version : '',
    events: typeof store.events === 'number' ? store.events : 0,
    bytesOnDisk: typeof store.bytesOnDisk === 'number' ? store.bytesOnDisk : 0,
    storeState: typeof store.state === 'string' ? store.state : 'unknown',
    inputs: Array.isArray(inputs) ? inputs.length : 0,
  };
}

/**
 * The row as it came, without a copy: a result may hold a hundred thousand. It loses its prototype, because field names come
 * from log lines, and `constructor` is one of them sooner or later.
 */
export function decodeRow(body: unknown): Row {
  if (isRow(body)) return body;
  throw new UnexpectedReply("the server's row is not an object");
}

/** Makes an object a row. */
function isRow(value: unknown): value is Row {
  if (!isObject(value)) return false;
  Object.setPrototypeOf(value, null);
  for (const name in value) if (typeof value[name] === 'object') value[name] = decodeCell(value[name]);
  return true;
}

function decodeCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(decodeCell);
  return JSON.stringify(value);
}

function decodeBucket(body: unknown): Bucket {
  const bucket = fields(body, 'bucket');
  return { time: number(bucket, 'time'), count: number(bucket, 'count') };
}

export function isFields(value: unknown): value is Fields {
  return isObject(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function fields(value: unknown, what: string): Fields {
  if (isFields(value)) return value;
  throw new UnexpectedReply(`the server's ${what} is not an object`);
}

export function text(reply: Fields, name: string): string {
  const value = reply[name];
  if (typeof value === 'string') return value;
  throw new UnexpectedReply(`the server's reply has no text "${name}"`);
}

export function number(reply: Fields, name: string): number {
  const value = reply[name];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new UnexpectedReply(`the server's reply has no number "${name}"`);
}

export function list(reply: Fields, name: string): readonly unknown[] {
  const value = reply[name];
  if (Array.isArray(value)) return value;
  throw new UnexpectedReply(`the server's reply has no list "${name}"`);
}

export function optionalList(reply: Fields, name: string): readonly unknown[] {
  return reply[name] === undefined ? [] : list(reply, name);
}

export function optionalText(reply: Fields, name: string): string | undefined {
  const value = reply[name];
  return typeof value === 'string' ? value : undefined;
}

export function optionalNumber(reply: Fields, name: string): number | undefined {
  const value = reply[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** One of the words that this page knows; another version may have more of them. */
export function oneOf<Word extends string>(words: readonly Word[], value: unknown, otherwise: Word): Word {
  return words.find((word) => word === value) ?? otherwise;
}

/** Leaves out what is undefined: a property that is there has a value. */
export function present<Value extends object>(value: Value): Present<Value> {
  const kept: Present<Value> = {};
  for (const name of Object.keys(value) as (keyof Value)[]) {
    const one = value[name];
    if (one !== undefined) Object.assign(kept, { [name]: one });
  }
  return kept;
}

type Present<Value> = { readonly [Name in keyof Value]?: Exclude<Value[Name], undefined> };
