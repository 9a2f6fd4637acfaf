import type { Client } from './client.ts';
import { type Fields, fields, isFields, number, oneOf, optionalNumber, optionalText, present } from './decode.ts';

export const STATUSES = ['open', 'acknowledged', 'closed', 'false positive'] as const;
export type CaseStatus = (typeof STATUSES)[number];
export type StatusCounts = Readonly<Record<CaseStatus, number>>;

/** What a person has done about an alert or an incident. `at`: epoch milliseconds. */
export type CaseEntry = { readonly at: number; readonly by: string } & (
  | { readonly kind: 'status'; readonly status: CaseStatus; readonly comment?: string }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'mute'; readonly until: number; readonly comment?: string }
);

/** Alerts, or incidents: what has a status, comments and a mute, and is read and changed one by one. */
export class Cases<Detail> {
  readonly #name: string;
  readonly #decode: (reply: unknown) => Detail;

  /** `name`: their place behind `/api/v1/`. */
  constructor(name: string, decode: (reply: unknown) => Detail) {
    this.#name = name;
    this.#decode = decode;
  }

  async read(client: Client, id: string, signal: AbortSignal): Promise<Detail> {
    return this.#decode(await client.request('GET', this.#path(id), { signal }));
  }

  setStatus(client: Client, id: string, status: CaseStatus, comment: string): Promise<Detail> {
    return this.act(client, id, 'status', { status, ...said(comment) });
  }

  /** Resolves with how many of them changed. */
  async setStatuses(client: Client, ids: readonly string[], status: CaseStatus, comment: string): Promise<number> {
    const body = { ids, status, ...said(comment) };
    const reply = await client.request('POST', `${this.#name}/status`, { body });
    return optionalNumber(fields(reply, 'change'), 'changed') ?? 0;
  }

  comment(client: Client, id: string, comment: string): Promise<Detail> {
    return this.act(client, id, 'comments', { text: comment });
  }

  /** Nobody is told of more like it for so long; undefined ends it. */
  mute(client: Client, id: string, span: string | undefined, comment: string): Promise<Detail> {
    return this.act(client, id, 'mute', { ...present({ for: span }), ...said(comment) });
  }

  /** What is done to one of them by the route of this name. */
  async act(client: Client, id: string, route: string, body: object): Promise<Detail> {
    return this.#decode(await client.request('POST', `${this.#path(id)}/${route}`, { body }));
  }

  #path(id: string): string {
    return `${this.#name}/${encodeURIComponent(id)}`;
  }
}

/** What goes beside a change. */
export function said(comment: string): { readonly comment?: string } {
  return comment.trim() === '' ? {} : { comment: comment.trim() };
}

export function decodeCounts(body: unknown): StatusCounts {
  const counts = isFields(body) ? body : {};
  return {
    open: optionalNumber(counts, 'open') ?? 0,
    acknowledged: optionalNumber(counts, 'acknowledged') ?? 0,
    closed: optionalNumber(counts, 'closed') ?? 0,
    'false positive': optionalNumber(counts, 'false positive') ?? 0,
  };
}

/** When, and by whom. */
export const decodeDone = (entry: Fields): { readonly at: number; readonly by: string } => ({
  at: number(entry, 'at'),
  by: optionalText(entry, 'by') ?? '',
});

/** Undefined for an entry of another kind. */
export function decodeCaseEntry(entry: Fields): CaseEntry | undefined {
  const done = decodeDone(entry);
  const comment = present({ comment: optionalText(entry, 'comment') });
  switch (entry.kind) {
    case 'status':
      return { ...done, kind: 'status', status: oneOf(STATUSES, entry.status, 'open'), ...comment };
    case 'comment':
      return { ...done, kind: 'comment', text: optionalText(entry, 'text') ?? '' };
    case 'mute':
      return { ...done, kind: 'mute', until: optionalNumber(entry, 'until') ?? 0, ...comment };
    default:
      return undefined;
  }
}
