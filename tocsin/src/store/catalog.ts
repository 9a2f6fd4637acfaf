import type { Connection } from './connection.ts';
import type { StoreNote } from './layout.ts';
import type { Catalog } from './store.ts';

type Kind = 'stored' | 'overflowed' | 'index';

/** What is stored, kept in memory; durable in the table `catalog` before the first batch that needs the entry. */
export class StoredCatalog implements Catalog {
  readonly #connection: Connection;
  readonly stored = new Set<string>();
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
      if (kind === 'stored') this.stored.add(String(name));
      else if (kind === 'overflowed') this.overflowed.add(String(name));
      else this.#indexes.add(String(name));
    }
    this.#sorted = [...this.#indexes].sort();
  }

  /** Must have resolved before the batch is inserted. */
  async learn(note: StoreNote): Promise<void> {
    await this.#learnNames('stored', this.stored, note.columns);
    await this.#learnNames('overflowed', this.overflowed, note.overflowed);
    const indexes = note.indexes.filter((name) => !this.#indexes.has(name));
    if (indexes.length > 0) {
      await this.#record('index', indexes);
      for (const name of indexes) this.#indexes.add(name);
      this.#sorted = [...this.#indexes].sort();
    }
  }

  async #learnNames(kind: Kind, known: Set<string>, names: readonly string[]): Promise<void> {
    const fresh = names.filter((name) => !known.has(name));
    if (fresh.length === 0) return;
    await this.#record(kind, fresh);
    for (const name of fresh) known.add(name);
  }

  async #record(kind: Kind, names: readonly string[]): Promise<void> {
    await this.#connection.command(
      'INSERT INTO catalog (kind, name) SELECT {kind:String}, arrayJoin({names:Array(String)})',
      { kind, names },
    );
  }
}
