import type { Client } from './client.ts';
import { type Fields, fields, isFields, list, optionalList, optionalText, present, text } from './decode.ts';

/** Of what a file may hold, in the order in which it is made: what others speak of first. */
export const IMPORT_KINDS = ['patterns', 'searches', 'dashboards'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export interface ImportedDocument {
  readonly id: string;
  /** As its file would have it. */
  readonly body: Fields;
}

/** What was not taken over, or only in part. */
export interface ImportNote {
  readonly place: string;
  readonly message: string;
  readonly hint?: string;
}

export type Imported = Readonly<Record<ImportKind, readonly ImportedDocument[]>> & {
  readonly notes: readonly ImportNote[];
};

/** Reads what another system exports; nothing is written. */
export async function readImport(client: Client, file: { readonly name: string; readonly text: string }) {
  const reply = fields(await client.request('POST', 'dashboards/import', { body: file }), 'import');
  return {
    patterns: decodeDocuments(reply, 'patterns'),
    searches: decodeDocuments(reply, 'searches'),
    dashboards: decodeDocuments(reply, 'dashboards'),
    notes: optionalList(reply, 'notes')
      .filter(isFields)
      .map((note) => ({
        place: optionalText(note, 'place') ?? '',
        message: optionalText(note, 'message') ?? '',
        ...present({ hint: optionalText(note, 'hint') }),
      })),
  } satisfies Imported;
}

/** The ids that there are. */
export async function takenIds(client: Client, kind: ImportKind, signal?: AbortSignal): Promise<ReadonlySet<string>> {
  const reply = fields(await client.request('GET', kind, signal === undefined ? {} : { signal }), 'list');
  return new Set(list(reply, kind).map((one) => text(fields(one, 'document'), 'id')));
}

export async function makeDocument(client: Client, kind: ImportKind, { id, body }: ImportedDocument): Promise<void> {
  await client.request('POST', kind, { body: { ...body, id } });
}

function decodeDocuments(reply: Fields, kind: ImportKind): readonly ImportedDocument[] {
  return optionalList(reply, kind)
    .filter(isFields)
    .map((one) => ({ id: text(one, 'id'), body: fields(one.body, 'document') }));
}
