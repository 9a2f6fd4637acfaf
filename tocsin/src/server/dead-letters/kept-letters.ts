import { createHash } from 'node:crypto';
import {
  type DeadLetter,
  idsWithState,
  OUTPUTS_ID,
  type ReplayReport,
  readLetters,
  removeLetters,
} from '../../pipeline/index.ts';
import { readDeadLetter, readDeadLetterHeaders, removeDeadLetter, type Store } from '../../store/index.ts';
import type { DataFolder } from '../data-folder.ts';
import { LetterCounts, lettersFolder, STORE_LETTERS, storeLettersFolder } from './letter-counts.ts';

/** Which dead letters are meant; all of what is absent. */
export interface WantedLetters {
  /** Of this pipeline, `tocsin.yaml` for its outputs; absent: of the store. */
  readonly pipeline?: string | undefined;
  readonly plugin?: string | undefined;
  readonly reason?: string | undefined;
  /** As they were shown. */
  readonly ids?: readonly string[] | undefined;
}

export interface ShownLetter {
  readonly id: string;
  readonly kind: DeadLetter['kind'] | 'batch';
  readonly time: string;
  readonly pipeline?: string;
  readonly plugin: string;
  readonly reason: string;
  readonly response?: string;
  /** The beginning of what would have been sent. Absent of a batch, and of what is no text. */
  readonly text?: string;
  readonly events: number;
  /** Of all of it. */
  readonly bytes: number;
}

export interface KeptLettersOptions {
  readonly data: DataFolder;
  /** Undefined while it is not open. */
  readonly store: () => Pick<Store, 'write'> | undefined;
  readonly replayOutputs: (request: Replayed, signal: AbortSignal) => Promise<ReplayReport>;
  readonly replayPipeline: (pipeline: string, request: Replayed, signal: AbortSignal) => Promise<ReplayReport>;
}

export interface Replayed {
  readonly folder: string;
  readonly isWanted: (letter: DeadLetter) => boolean;
}

/** Characters of a body, and of an answer, that are shown. */
const SHORT = 4_000;

/** Dead letters of a running system: what could not be delivered, and waits for a person. */
export class KeptLetters {
  readonly #options: KeptLettersOptions;
  readonly #counts: LetterCounts;

  constructor(options: KeptLettersOptions) {
    this.#options = options;
    this.#counts = new LetterCounts(options.data);
  }

  counts(): ReturnType<LetterCounts['list']> {
    return this.#counts.list();
  }

  /** The oldest first. */
  async show(wanted: WantedLetters, limit: number): Promise<readonly ShownLetter[]> {
    const { pipeline } = wanted;
    if (pipeline === undefined) return await this.#showBatches(wanted, limit);
    if (!this.#has(pipeline)) return [];
    const shown: ShownLetter[] = [];
    const isWanted = matcher(wanted);
    for (const { letter } of readLetters(lettersFolder(this.#options.data, pipeline))) {
      if (!isWanted(letter)) continue;
      shown.push(shownLetter(letter, pipeline));
      if (shown.length >= limit) break;
    }
    return shown;
  }

  async #showBatches(wanted: WantedLetters, limit: number): Promise<readonly ShownLetter[]> {
    const shown: ShownLetter[] = [];
    for await (const { token, time, reason, events, bytes } of this.#batches(wanted))
      if (shown.length < limit)
        shown.push({ id: token, kind: 'batch', time, plugin: STORE_LETTERS, reason, events, bytes });
    return shown;
  }

  async *#batches({ plugin, reason, ids }: WantedLetters) {
    if (plugin !== undefined && plugin !== STORE_LETTERS) return;
    for await (const header of readDeadLetterHeaders(storeLettersFolder(this.#options.data)))
      if ((reason === undefined || header.reason === reason) && (ids === undefined || ids.includes(header.token)))
        yield header;
  }

  #has(pipeline: string): boolean {
    return idsWithState(this.#options.data.path).includes(pipeline);
  }

  /** Sends them again by the configuration as it is now. What is delivered is removed, the rest stays. */
  async replay(wanted: WantedLetters, signal: AbortSignal): Promise<ReplayReport> {
    const { pipeline } = wanted;
    if (pipeline === undefined) return await this.#storeAgain(wanted, signal);
    if (!this.#has(pipeline)) return { delivered: 0, stayed: 0, reasons: [] };
    const request = { folder: lettersFolder(this.#options.data, pipeline), isWanted: matcher(wanted) };
    const { replayOutputs, replayPipeline } = this.#options;
    return pipeline === OUTPUTS_ID
      ? await replayOutputs(request, signal)
      : await replayPipeline(pipeline, request, signal);
  }

  /** Batches go to the store under their tokens: it counts each row once. */
  async #storeAgain(wanted: WantedLetters, signal: AbortSignal): Promise<ReplayReport> {
    const store = this.#options.store();
    const folder = storeLettersFolder(this.#options.data);
    let delivered = 0;
    let stayed = 0;
    const reasons = new Set<string>();
    for await (const { token } of this.#batches(wanted)) {
      const dead = await readDeadLetter(folder, token);
      if (dead === undefined) continue;
      const { events } = dead.batch;
      try {
        if (store === undefined) throw new Error('the store is not open');
        await store.write(dead.batch, signal);
        // One that is refused again is put aside again.
        const again = await readDeadLetter(folder, token);
        if (again !== undefined && again.time !== dead.time) throw new Error('refused again');
        await removeDeadLetter(folder, token);
        delivered += events;
      } catch (error) {
        stayed += events;
        reasons.add(error instanceof Error ? error.message : String(error));
      }
    }
    return { delivered, stayed, reasons: [...reasons] };
  }

  /** How many events were removed for good. */
  async remove(wanted: WantedLetters): Promise<number> {
    const { pipeline } = wanted;
    if (pipeline !== undefined)
      return this.#has(pipeline)
        ? await removeLetters(lettersFolder(this.#options.data, pipeline), matcher(wanted))
        : 0;
    let removed = 0;
    for await (const { token, events } of this.#batches(wanted)) {
      await removeDeadLetter(storeLettersFolder(this.#options.data), token);
      removed += events;
    }
    return removed;
  }
}

function matcher({ plugin, reason, ids }: WantedLetters): (letter: DeadLetter) => boolean {
  const wanted = ids === undefined ? undefined : new Set(ids);
  return (letter) =>
    (plugin === undefined || letter.plugin === plugin) &&
    (reason === undefined || letter.reason === reason) &&
    (wanted === undefined || wanted.has(letterId(letter)));
}

/** The same as long as the letter is there, also when its page is written anew. */
const letterId = ({ time, plugin, body }: DeadLetter): string =>
  createHash('sha256').update(`${time}\0${plugin}\0`).update(body).digest('hex').slice(0, 24);

function shownLetter(letter: DeadLetter, pipeline: string): ShownLetter {
  const { kind, time, plugin, reason, response, body } = letter;
  const text = Buffer.from(body.subarray(0, 4 * SHORT))
    .toString('utf8')
    .slice(0, SHORT);
  return {
    id: letterId(letter),
    kind,
    time,
    pipeline,
    plugin,
    reason: reason.slice(0, SHORT),
    ...(response === undefined || response === '' ? {} : { response: response.slice(0, SHORT) }),
    ...(text.includes('\0') ? {} : { text }),
    events: 1,
    bytes: body.length,
  };
}
