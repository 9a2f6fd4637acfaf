import type { Client } from './client.ts';
import {
  type Fields,
  fields,
  isFields,
  list,
  number,
  oneOf,
  optionalNumber,
  optionalText,
  present,
  text,
} from './decode.ts';

export const RESPONSE_KINDS = ['block_address', 'lock_user', 'logout_user'] as const;
export type ResponseKind = (typeof RESPONSE_KINDS)[number];
export const RESPONSE_STATES = ['proposed', 'active', 'expired', 'undone', 'allowed', 'limited'] as const;
export type ResponseState = (typeof RESPONSE_STATES)[number];

export interface ResponseStep {
  readonly at: number;
  readonly by: string;
  readonly step: string;
  readonly why?: string;
  readonly alert?: string;
}

/** Times are epoch milliseconds. */
export interface AppResponse {
  readonly id: string;
  readonly kind: ResponseKind;
  readonly target: string;
  readonly dryRun: boolean;
  /** Id of the saved search; absent: a person made it. */
  readonly rule?: string;
  readonly reason: string;
  readonly lasts: number;
  readonly state: ResponseState;
  readonly created: number;
  readonly until?: number;
  readonly history: readonly ResponseStep[];
}

export type ResponseCounts = Readonly<Record<ResponseState, number>>;

export interface ResponseList {
  readonly responses: readonly AppResponse[];
  readonly counts: ResponseCounts;
  /** Whether there are more than were asked for. */
  readonly more: boolean;
}

export interface AllowEntry {
  readonly entry: string;
  readonly because: string;
}

/** What the list of responses stands beside. */
export interface ResponseSurroundings {
  readonly enabled: boolean;
  readonly addresses: readonly AllowEntry[];
  readonly users: readonly AllowEntry[];
  readonly sequence: number;
  readonly clients: readonly ListClient[];
}

export interface ListClient {
  readonly name: string;
  readonly address: string;
  readonly agent: string;
  readonly what: string;
  readonly lastAt: number;
  readonly sequence?: number;
}

export interface Reports {
  readonly enforced: number;
  readonly dryRun: number;
  readonly last: number;
}

export interface WantedResponse {
  readonly kind: ResponseKind;
  readonly target: string;
  readonly for: string;
  readonly reason: string;
  readonly dryRun: boolean;
}

export async function listResponses(
  client: Client,
  states: readonly ResponseState[],
  limit: number,
  signal: AbortSignal,
): Promise<ResponseList> {
  const query = new URLSearchParams({
    limit: String(limit),
    ...(states.length === 0 ? {} : { state: states.join(',') }),
  });
  return decodeResponses(await client.request('GET', `responses?${query}`, { signal }));
}

export async function readSurroundings(client: Client, signal: AbortSignal): Promise<ResponseSurroundings> {
  const [allowed, clients] = await Promise.all([
    client.request('GET', 'responses/allowed', { signal }),
    client.request('GET', 'responses/clients', { signal }),
  ]);
  return decodeSurroundings(allowed, clients);
}

/** By id of the response, of the last seven days. */
export async function readReports(client: Client, signal: AbortSignal): Promise<ReadonlyMap<string, Reports>> {
  const reply = fields(await client.request('GET', 'responses/reports', { signal }), 'reports');
  return new Map(
    list(reply, 'reports')
      .map((one) => fields(one, 'report'))
      .map((one) => [
        text(one, 'id'),
        { enforced: number(one, 'enforced'), dryRun: number(one, 'dryRun'), last: number(one, 'last') },
      ]),
  );
}

export async function approveResponse(client: Client, id: string, why: string): Promise<void> {
  await client.request('POST', `responses/${encodeURIComponent(id)}/approve`, { body: reasonOf(why) });
}

export async function undoResponse(client: Client, id: string, why: string): Promise<void> {
  await client.request('POST', `responses/${encodeURIComponent(id)}/undo`, { body: reasonOf(why) });
}

export async function makeResponse(client: Client, wanted: WantedResponse): Promise<void> {
  await client.request('POST', 'responses', { body: wanted });
}

function reasonOf(why: string): { readonly why?: string } {
  return why.trim() === '' ? {} : { why: why.trim() };
}

export function decodeResponses(body: unknown): ResponseList {
  const reply = fields(body, 'list of responses');
  const counts = isFields(reply.counts) ? reply.counts : {};
  const count = (state: ResponseState): number => optionalNumber(counts, state) ?? 0;
  return {
    responses: list(reply, 'responses').map((one) => decodeResponse(fields(one, 'response'))),
    counts: {
      proposed: count('proposed'),
      active: count('active'),
      expired: count('expired'),
      undone: count('undone'),
      allowed: count('allowed'),
      limited: count('limited'),
    },
    more: reply.next !== undefined,
  };
}

function decodeResponse(one: Fields): AppResponse {
  return {
    id: text(one, 'id'),
    kind: oneOf(RESPONSE_KINDS, one.kind, 'block_address'),
    target: text(one, 'target'),
    dryRun: one.dryRun === true,
    reason: text(one, 'reason'),
    lasts: number(one, 'lasts'),
    state: oneOf(RESPONSE_STATES, one.state, 'expired'),
    created: number(one, 'created'),
    history: list(one, 'history').map((step) => decodeStep(fields(step, 'step'))),
    ...present({ rule: optionalText(one, 'rule'), until: optionalNumber(one, 'until') }),
  };
}

function decodeStep(step: Fields): ResponseStep {
  return {
    at: number(step, 'at'),
    by: text(step, 'by'),
    step: text(step, 'step'),
    ...present({ why: optionalText(step, 'why'), alert: optionalText(step, 'alert') }),
  };
}

export function decodeSurroundings(allowedBody: unknown, clientsBody: unknown): ResponseSurroundings {
  const allowed = fields(allowedBody, 'allow-list');
  const clients = fields(clientsBody, 'list of clients');
  const entries = (name: string): readonly AllowEntry[] =>
    list(allowed, name)
      .map((one) => fields(one, 'entry'))
      .map((one) => ({ entry: text(one, 'entry'), because: text(one, 'because') }));
  return {
    enabled: allowed.enabled === true,
    addresses: entries('addresses'),
    users: entries('users'),
    sequence: number(clients, 'sequence'),
    clients: list(clients, 'clients')
      .map((one) => fields(one, 'client'))
      .map((one) => ({
        name: text(one, 'name'),
        address: text(one, 'address'),
        agent: text(one, 'agent'),
        what: text(one, 'what'),
        lastAt: number(one, 'lastAt'),
        ...present({ sequence: optionalNumber(one, 'sequence') }),
      })),
  };
}
