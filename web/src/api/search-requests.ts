import type { Client } from './client.ts';
import { decodeSearchResult } from './decode.ts';
import { decodeCompletions, decodeFieldsReport, decodeProgress, decodeTailMessage } from './decode-search.ts';
import { serverEvents } from './event-stream.ts';
import type { Completions, ExportFormat, FieldsReport, Progress, TailMessage } from './search-types.ts';
import type { SearchRequest, SearchResult } from './types.ts';

type Range = Pick<SearchRequest, 'search' | 'earliest' | 'latest' | 'pattern'>;

/** Of random letters: `crypto.randomUUID` is there on TLS and loopback only. */
export function newSearchId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `id` names the search, so that it can be asked how far it is, and be ended. */
export async function runSearch(
  client: Client,
  request: SearchRequest,
  id: string,
  signal: AbortSignal,
): Promise<SearchResult> {
  return decodeSearchResult(
    await client.request('POST', 'search', { body: { ...request, id, timeZone: client.timeZone }, signal }),
  );
}

export async function searchProgress(client: Client, id: string, signal: AbortSignal): Promise<Progress> {
  return decodeProgress(await client.request('GET', `search/jobs/${encodeURIComponent(id)}`, { signal }));
}

/** Ends the search on the server as well, whatever stands between it and this page. */
export async function cancelSearch(client: Client, id: string): Promise<void> {
  await client.request('DELETE', `search/jobs/${encodeURIComponent(id)}`);
}

export async function complete(
  client: Client,
  search: string,
  cursor: number,
  signal: AbortSignal,
): Promise<Completions> {
  return decodeCompletions(await client.request('POST', 'search/complete', { body: { search, cursor }, signal }));
}

export async function fieldsOf(
  client: Client,
  { search, earliest, latest, pattern }: Range,
  signal: AbortSignal,
): Promise<FieldsReport> {
  return decodeFieldsReport(
    await client.request('POST', 'search/fields', {
      body: { search, earliest, latest, ...(pattern && { pattern }), timeZone: client.timeZone },
      signal,
    }),
  );
}

/** The whole result as a file. Rejects where the server cuts the connection, so that half a file is never taken for one. */
export async function exported(
  client: Client,
  { search, earliest, latest, pattern }: Range,
  format: ExportFormat,
  signal: AbortSignal,
): Promise<Blob> {
  const body = { search, earliest, latest, ...(pattern && { pattern }), format, timeZone: client.timeZone };
  return (await client.open('POST', 'search/export', { body, signal })).blob();
}

/** New events as they are stored; ends where the server ends it. */
export async function* tail(
  client: Client,
  search: string,
  pattern: string,
  signal: AbortSignal,
): AsyncGenerator<TailMessage> {
  const query = new URLSearchParams({ search, ...(pattern === '' ? {} : { pattern }), timeZone: client.timeZone });
  const response = await client.open('GET', `search/tail?${query}`, { signal });
  yield { kind: 'open' };
  if (response.body === null) return;
  for await (const event of serverEvents(response.body)) {
    const message = decodeTailMessage(event);
    if (message !== undefined) yield message;
  }
}
