import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ANSWER_KINDS } from '../detect/index.ts';
import { type Answer, type AnswerDetails, begun, isLive, STEP_KINDS, type Step, stepped } from './answer.ts';
import { Journal } from './journal.ts';
import { sameName } from './target.ts';

const DAY = 86_400_000;
/** How long what is over is remembered, and how much of it. */
const KEPT_FOR = 90 * DAY;
const MOST_KEPT = 20_000;
const FORGET_AT = MOST_KEPT + 1_000;
/** Lines after which the journal is written anew without what is forgotten. */
const COMPACT_AFTER = 20_000;

const time = z.int();
const recordSchema = z.object({
  id: z.string(),
  /** With the first step only. */
  of: z
    .object({
      kind: z.enum(ANSWER_KINDS),
      target: z.string(),
      dryRun: z.boolean(),
      rule: z.string().optional(),
      reason: z.string(),
      lasts: time,
    })
    .optional(),
  step: z.object({
    at: time,
    by: z.string(),
    step: z.enum(STEP_KINDS),
    why: z.string().optional(),
    until: time.optional(),
    alert: z.string().optional(),
  }),
});
const lineSchema = z.union([recordSchema, z.object({ issued: time })]);

/** A step as it is written down; `of` belongs to the first. */
export interface AnswerRecord {
  readonly id: string;
  readonly of?: AnswerDetails | undefined;
  readonly step: Step;
}

/** Answers of the same rule to the same target. */
type Sameness = Pick<AnswerDetails, 'rule' | 'kind' | 'target' | 'dryRun'>;

/** The same rule, target and window make the same answer, whenever they are evaluated. */
export const answerId = ({ rule, kind, target }: Sameness, windowEnd: number): string =>
  createHash('sha256')
    .update(JSON.stringify([rule, kind, plainTarget({ kind, target }), windowEnd]))
    .digest('hex')
    .slice(0, 32);

/** The same for the same user, however the name is written. */
export const plainTarget = ({ kind, target }: Pick<AnswerDetails, 'kind' | 'target'>): string =>
  kind === 'block_address' ? target : sameName(target);

export const samenessText = ({ rule, kind, target, dryRun }: Sameness): string =>
  JSON.stringify([rule ?? null, kind, plainTarget({ kind, target }), dryRun]);

/** All answers and what happened to them: what is on the disk, in memory. */
export class AnswerBook {
  readonly #journal: Journal;
  readonly #clock: () => number;
  readonly #answers = new Map<string, Answer>();
  readonly #live = new Map<string, Answer>();
  /** The last answer of each `samenessText`. */
  readonly #latest = new Map<string, string>();
  #lines = 0;
  #issued = 0;

  private constructor(journal: Journal, clock: () => number) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Throws a sentence with the place of what it can't read. */
  static open(path: string, clock: () => number): AnswerBook {
    const { journal, lines } = Journal.open(path);
    const book = new AnswerBook(journal, clock);
    try {
      for (const [index, text] of lines.entries()) book.#replay(text, `${path}:${index + 1}`);
      book.#lines = lines.length;
      book.#forget();
      if (book.#lines > 1_000 && book.#lines > 3 * book.#state().length) book.#compact();
      return book;
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  /** The highest number of a list that was ever issued. */
  get issued(): number {
    return this.#issued;
  }

  get(id: string): Answer | undefined {
    return this.#answers.get(id);
  }

  latest(same: Sameness): Answer | undefined {
    return this.#answers.get(this.#latest.get(samenessText(same)) ?? '');
  }

  /** In the order in which they were made. */
  get all(): readonly Answer[] {
    return [...this.#answers.values()];
  }

  get live(): readonly Answer[] {
    return [...this.#live.values()];
  }

  /** Durable once it returns, and only then seen. `issued`: the number of the list that tells of it. */
  write(records: readonly AnswerRecord[], issued: number | undefined): void {
    const lines = [...records, ...(issued === undefined ? [] : [{ issued }])];
    this.#journal.append(lines);
    for (const record of records) this.#apply(record);
    if (issued !== undefined) this.#issued = issued;
    this.#lines += lines.length;
    if (this.#answers.size > FORGET_AT) this.#forget();
    if (this.#lines > COMPACT_AFTER && this.#lines > 2 * this.#state().length) this.#tryToCompact();
  }

  close(): void {
    this.#journal.close();
  }

  #apply({ id, of, step }: AnswerRecord): void {
    const known = this.#answers.get(id);
    const now = known === undefined ? of && begun(id, of, step) : stepped(known, step);
    if (now === undefined) return;
    this.#answers.set(id, now);
    if (known === undefined) this.#latest.set(samenessText(now), id);
    if (isLive(now)) this.#live.set(id, now);
    else this.#live.delete(id);
  }

  #replay(text: string, place: string): void {
    const read = lineSchema.safeParse(parsed(text));
    if (!read.success)
      throw new Error(
        `${place}: this line is no record of an answer; restore the file from a backup, or move it away: then no answer is in force any more`,
      );
    if ('issued' in read.data) this.#issued = Math.max(this.#issued, read.data.issued);
    else this.#apply(read.data);
  }

  #forget(): void {
    const over = this.all.filter((answer) => !isLive(answer));
    const oldest = this.#clock() - KEPT_FOR;
    for (const [index, answer] of over.entries()) {
      const last = Math.max(answer.history.at(-1)?.at ?? 0, answer.until ?? 0);
      if (last > oldest && index >= over.length - MOST_KEPT) continue;
      this.#answers.delete(answer.id);
      const same = samenessText(answer);
      if (this.#latest.get(same) === answer.id) this.#latest.delete(same);
    }
  }

  #state(): readonly object[] {
    const records = this.all.flatMap(({ id, history, kind, target, dryRun, rule, reason, lasts }) =>
      history.map((step, index) => ({
        id,
        ...(index === 0 ? { of: { kind, target, dryRun, rule, reason, lasts } } : {}),
        step,
      })),
    );
    return [...records, { issued: this.#issued }];
  }

  /** What was asked for is done already: where it fails, as many lines more are written before it is tried again. */
  #tryToCompact(): void {
    try {
      this.#compact();
    } catch {
      this.#lines = 0;
    }
  }

  #compact(): void {
    const lines = this.#state();
    this.#journal.replace(lines);
    this.#lines = lines.length;
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
