import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Timers } from '../define/index.ts';
import type { AnswerKind, Finding } from '../detect/index.ts';
import { AllowList, type AllowListOptions } from './allow-list.ts';
import { ANSWER_STATES, type Answer, type AnswerState, isLive, type Step, SYSTEM } from './answer.ts';
import { AnswerBook, type AnswerRecord } from './answer-book.ts';
import { ListClients } from './clients.ts';
import { Deciding, MOST_LIVE, OUTCOMES, type Outcome } from './deciding.ts';
import { type IssuedList, ListIssuer } from './list-issuer.ts';
import { ResponsesError } from './responses-error.ts';
import { SigningKey } from './signing-key.ts';
import { targetOf } from './target.ts';

export interface ResponsesOptions extends AllowListOptions {
  readonly folder: string;
  /** Off: nothing is answered, and lists are empty. */
  readonly enabled: boolean;
  /** Targets an hour of all rules together. */
  readonly limit: number;
  readonly clock: () => number;
  readonly timers: Timers;
  readonly notice: (level: 'warn', message: string) => void;
}

export interface AnswerFilter {
  readonly state?: readonly AnswerState[] | undefined;
  readonly kind?: readonly AnswerKind[] | undefined;
}

export interface AnswerPage {
  /** Newest first. */
  readonly responses: readonly Answer[];
  /** Of all. */
  readonly counts: Readonly<Record<AnswerState, number>>;
  readonly next?: string;
}

export interface WantedAnswer {
  readonly kind: AnswerKind;
  readonly target: string;
  /** Milliseconds. */
  readonly lasts: number;
  readonly reason: string;
  readonly dryRun: boolean;
}

export interface ResponsesStatus {
  readonly enabled: boolean;
  readonly proposed: number;
  readonly active: number;
  readonly dryRun: number;
  /** Since the start, by what became of a target. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** The number of the last list. */
  readonly sequence: number;
  /** In force, but not in the list, which is as long as clients take. */
  readonly leftOut: number;
}

export const keyFile = (folder: string): string => join(folder, 'key');

/** A disk that takes nothing is asked again after so long. */
const AGAIN = 5_000;

/** Answers to the application: from a finding, or a person's word, to the list that clients fetch. */
export class Responses {
  readonly allowList: AllowList;
  readonly clients = new ListClients();
  readonly isOn: boolean;
  readonly #options: ResponsesOptions;
  readonly #book: AnswerBook;
  readonly #issuer: ListIssuer;
  readonly #deciding: Deciding;
  readonly #outcomes = new Map<Outcome, number>();
  #timer: unknown;
  /** When the first of those that are live is over. */
  #nextEnd = 0;
  #isClosed = false;
  #isTold = false;
  #leftOut = 0;

