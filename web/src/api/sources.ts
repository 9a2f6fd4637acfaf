import type { Client } from './client.ts';
import { type Fields, fields, isFields, list, optionalList, optionalNumber, optionalText, present } from './decode.ts';

/** Where events come from. What is empty was not told. */
export interface Origin {
  readonly input: string;
  readonly index: string;
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
}

/** What arrives from one source since the server has started. Times are epoch milliseconds. */
export interface Source extends Origin {
  readonly isOther: boolean;
  readonly events: number;
  readonly bytes: number;
  readonly perSecond: number;
  /** Events of the last sixty minutes, the newest last. */
  readonly minutes: readonly number[];
  readonly first: number;
  readonly last: number;
  readonly lag?: { readonly p50: number; readonly p95: number };
  readonly unusual: { readonly future: number; readonly old: number; readonly none: number };
  readonly failures: readonly SourceFailure[];
  readonly overdue?: number;
}

export interface SourceFailure {
  readonly reason: string;
  readonly events: number;
  readonly last: number;
  readonly samples: readonly { readonly text: string; readonly at: number }[];
}

/** Of which nothing has come since the start. */
export interface SilentSource {
  readonly index: string;
  readonly sourcetype: string;
  readonly host: string;
  readonly events: number;
  readonly last: number;
  readonly overdue?: number;
}

export interface SourcesReport {
  readonly startedAt: number;
  readonly sources: readonly Source[];
  readonly evicted: number;
  /** Absent: the store could not be asked. */
  readonly silent?: readonly SilentSource[];
}

export async function readSources(client: Client, signal: AbortSignal): Promise<SourcesReport> {
  return decodeSources(await client.request('GET', 'sources', { signal }));
}

export function decodeSources(body: unknown): SourcesReport {
  const reply = fields(body, 'sources');
  return {
    startedAt: amount(reply, 'startedAt'),
    sources: list(reply, 'sources').map((one) => decodeSource(fields(one, 'source'))),
    evicted: amount(reply, 'evicted'),
    ...(Array.isArray(reply.silent) ? { silent: reply.silent.filter(isFields).map(decodeSilent) } : {}),
  };
}

function decodeSource(source: Fields): Source {
  const { lag, unusual } = source;
  const odd = isFields(unusual) ? unusual : {};
  return {
    ...decodeSilent(source),
    input: word(source, 'input'),
    source: word(source, 'source'),
    isOther: source.isOther === true,
    bytes: amount(source, 'bytes'),
    perSecond: amount(source, 'perSecond'),
    minutes: optionalList(source, 'minutes').map(Number),
    first: amount(source, 'first'),
    ...(isFields(lag) ? { lag: { p50: amount(lag, 'p50'), p95: amount(lag, 'p95') } } : {}),
    unusual: { future: amount(odd, 'future'), old: amount(odd, 'old'), none: amount(odd, 'none') },
    failures: optionalList(source, 'failures').filter(isFields).map(decodeFailure),
  };
}

function decodeSilent(source: Fields): SilentSource {
  return {
    index: word(source, 'index'),
    sourcetype: word(source, 'sourcetype'),
    host: word(source, 'host'),
    events: amount(source, 'events'),
    last: amount(source, 'last'),
    ...present({ overdue: optionalNumber(source, 'overdue') }),
  };
}

function decodeFailure(failure: Fields): SourceFailure {
  return {
    reason: word(failure, 'reason'),
    events: amount(failure, 'events'),
    last: amount(failure, 'last'),
    samples: optionalList(failure, 'samples')
      .filter(isFields)
      .map((sample) => ({ text: word(sample, 'text'), at: amount(sample, 'at') })),
  };
}

const word = (reply: Fields, name: string): string => optionalText(reply, name) ?? '';
const amount = (reply: Fields, name: string): number => optionalNumber(reply, name) ?? 0;
