import type { Connection } from './connection.ts';
import type { StoreNote } from './layout.ts';
import type { Catalog } from './store.ts';

type Kind = 'overflowed' | 'index';

/** What is stored, kept in memory; durable in the table `catalog` before the first batch that needs the entry. */
export class StoredCatalog implements Catalog {
  readonly #connection: Connection;
  readonly overflowed = new Set<string>();
  #indexes = new Set<string>();
  #sorted: readonly string[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get indexes(): readonly string[] {
    return this.#sorted;
  }

  async load(): Promise<void> {
    const rows = await this.#connection.all('SELECT DISTINCT kind, name FROM catalog');
    for (const { kind, name } of rows) {
      if (kind === 'overflowed') this.overflowed.add(String(name));
      else this.#indexes.add(String(name));
    }
    this.#sorted = [...this.#indexes].sort();
  }

  /** Must have resolved before the batch is inserted. */
  async learn(note: StoreNote): Promise<void> {
    const fields = note.overflowed.filter((name) => !this.overflowed.has(name));
    const indexes = note.indexes.filter((name) => !this.#indexes.has(name));
    if (fields.length > 0) {
      await this.#record('overflowed', fields);
      for (const name of fields) this.overflowed.add(name);
    }
    if (indexes.length > 0) {
      await this.#record('index', indexes);
      for (const name of indexes) this.#indexes.add(name);
      this.#sorted = [...this.#indexes].sort();
    }
  }

  async #record(kind: Kind, names: readonly string[]): Promise<void> {
    await this.#connection.command(
      'INSERT INTO catalog (kind, name) SELECT {kind:String}, arrayJoin({names:Array(String)})',
      { kind, names },
    );
  }
}
