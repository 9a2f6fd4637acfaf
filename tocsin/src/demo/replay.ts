import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Recording } from './recording.ts';
import { countUpTo, endOf, type ShiftedLog, type Stretch, shiftLog } from './stretch.ts';

const journalSchema = z.object({
  recording: z.string(),
  stretch: z.object({ part: z.enum(['day', 'busy']), begins: z.number(), after: z.number().optional() }),
  /** Bytes of each log before the stretch began. */
  base: z.record(z.string(), z.number()),
});
type Journal = z.output<typeof journalSchema>;

/** After so long a silence the shop is caught up with a whole day, whose attack comes again. */
const SILENCE = 60 * 60_000;
/** A log larger than this makes room for a new one where a stretch ends; one old one is kept. */
const LARGEST_LOG = 16 * 1024 * 1024;
const SECOND = 1_000;

export interface ReplayOptions {
  readonly recording: Recording;
  /** Where the logs are written. */
  readonly logs: string;
  /** A file that remembers what is played. */
  readonly journal: string;
}

interface Playing {
  readonly log: ShiftedLog;
  base: number;
}

/**
 * Writes the recording into log files as if it happened now: first the day with its attack, shifted so that its moment
 * `live` is the time of the beginning, then ordinary hours again and again.
 *
 * How far it is shows in the length of the logs alone, so that neither a kill in the middle of a line nor a full disk
 * doubles or loses a byte: the next call, also of another process, goes on behind the last byte that is there.
 */
export class Replay {
  readonly #options: ReplayOptions;
  #stretch: Stretch | undefined;
  #playing = new Map<string, Playing>();

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** Writes what is due and says when there is more, in milliseconds since 1970. Throws where a log can't be written. */
  async catchUp(now: number): Promise<number> {
    const { recording, logs } = this.#options;
    mkdirSync(logs, { recursive: true, mode: 0o700 });
    if (this.#stretch === undefined && !this.#resume(now)) this.#begin(this.#wholeDay(now, this.#lastChange()));
    else await this.#endSilence(now);
    for (let stretch = this.#stretch; stretch !== undefined; stretch = this.#stretch) {
      await this.#write(now);
      const end = endOf(recording, stretch);
      if (now < end) break;
      this.#begin({ part: 'busy', begins: wholeSecond(end) });
    }
    return this.#nextDue(now);
  }

  #wholeDay(now: number, after: number | undefined): Stretch {
    const { live, parts } = this.#options.recording;
    return { part: 'day', begins: wholeSecond(now) - (live - parts.day.from), after };
  }

  /** Takes up what an earlier process has played; false where nothing tells it. */
  #resume(now: number): boolean {
    const { recording, journal } = this.#options;
    const found = readJournal(journal);
    if (found?.recording !== recording.digest) return false;
    this.#play(found.stretch, found.base, now);
    return true;
  }

  async #endSilence(now: number): Promise<void> {
    const last = this.#lastWritten();
    if (now - last <= SILENCE) return;
    // One log may be further than the other.
    await this.#write(last);
    this.#begin(this.#wholeDay(now, last));
  }

  #begin(stretch: Stretch): void {
    const { recording, journal } = this.#options;
    const large = [...recording.logs.keys()].filter((name) => this.#size(name) > LARGEST_LOG);
    const base = Object.fromEntries(
      [...recording.logs.keys()].map((name) => [name, large.includes(name) ? 0 : this.#size(name)]),
    );
    // Before the first byte of the stretch, so that a stop in between leaves a beginning and not a riddle.
    for (const name of large) renameSync(this.#path(name), `${this.#path(name)}.1`);
    writeJournal(journal, { recording: recording.digest, stretch, base });
    this.#play(stretch, base, 0);
  }

  #play(stretch: Stretch, base: Readonly<Record<string, number>>, now: number): void {
    this.#stretch = stretch;
    this.#playing = new Map(
      [...this.#options.recording.logs].map(([name, entries]) => {
        const log = shiftLog(entries, this.#options.recording, stretch);
        const begun = base[name] ?? this.#size(name);
        // Somebody has taken the log away: what was due is told already.
        const lost = this.#size(name) < begun;
        return [name, { log, base: lost ? this.#size(name) - dueBytes(log, now) : begun }];
      }),
    );
  }

  async #write(now: number): Promise<void> {
    for (const [name, playing] of this.#playing) {
      const { ends, bytes } = playing.log;
      const due = dueBytes(playing.log, now);
      const done = this.#size(name) - playing.base;
      if (done < 0) playing.base = this.#size(name) - due;
      // A record that was cut is written to its end, whatever the clock says now.
      const to = done > 0 ? Math.max(due, ends[countUpTo(ends, done - 1)] ?? 0) : due;
      if (done >= 0 && done < to) await appendFile(this.#path(name), bytes.subarray(done, to), { mode: 0o600 });
    }
  }

  /** The time of the newest record that is written; where there is none, when the stretch began. */
  #lastWritten(): number {
    const { after, begins } = this.#stretch ?? { begins: 0 };
    const times = [...this.#playing].map(
      ([name, { log, base }]) => log.due[countUpTo(log.ends, this.#size(name) - base) - 1],
    );
    return Math.max(after ?? begins, ...times.filter((time) => time !== undefined));
  }

  #nextDue(now: number): number {
    const { recording } = this.#options;
    const stretch = this.#stretch;
    if (stretch === undefined) return now + SECOND;
    const next = [...this.#playing.values()].map(
      ({ log }) => log.due[countUpTo(log.due, now)] ?? Number.POSITIVE_INFINITY,
    );
    return Math.min(endOf(recording, stretch), ...next);
  }

  #path(name: string): string {
    return join(this.#options.logs, name);
  }

  #size(name: string): number {
    return statSync(this.#path(name), { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Of logs whose journal is of another version or gone, nothing else tells what is in them. */
  #lastChange(): number | undefined {
    const times = [...this.#options.recording.logs.keys()].map(
      (name) => statSync(this.#path(name), { throwIfNoEntry: false })?.mtimeMs,
    );
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  }
}

const wholeSecond = (at: number): number => Math.floor(at / SECOND) * SECOND;

const dueBytes = (log: ShiftedLog, now: number): number => log.ends[countUpTo(log.due, now) - 1] ?? 0;

const readJournal = (path: string): Journal | undefined => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return journalSchema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} cannot be read (${reason}); remove the folder of the demo to begin it anew`);
  }
};

const writeJournal = (path: string, journal: Journal): void => {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(journal), { mode: 0o600 });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
};
