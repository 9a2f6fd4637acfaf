import type { Client } from './client.ts';
import { type Fields, fields, list, optionalList, optionalNumber, optionalText, present } from './decode.ts';

/** Whose dead letters, and why: those of one output, pipeline or the store for one reason. */
export interface LetterPlace {
  /** Absent: of the store. */
  readonly pipeline?: string;
  readonly plugin: string;
  readonly reason: string;
}

export interface LetterCount extends LetterPlace {
  readonly events: number;
  readonly bytes: number;
  /** ISO 8601. */
  readonly oldest: string;
  readonly newest: string;
}

export interface Letter {
  readonly id: string;
  readonly time: string;
  readonly events: number;
  readonly bytes: number;
  readonly response?: string;
  /** Absent: it is no text. */
  readonly text?: string;
}

export interface Replayed {
  readonly delivered: number;
  readonly stayed: number;
  readonly reasons: readonly string[];
}

export async function countLetters(client: Client, signal: AbortSignal): Promise<readonly LetterCount[]> {
  return list(fields(await client.request('GET', 'dead-letters', { signal }), 'dead letters'), 'counts').map((one) => {
    const count = fields(one, 'count');
    return {
      plugin: optionalText(count, 'plugin') ?? '',
      reason: optionalText(count, 'reason') ?? '',
      events: optionalNumber(count, 'events') ?? 0,
      bytes: optionalNumber(count, 'bytes') ?? 0,
      oldest: optionalText(count, 'oldest') ?? '',
      newest: optionalText(count, 'newest') ?? '',
      ...present({ pipeline: optionalText(count, 'pipeline') }),
    };
  });
}

export async function showLetters(
  client: Client,
  place: LetterPlace,
  limit: number,
  signal: AbortSignal,
): Promise<readonly Letter[]> {
  const query = new URLSearchParams({ ...place, limit: String(limit) });
  const reply = fields(await client.request('GET', `dead-letters/shown?${query}`, { signal }), 'dead letters');
  return list(reply, 'letters').map((one) => decodeLetter(fields(one, 'letter')));
}

function decodeLetter(letter: Fields): Letter {
  return {
    id: optionalText(letter, 'id') ?? '',
    time: optionalText(letter, 'time') ?? '',
    events: optionalNumber(letter, 'events') ?? 0,
    bytes: optionalNumber(letter, 'bytes') ?? 0,
    ...present({ response: optionalText(letter, 'response'), text: optionalText(letter, 'text') }),
  };
}

/** `ids`: these only. */
export async function replayLetters(client: Client, place: LetterPlace, ids?: readonly string[]): Promise<Replayed> {
  const reply = fields(await client.request('POST', 'dead-letters/replay', { body: { ...place, ids } }), 'replay');
  return {
    delivered: optionalNumber(reply, 'delivered') ?? 0,
    stayed: optionalNumber(reply, 'stayed') ?? 0,
    reasons: optionalList(reply, 'reasons').map(String),
  };
}

export async function removeLetters(client: Client, place: LetterPlace, ids?: readonly string[]): Promise<number> {
  const reply = fields(await client.request('POST', 'dead-letters/remove', { body: { ...place, ids } }), 'removal');
  return optionalNumber(reply, 'removed') ?? 0;
}
