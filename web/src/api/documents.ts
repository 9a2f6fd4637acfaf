import type { Client } from './client.ts';
import { fields, list, optionalText } from './decode.ts';

/** Documents of one kind, as they lie in a folder of the server. */
export interface Listed<Document> {
  readonly documents: readonly Document[];
  readonly folder: string;
  /** Whether the server can write there. */
  readonly writable: boolean;
}

export interface DocumentKind<Document, Body> {
  /** Its place behind `/api/v1/`, and the name of its list in an answer. */
  readonly name: string;
  readonly decode: (reply: unknown) => Document;
  readonly encode: (body: Body) => object;
}

/** What the server keeps as files that can be listed, read, added, changed and deleted, each by its id. */
export class Documents<Document, Body> {
  readonly #kind: DocumentKind<Document, Body>;

  constructor(kind: DocumentKind<Document, Body>) {
    this.#kind = kind;
  }

  /** The place of one of them behind `/api/v1/`. */
  path(id: string): string {
    return `${this.#kind.name}/${encodeURIComponent(id)}`;
  }

  async list(client: Client, signal: AbortSignal): Promise<Listed<Document>> {
    const { name, decode } = this.#kind;
    const reply = fields(await client.request('GET', name, { signal }), `list of ${name}`);
    return {
      documents: list(reply, name).map(decode),
      folder: optionalText(reply, 'folder') ?? name,
      writable: reply.writable !== false,
    };
  }

  async read(client: Client, id: string, signal: AbortSignal): Promise<Document> {
    return this.#kind.decode(await client.request('GET', this.path(id), { signal }));
  }

  async add(client: Client, body: Body): Promise<Document> {
    const { name, decode, encode } = this.#kind;
    return decode(await client.request('POST', name, { body: encode(body) }));
  }

  /** Throws an `ApiError` of status 412 where somebody else has changed it since `etag`. */
  async change(client: Client, id: string, etag: string, body: Body): Promise<Document> {
    const { decode, encode } = this.#kind;
    return decode(await client.request('PUT', this.path(id), { body: encode(body), ifMatch: etag }));
  }

  async delete(client: Client, id: string, etag: string): Promise<void> {
    await client.request('DELETE', this.path(id), { ifMatch: etag });
  }
}
