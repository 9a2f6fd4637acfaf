import type { Client } from './client.ts';
import {
  type Fields,
  fields,
  isFields,
  list,
  optionalList,
  optionalNumber,
  optionalText,
  present,
  text,
} from './decode.ts';

export interface Listener {
  readonly address: string;
  readonly protocol: string;
  readonly clients: number;
  readonly lastError?: { readonly message: string; readonly at: number };
}

/** How an input that runs is doing. */
export interface InputState {
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly refused: number;
  /** By reason. */
  readonly counts: readonly (readonly [string, number])[];
  /** Undefined: it listens on nothing. */
  readonly listeners?: readonly Listener[];
  readonly sources: readonly string[];
  /** Bytes that are not read yet. */
  readonly behind: number;
  readonly error?: string;
}

export interface ListedInput {
  readonly id: string;
  readonly type: string;
  readonly enabled: boolean;
  /** Whether it stands in `tocsin.yaml`, where it can be changed. */
  readonly isOwn: boolean;
  readonly state?: InputState;
}

export interface InputList {
  readonly inputs: readonly ListedInput[];
  readonly file: string;
  readonly writable: boolean;
}

/** The inputs that are configured, with how they do. */
export async function listInputs(client: Client, signal: AbortSignal): Promise<InputList> {
  const [configured, status] = await Promise.all([
    client.request('GET', 'inputs', { signal }),
    client.request('GET', 'status', { signal }),
  ]);
  const reply = fields(configured, 'list of inputs');
  const states = new Map(
    optionalList(fields(status, 'status'), 'inputs').flatMap((one) => (isFields(one) ? [[one.id, one] as const] : [])),
  );
  return {
    inputs: list(reply, 'inputs').map((body) => {
      const input = fields(body, 'input');
      const id = text(input, 'id');
      const state = states.get(id);
      return {
        id,
        type: text(input, 'type'),
        enabled: input.enabled === true,
        isOwn: input.origin === 'tocsin.yaml',
        ...(state === undefined ? {} : { state: decodeState(state) }),
      };
    }),
    file: text(reply, 'file'),
    writable: reply.writable === true,
  };
}

function decodeState(state: Fields): InputState {
  const sources = optionalList(state, 'sources').filter(isFields);
  return {
    events: optionalNumber(state, 'events') ?? 0,
    eventsPerSecond: optionalNumber(state, 'eventsPerSecond') ?? 0,
    refused: optionalNumber(state, 'refused') ?? 0,
    counts: Object.entries(isFields(state.counts) ? state.counts : {}).flatMap(([reason, count]) =>
      typeof count === 'number' ? [[reason, count] as const] : [],
    ),
    sources: sources.flatMap((source) => optionalText(source, 'source') ?? []),
    behind: sources.reduce((sum, source) => sum + (optionalNumber(source, 'lag') ?? 0), 0),
    ...(Array.isArray(state.listeners) ? { listeners: state.listeners.filter(isFields).map(decodeListener) } : {}),
    ...present({ error: optionalText(state, 'error') }),
  };
}

function decodeListener(listener: Fields): Listener {
  const last = listener.lastError;
  return {
    address: optionalText(listener, 'address') ?? '',
    protocol: optionalText(listener, 'protocol') ?? '',
    clients: optionalNumber(listener, 'clients') ?? 0,
    ...(isFields(last)
      ? { lastError: { message: optionalText(last, 'message') ?? '', at: optionalNumber(last, 'at') ?? 0 } }
      : {}),
  };
}
