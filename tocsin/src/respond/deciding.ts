import type { Finding, RespondRule } from '../detect/index.ts';
import type { AllowList } from './allow-list.ts';
import { type Answer, type AnswerDetails, APPROVE, AUTOMATIC, DRY_RUN, isLive, type Step, SYSTEM } from './answer.ts';
import { type AnswerBook, type AnswerRecord, answerId, plainTarget, samenessText } from './answer-book.ts';
import { HourlyTargets } from './hourly-targets.ts';
import { targetsOf } from './target.ts';

const HOUR = 3_600_000;
/** A proposal that nobody has approved by then lapses. */
export const APPROVE_WITHIN = 24 * HOUR;
/** Clients take no longer list. */
export const MOST_LIVE = 10_000;
/** Targets of a rule within an hour that were allowed or limited, and are recorded one by one; the rest is counted. */
const RECORDED = 100;

/** What became of each target, and what was no target. */
export const OUTCOMES = [
  'proposed',
  'automatic',
  'dry_run',
  'extended',
  'repeated',
  'held',
  'known',
  'allowed',
  'limited',
  'late',
  'muted',
  'off',
  'without_target',
  'invalid_target',
  'not_kept',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface DecidingOptions {
  readonly book: AnswerBook;
  readonly allowList: AllowList;
  /** Targets an hour of all rules together, dry runs aside. */
  readonly limit: number;
  readonly count: (outcome: Outcome, by?: number) => void;
}

/** All rules together. */
const EVERYBODY = '';
const nameOf = (rule: string): string => `rule ${rule}`;

/** Decides what a finding is answered. The allow-list goes first, then the limits. */
export class Deciding {
  readonly #book: AnswerBook;
  readonly #allowList: AllowList;
  readonly #limit: number;
  readonly #count: DecidingOptions['count'];
  readonly #targets = new HourlyTargets();
  readonly #recorded = new HourlyTargets();

  constructor({ book, allowList, limit, count }: DecidingOptions) {
    this.#book = book;
    this.#allowList = allowList;
    this.#limit = limit;
    this.#count = count;
    for (const answer of book.all) {
      if (answer.rule === undefined) continue;
      if (answer.state === 'allowed' || answer.state === 'limited') this.#noteRecorded(answer, answer.created);
      else this.#noteTarget(answer, answer.created);
    }
  }

  /** What must be written for these findings; nothing is done by it. */
  decide(findings: readonly Finding[], now: number): readonly AnswerRecord[] {
    const records: AnswerRecord[] = [];
    const done = new Set<string>();
    for (const finding of findings) {
      const { respond: rule } = finding;
      if (rule === undefined) continue;
      if (finding.window.to + rule.for <= now) {
        this.#count('late');
        continue;
      }
      const { targets, missing, invalid, beyond } = targetsOf(finding, rule);
      this.#count('without_target', missing);
      this.#count('invalid_target', invalid);
      this.#count('not_kept', beyond);
      for (const target of targets) {
        const details = detailsOf(finding, rule, target);
        const same = samenessText(details);
        if (done.has(same)) {
          this.#count('repeated');
          continue;
        }
        done.add(same);
        records.push(...this.#decideTarget(finding, rule, details, now));
      }
    }
    return records;
  }

  #decideTarget(finding: Finding, rule: RespondRule, details: AnswerDetails, now: number): readonly AnswerRecord[] {
    const last = this.#book.latest(details);
    const id = answerId(details, finding.window.to);
    if (last !== undefined && isLive(last)) return this.#goOn(last, finding, now);
    if (this.#book.get(id) !== undefined) return this.#nothing('known');
    if (last?.state === 'undone' && (last.until ?? 0) > now) return this.#nothing('held');
    const by = `rule ${finding.rule}`;
    const base = { at: now, by, alert: finding.id };
    const allowed = this.#allowList.find(details.kind, details.target);
    if (allowed !== undefined) {
      const why = `the allow-list has ${allowed.entry} (${allowed.because})`;
      return this.#kept(id, details, { ...base, step: 'allowed', why }, last);
    }
    const limited = this.#limitOn(details, rule, now);
    if (limited !== undefined) return this.#kept(id, details, { ...base, step: 'limited', why: limited }, last);
    this.#noteTarget(details, now);
    const proposed: AnswerRecord = {
      id,
      of: details,
      step: { ...base, step: 'proposed', why: finding.reason, until: now + APPROVE_WITHIN },
    };
    if (rule.mode === APPROVE) {
      this.#count('proposed');
      return [proposed];
    }
    this.#count(rule.mode === AUTOMATIC ? 'automatic' : 'dry_run');
    const approved = {
      at: now,
      by: SYSTEM,
      step: 'approved',
      why: `mode: ${rule.mode}`,
      until: now + rule.for,
    } as const;
    return [proposed, { id, step: approved }];
  }

  /** It is found again while it is answered: what holds holds for longer. */
  #goOn(answer: Answer, finding: Finding, now: number): readonly AnswerRecord[] {
    const { state, history, kind, until = 0, lasts } = answer;
    const isTold = history.some(({ alert }) => alert === finding.id);
    // Each extension is written down, and a search may find the same each minute.
    const isWorth = kind === 'logout_user' || until - now < lasts / 2;
    if (state !== 'active' || isTold || !isWorth) return this.#nothing('repeated');
    this.#count('extended');
    const by = `rule ${finding.rule}`;
    return [
      {
        id: answer.id,
        step: {
          at: now,
          by,
          step: 'extended',
          why: finding.reason,
          alert: finding.id,
          until: Math.max(until, now + lasts),
        },
      },
    ];
  }

  #limitOn(details: AnswerDetails, { limit }: RespondRule, now: number): string | undefined {
    const { dryRun, rule = '' } = details;
    const target = plainTarget(details);
    if (!this.#targets.admits(nameOf(rule), target, limit, now))
      return `the rule has answered ${limit} targets within an hour (its own respond.limit)`;
    if (!dryRun && !this.#targets.admits(EVERYBODY, target, this.#limit, now))
      return `all rules together have answered ${this.#limit} targets within an hour (respond.limit of tocsin.yaml)`;
    if (this.#book.live.length >= MOST_LIVE)
      return `${MOST_LIVE.toLocaleString('en')} answers are in force or proposed`;
    return undefined;
  }

  /** Written down once an hour for a target, and for so many of a rule. */
  #kept(id: string, details: AnswerDetails, step: Step, last: Answer | undefined): readonly AnswerRecord[] {
    const isRecorded = last?.state === step.step && last.created > step.at - HOUR;
    const isRoom = this.#recorded.admits(details.rule ?? '', plainTarget(details), RECORDED, step.at);
    if (step.step === 'allowed' || step.step === 'limited') this.#count(step.step);
    if (isRecorded || !isRoom) return [];
    this.#noteRecorded(details, step.at);
    return [{ id, of: details, step }];
  }

  #noteTarget(details: AnswerDetails, at: number): void {
    const { rule = '', dryRun } = details;
    const target = plainTarget(details);
    this.#targets.note(nameOf(rule), target, at);
    if (!dryRun) this.#targets.note(EVERYBODY, target, at);
  }

  #noteRecorded(details: AnswerDetails, at: number): void {
    this.#recorded.note(details.rule ?? '', plainTarget(details), at);
  }

  #nothing(outcome: Outcome): readonly AnswerRecord[] {
    this.#count(outcome);
    return [];
  }
}

const detailsOf = (finding: Finding, rule: RespondRule, target: string): AnswerDetails => ({
  kind: rule.kind,
  target,
  dryRun: rule.mode === DRY_RUN,
  rule: finding.rule,
  reason: finding.title,
  lasts: rule.for,
});