  private constructor(options: ResponsesOptions) {
    const { folder, clock, enabled, limit } = options;
    this.#options = options;
    this.isOn = enabled;
    this.allowList = new AllowList(options);
    this.#book = AnswerBook.open(join(folder, 'answers.jsonl'), clock);
    this.#issuer = new ListIssuer(clock, new SigningKey(keyFile(folder)), this.#book.issued);
    this.#deciding = new Deciding({
      book: this.#book,
      allowList: this.allowList,
      limit,
      count: (outcome, by) => this.#count(outcome, by),
    });
  }

  /** Throws a sentence where what is kept can't be read or written. */
  static open(options: ResponsesOptions): Responses {
    const responses = new Responses(options);
    try {
      responses.#take(responses.#nowAllowed(), true);
      responses.#expire();
      responses.#schedule();
      return responses;
    } catch (error) {
      responses.close();
      throw error;
    }
  }

  /** Durable once it returns; the same findings again change nothing. */
  answer(findings: readonly Finding[], isMuted: (finding: Finding) => boolean): void {
    const asked = findings.filter(({ respond }) => respond !== undefined);
    const heard = asked.filter((finding) => !isMuted(finding));
    this.#count('muted', asked.length - heard.length);
    if (this.isOn) {
      this.#expire();
      this.#take(this.#deciding.decide(heard, this.#options.clock()));
    } else this.#count('off', heard.length);
  }

  list({ state, kind }: AnswerFilter, limit: number, before?: string): AnswerPage {
    this.#expire();
    const all = this.#book.all.toReversed();
    const counts = Object.fromEntries(ANSWER_STATES.map((one) => [one, 0])) as Record<AnswerState, number>;
    for (const answer of all) counts[answer.state]++;
    const from = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
    const wanted = all
      .slice(from)
      .filter((answer) => (state?.includes(answer.state) ?? true) && (kind?.includes(answer.kind) ?? true));
    const responses = wanted.slice(0, limit);
    const last = wanted.length > limit ? responses.at(-1) : undefined;
    return { responses, counts, ...(last === undefined ? {} : { next: last.id }) };
  }

  has(id: string): boolean {
    return this.#book.get(id) !== undefined;
  }

  /** Throws `unknown_response`, as those below that take an id. */
  get(id: string): Answer {
    this.#expire();
    const answer = this.#book.get(id);
    if (answer === undefined)
      throw new ResponsesError(
        'unknown_response',
        `there is no response ${id}`,
        'the oldest are forgotten after 90 days',
      );
    return answer;
  }

  approve(id: string, by: string, why?: string): Answer {
    this.#requireOn();
    const { state, kind, target, lasts } = this.get(id);
    if (state !== 'proposed')
      throw new ResponsesError(
        'response_over',
        `the response ${id} is ${state}: only what is proposed can be approved`,
      );
    this.#requireNotAllowed(kind, target);
    const at = this.#options.clock();
    return this.#change(id, { at, by, step: 'approved', why, until: at + lasts });
  }

  /** Also rejects what is proposed. The same rule does not answer its target again before its time would have been up. */
  undo(id: string, by: string, why?: string): Answer {
    const answer = this.get(id);
    if (!isLive(answer))
      throw new ResponsesError('response_over', `the response ${id} is ${answer.state}: there is nothing to undo`);
    return this.#change(id, { at: this.#options.clock(), by, step: 'undone', why });
  }

  /** A person's own answer, in force at once. Limits are for rules; the allow-list is for everybody. */
  make({ target: text, ...wanted }: WantedAnswer, by: string): Answer {
    this.#requireOn();
    const target = targetOf(wanted.kind, text);
    if (target === undefined)
      throw new ResponsesError(
        'invalid_target',
        wanted.kind === 'block_address'
          ? `"${text}" is no address, or a range wider than /16 (IPv4) or /32 (IPv6)`
          : `"${text}" is no name of a user`,
      );
    this.#requireNotAllowed(wanted.kind, target);
    if (this.#book.live.length >= MOST_LIVE)
      throw new ResponsesError('too_many_responses', `there are ${MOST_LIVE} responses already`, 'undo some of them');
    const id = randomBytes(16).toString('hex');
    const at = this.#options.clock();
    const until = at + wanted.lasts;
    this.#take([{ id, of: { ...wanted, target }, step: { at, by, step: 'approved', why: wanted.reason, until } }]);
    return this.get(id);
  }

  /** The list as it is now, for whoever has another one. */
  get current(): IssuedList {
    this.#expire();
    return this.#issuer.current ?? this.#issue([]);
  }

  /** Resolves with a list newer than `after`, or with undefined when the signal aborts before there is one. */
  async newer(after: number, signal: AbortSignal): Promise<IssuedList | undefined> {
    if (this.#issuer.isBehind(after)) {
      this.#issuer.passOver(after);
      return this.#issue([]);
    }
    for (;;) {
      const list = this.current;
      if (list.sequence > after) return list;
      if (signal.aborted || this.#isClosed) return undefined;
      await this.#issuer.changed(signal);
    }
  }

  get status(): ResponsesStatus {
    const live = this.#book.live;
    const active = live.filter(({ state }) => state === 'active');
    return {
      enabled: this.isOn,
      proposed: live.length - active.length,
      active: active.filter(({ dryRun }) => !dryRun).length,
      dryRun: active.filter(({ dryRun }) => dryRun).length,
      outcomes: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, this.#outcomes.get(outcome) ?? 0])),
      sequence: this.#book.issued,
      leftOut: this.#leftOut,
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#options.timers.clear(this.#timer);
    this.#book.close();
  }

  #change(id: string, step: Step): Answer {
    this.#take([{ id, step }]);
    return this.get(id);
  }

  /** Writes down, and tells clients where that is about what is in force. */
  #take(records: readonly AnswerRecord[], always = false): void {
    const isTold = records.some(
      ({ id, step }) => step.step === 'approved' || step.step === 'extended' || this.#book.get(id)?.state === 'active',
    );
    if (isTold || always) this.#issue(records);
    else if (records.length > 0) this.#write(records, undefined);
    else return;
    this.#schedule();
  }

  #issue(records: readonly AnswerRecord[]): IssuedList {
    const sequence = this.#issuer.nextSequence();
    this.#write(records, sequence);
    const list = this.#issuer.issue(sequence, this.#inForce());
    if (list.leftOut > 0 && this.#leftOut === 0)
      this.#options.notice(
        'warn',
        `the list of responses is as long as clients take: ${list.leftOut} are left out, dry runs and the oldest first; undo some of them`,
      );
    this.#leftOut = list.leftOut;
    return list;
  }

  #write(records: readonly AnswerRecord[], sequence: number | undefined): void {
    try {
      this.#book.write(records, sequence);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ResponsesError(
        'responses_unavailable',
        `what happens to responses can't be written down: ${reason}`,
        'clients keep to the last list that they have',
      );
    }
  }

  /** The newest first. */
  #inForce(): readonly Answer[] {
    if (!this.isOn) return [];
    const now = this.#options.clock();
    return this.#book.live.filter(({ state, until = 0 }) => state === 'active' && until > now).toReversed();
  }

  #expire(): void {
    const now = this.#options.clock();
    if (now < this.#nextEnd) return;
    const over = this.#book.live.filter(({ until = 0 }) => until <= now);
    const why = (answer: Answer): { why?: string } =>
      answer.state === 'proposed' ? { why: 'nobody approved it' } : {};
    this.#take(
      over.map((answer) => ({ id: answer.id, step: { at: now, by: SYSTEM, step: 'expired', ...why(answer) } })),
    );
  }

  /** What the allow-list has come to have since it was made. */
  #nowAllowed(): readonly AnswerRecord[] {
    const at = this.#options.clock();
    return this.#book.live.flatMap(({ id, kind, target }) => {
      const allowed = this.allowList.find(kind, target);
      if (allowed === undefined) return [];
      const why = `the allow-list has ${allowed.entry} (${allowed.because})`;
      return [{ id, step: { at, by: SYSTEM, step: 'undone', why } }];
    });
  }

  #schedule(pause?: number): void {
    if (this.#isClosed) return;
    const { timers, clock } = this.#options;
    this.#nextEnd = this.#book.live.reduce((first, { until = 0 }) => Math.min(first, until), Number.POSITIVE_INFINITY);
    const due = Math.min(this.#issuer.dueAt, this.#nextEnd);
    timers.clear(this.#timer);
    this.#timer = timers.set(() => this.#turn(), pause ?? Math.max(1, due - clock()));
  }

  /** Ends what is over, and issues the list again before it is too old. */
  #turn(): void {
    try {
      void this.current;
      this.#isTold = false;
      this.#schedule();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#isTold)
        this.#options.notice('warn', `the list of responses can't be issued: ${reason}; clients keep what they have`);
      this.#isTold = true;
      this.#schedule(AGAIN);
    }
  }

  #requireOn(): void {
    if (!this.isOn)
      throw new ResponsesError('responses_off', 'responses are off', 'tocsin.yaml has `respond.enabled: false`');
  }

  #requireNotAllowed(kind: AnswerKind, target: string): void {
    const allowed = this.allowList.find(kind, target);
    if (allowed !== undefined)
      throw new ResponsesError(
        'target_allowed',
        `${target} is never answered: the allow-list has ${allowed.entry} (${allowed.because})`,
      );
  }

  #count(outcome: Outcome, by = 1): void {
    if (by > 0) this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + by);
  }
}
