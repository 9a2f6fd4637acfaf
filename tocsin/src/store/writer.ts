import { setTimeout as delay } from 'node:timers/promises';
import type { EncodedBatch } from '../outputs/index.ts';
import type { StoredCatalog } from './catalog.ts';
import type { Connection } from './connection.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { StoreQueryError } from './errors.ts';
import { COLUMNS, type StoreNote } from './layout.ts';
import { isOfTheData } from './refusal.ts';
import { firstLine, type Trouble } from './trouble.ts';

const FIRST_DELAY = 50;
const LAST_DELAY = 5000;
/** A batch that is refused for its data is tried so often before it is believed: about a second and a half. */
const REFUSALS = 5;
const KNOWN = new Set(COLUMNS.map(({ name }) => name));

export interface WriterOptions {
  readonly connection: Connection;
  readonly catalog: StoredCatalog;
  /** Where batches go that the engine will never take; without it they are tried for ever. */
  readonly deadLetters?: DeadLetters | undefined;
  readonly notice: (message: string) => void;
  readonly trouble: Trouble;
  readonly clock: () => number;
}

/** Events stored otherwise than they came, since the start. */
export interface MarkedCounts {
  /** Under the time of arrival: their own is out of the window. */
  readonly time: number;
  /** In the default index: the name of theirs is refused, or there are too many indexes. */
  readonly index: number;
  /** With the fields beyond the limits in one. */
  readonly fields: number;
}

/** Writes batches until they are durable. What fails is tried again with the same token, so that it counts once. */
export class Writer {
  readonly #options: WriterOptions;
  #marked = { time: 0, index: 0, fields: 0 };

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  get marked(): MarkedCounts {
    return { ...this.#marked };
  }

  async write(batch: EncodedBatch, signal: AbortSignal): Promise<void> {
    if (batch.events === 0) return;
    const note = storeNote(batch.note);
    const sql = insertStatement(note);
    const { catalog, connection, trouble } = this.#options;
    let refusals = 0;
    try {
      for (let pause = FIRST_DELAY; ; pause = Math.min(pause * 2, LAST_DELAY)) {
        signal.throwIfAborted();
        try {
          await catalog.learn(note);
          await connection.insert(sql, batch.chunks, batch.token, signal);
          this.#count(note);
          break;
        } catch (error) {
          signal.throwIfAborted();
          if (isOfTheData(error) && this.#options.deadLetters !== undefined) {
            if (++refusals >= REFUSALS && (await this.#putAside(batch, error, this.#options.deadLetters))) break;
          } else trouble.tell(batch.token, error);
          await delay(pause + Math.random() * pause, undefined, { signal });
        }
      }
      trouble.over(batch.token);
    } finally {
      trouble.forget(batch.token);
    }
  }

  /** False: there is no place for it now, so that it must wait. */
  async #putAside(batch: EncodedBatch, error: StoreQueryError, letters: DeadLetters): Promise<boolean> {
    const { clock, notice, trouble } = this.#options;
    const reason = firstLine(error.message);
    try {
      const path = await letters.keep(batch, { code: error.engineCode, reason: error.message }, clock());
      notice(
        `the store's engine will not take a batch of ${batch.events} events for what it holds (code ${error.engineCode}: ` +
          `${reason}); it is kept in ${path}, and what follows goes on`,
      );
      return true;
    } catch (failure) {
      trouble.tell(batch.token, failure);
      return false;
    }
  }

  #count(note: StoreNote): void {
    this.#marked.time += note.clamped;
    this.#marked.fields += note.limited;
    if (note.refused > 0 && this.#marked.index === 0) {
      this.#options.notice(
        'events name indexes that are refused, because a name is lower-case letters, digits, "_", "." and "-", 100 at most, ' +
          'and there are 200 indexes at most: they are stored in the default index, and their field ' +
          'tocsin.refused_index has the name',
      );
    }
    this.#marked.index += note.refused;
  }
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
