/** The part of the library `chdb` that is used here, so that the build does without it. */
export interface Session {
  query(sql: string, format?: string): string;
  queryAsync(sql: string, options?: { readonly format?: string }): Promise<{ bytes(): Uint8Array; text(): string }>;
  queryStream(sql: string, options?: { readonly format?: string }): ResultStream;
  close(): void;
}

export interface ResultStream extends AsyncIterable<{ raw(): Uint8Array }> {
  cancel(): void;
}

interface Library {
  readonly Session: new (path: string, options?: { readonly connectionArgs?: readonly string[] }) => Session;
}

export async function loadLibrary(): Promise<Library> {
  const name = 'chdb';
  const loaded: unknown = await import(name);
  if (!isLibrary(loaded)) throw new Error('the package chdb has no Session');
  return loaded;
}

function isLibrary(loaded: unknown): loaded is Library {
  return typeof loaded === 'object' && loaded !== null && 'Session' in loaded && typeof loaded.Session === 'function';
}
