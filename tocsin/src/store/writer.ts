import { setTimeout as delay } from 'node:timers/promises';
import type { EncodedBatch } from '../outputs/index.ts';
import type { StoredCatalog } from './catalog.ts';
import type { Connection } from './connection.ts';
import { StoreUnavailable } from './errors.ts';
import { COLUMNS, type StoreNote } from './layout.ts';

const FIRST_DELAY = 50;
const LAST_DELAY = 5000;
const KNOWN = new Set(COLUMNS.map(({ name }) => name));

/** Writes batches until they are durable. What fails is tried again with the same token, so that it counts once. */
export class Writer {
  readonly #connection: Connection;
  readonly #catalog: StoredCatalog;
  readonly #notice: (message: string) => void;
  /** What the writes complain about now; told once, and once when it is over. */
  #trouble = '';

  constructor(connection: Connection, catalog: StoredCatalog, notice: (message: string) => void) {
    this.#connection = connection;
    this.#catalog = catalog;
    this.#notice = notice;
  }

  async write(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    if (batch.events === 0) return;
    const note = storeNote(batch.note);
    const sql = insertStatement(note);
    for (let pause = FIRST_DELAY; ; pause = Math.min(pause * 2, LAST_DELAY)) {
      signal.throwIfAborted();
      try {
        await this.#catalog.learn(note);
        await this.#connection.insert(sql, batch.chunks, batch.token, signal);
        this.#over();
        return;
      } catch (error) {
        signal.throwIfAborted();
        this.#tell(error);
        await delay(pause + Math.random() * pause, undefined, { signal });
      }
    }
  }

  #tell(error: unknown): void {
    const trouble = kindOf(error);
    if (trouble === this.#trouble || error instanceof StoreUnavailable) return;
    this.#trouble = trouble;
    this.#notice(trouble);
  }

  #over(): void {
    if (this.#trouble === '') return;
    this.#trouble = '';
    this.#notice('the store takes events again; what had waited is stored');
  }
}

function kindOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/No space left|NOT_ENOUGH_SPACE|ENOSPC|Cannot reserve/i.test(message)) {
    return 'the disk of the store is full: events wait at their sources until there is room; free some space';
  }
  return `the store refused a batch, trying again: ${message.split('\n', 1)[0]?.slice(0, 500) ?? ''}`;
}

function insertStatement(note: StoreNote): string {
  for (const name of note.columns) {
    if (!KNOWN.has(name)) throw new TypeError(`the batch names a column that the store does not have: ${name}`);
  }
  return `INSERT INTO events (${note.columns.map((name) => `\`${name}\``).join(', ')}) FORMAT Native`;
}

/** Batches come from the encoder of this room, possibly through a queue on disk. */
function storeNote(note: unknown): StoreNote {
  if (typeof note === 'object' && note !== null && 'columns' in note && Array.isArray(note.columns)) {
    return note as StoreNote;
  }
  throw new TypeError('the batch was not made by the encoder of the store');
}
