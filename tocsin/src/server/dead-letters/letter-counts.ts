import { statSync } from 'node:fs';
import { join } from 'node:path';
import { deadLetterFolder, idsWithState, lettersOf, pagesIn, stateFolder } from '../../pipeline/index.ts';
import { readDeadLetterHeaders } from '../../store/index.ts';
import type { DataFolder } from '../data-folder.ts';

/** Dead letters of one plugin for one reason. */
export interface LetterCount {
  /** Absent: of Tocsin's own store, which keeps whole batches. */
  readonly pipeline?: string;
  readonly plugin: string;
  readonly reason: string;
  readonly events: number;
  /** ISO 8601. */
  readonly oldest: string;
  readonly newest: string;
  readonly bytes: number;
}

/** What is called the plugin of the store's own dead letters. */
export const STORE_LETTERS = 'tocsin';

/** Of one pipeline, by its id. */
export const lettersFolder = (data: DataFolder, pipeline: string): string =>
  deadLetterFolder(stateFolder(data.path, pipeline));

export const storeLettersFolder = (data: DataFolder): string => join(data.deadLetters, STORE_LETTERS);

type Sums = Map<string, { -readonly [Name in keyof LetterCount]: LetterCount[Name] }>;

type Pages = Map<string, { readonly version: string; readonly counts: readonly LetterCount[] }>;

/** Counts dead letters. A page that has not changed is not read again. */
export class LetterCounts {
  readonly #data: DataFolder;
  #pages: Pages = new Map();

  constructor(data: DataFolder) {
    this.#data = data;
  }

  async list(): Promise<readonly LetterCount[]> {
    const sums: Sums = new Map();
    const pages: Pages = new Map();
    for (const pipeline of idsWithState(this.#data.path)) {
      const folder = lettersFolder(this.#data, pipeline);
      for (const page of pagesIn(folder)) {
        const path = join(folder, page.name);
        const stat = statSync(path, { throwIfNoEntry: false });
        if (stat === undefined) continue;
        const version = `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
        const known = this.#pages.get(path);
        const counts = known?.version === version ? known.counts : countPage(pipeline, folder, page);
        pages.set(path, { version, counts });
        for (const one of counts) add(sums, one);
      }
    }
    this.#pages = pages;
    for await (const { time, events, bytes, reason } of readDeadLetterHeaders(storeLettersFolder(this.#data)))
      add(sums, { plugin: STORE_LETTERS, reason, events, bytes, oldest: time, newest: time });
    return [...sums.values()];
  }
}

function countPage(pipeline: string, folder: string, page: Parameters<typeof lettersOf>[1]): readonly LetterCount[] {
  const sums: Sums = new Map();
  for (const { letter, bytes } of lettersOf(folder, page)) {
    const { plugin, reason, time } = letter;
    add(sums, { pipeline, plugin, reason, events: 1, bytes, oldest: time, newest: time });
  }
  return [...sums.values()];
}

function add(sums: Sums, one: LetterCount): void {
  const key = JSON.stringify([one.pipeline, one.plugin, one.reason]);
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, { ...one });
    return;
  }
  sum.events += one.events;
  sum.bytes += one.bytes;
  if (one.oldest < sum.oldest) sum.oldest = one.oldest;
  if (one.newest > sum.newest) sum.newest = one.newest;
}
