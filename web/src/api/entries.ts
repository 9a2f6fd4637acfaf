import type { Client } from './client.ts';
import { type Fields, fields, isFields, list, optionalList, optionalText, text } from './decode.ts';

/** The two lists of the configuration that are changed by forms. */
export type EntryList = 'inputs' | 'outputs';

/** What an input or an output is to be. */
export interface EntryBody {
  readonly id: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly options: Fields;
}

export interface ConfiguredEntry extends EntryBody {
  readonly etag: string;
}

/** JSON Schema, as far as a form is made of it. */
export type Schema = Fields;

export interface Kind {
  readonly name: string;
  readonly summary: string;
  readonly schema: Schema;
}

export interface Kinds {
  readonly kinds: readonly Kind[];
  /** What an option `codec` may name. */
  readonly codecs: readonly Kind[];
  /** What every kind has beside its own options. */
  readonly common?: Schema;
}

const KINDS = { inputs: 'input-kinds', outputs: 'outputs/kinds' } as const;

export async function readKinds(client: Client, of: EntryList, signal: AbortSignal): Promise<Kinds> {
  const reply = fields(await client.request('GET', KINDS[of], { signal }), 'list of kinds');
  return {
    kinds: list(reply, 'kinds').map(decodeKind),
    codecs: optionalList(reply, 'codecs').map(decodeKind),
    ...(isFields(reply.common) ? { common: reply.common } : {}),
  };
}

function decodeKind(body: unknown): Kind {
  const kind = fields(body, 'kind');
  return { name: text(kind, 'name'), summary: text(kind, 'summary'), schema: fields(kind.schema, 'schema') };
}

const at = (of: EntryList, id: string): string => `${of}/${encodeURIComponent(id)}`;

export async function readEntry(
  client: Client,
  of: EntryList,
  id: string,
  signal?: AbortSignal,
): Promise<ConfiguredEntry> {
  return decodeEntry(await client.request('GET', at(of, id), signal === undefined ? {} : { signal }));
}

export async function addEntry(client: Client, of: EntryList, body: EntryBody): Promise<ConfiguredEntry> {
  return decodeEntry(await client.request('POST', of, { body }));
}

/** `left`: what became of events that waited for it, in sentences. */
export async function changeEntry(
  client: Client,
  of: EntryList,
  id: string,
  etag: string,
  body: EntryBody,
): Promise<ConfiguredEntry & { readonly left: readonly string[] }> {
  const reply = await client.request('PUT', at(of, id), { body, ifMatch: etag });
  return { ...decodeEntry(reply), left: leftOf(reply) };
}

export async function deleteEntry(
  client: Client,
  of: EntryList,
  { id, etag }: Pick<ConfiguredEntry, 'id' | 'etag'>,
): Promise<readonly string[]> {
  return leftOf(await client.request('DELETE', at(of, id), { ifMatch: etag }));
}

const leftOf = (reply: unknown): readonly string[] => (isFields(reply) ? optionalList(reply, 'left').map(String) : []);

function decodeEntry(body: unknown): ConfiguredEntry {
  const entry = fields(body, 'entry');
  return {
    id: text(entry, 'id'),
    type: text(entry, 'type'),
    enabled: entry.enabled === true,
    etag: optionalText(entry, 'etag') ?? '',
    options: isFields(entry.options) ? entry.options : {},
  };
}
