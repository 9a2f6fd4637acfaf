import { type Expected, type Finding, type Level, type RuleSet, ruleName } from '../../detect/index.ts';
import type { EncodedBatch } from '../../outputs/index.ts';
import type { Destination } from '../../pipeline/index.ts';
import type { Notice } from '../notice.ts';
import { isFrom } from './levels.ts';
import type { Found } from './protocol.ts';
import { ruleAlert } from './rule-alert.ts';
import { Session } from './session.ts';

export interface RunningDetectionOptions {
  readonly rules: RuleSet;
  /** For the queue and what rules remember. */
  readonly folder: string;
  /** Durable once resolved; findings whose ids are there already are passed over. Rejects only at shutdown. */
  readonly emit: (findings: readonly Finding[]) => Promise<unknown>;
  /** Findings below are no alerts, as it is now. */
  readonly level: () => Level;
  /** Actions of a finding of that level. */
  readonly actionsOf: (level: Level) => readonly string[];
  readonly clock: () => number;
  readonly notice: Notice;
}

export interface DetectionStatus {
  readonly rules: number;
  readonly findings: number;
  /** Events that wait to be judged, or are judged and may have to be once more after a crash. */
  readonly waiting: number;
  /** `late`, `evicted`, `refused` … */
  readonly counts: Readonly<Record<string, number>>;
}

const descriptionsOf = ({ documents, anomalies }: RuleSet): ReadonlyMap<string, string> =>
  new Map([
    ...documents.map((one): [string, string] => [ruleName(one), one.description ?? '']),
    ...anomalies.map(({ id, description = '' }): [string, string] => [id, description]),
  ]);

/** Milliseconds before rules begin again, twice as many from one time to the next. */
const FIRST_PAUSE = 1_000;
const LAST_PAUSE = 60_000;

/**
 * Rules over all that inputs take. Batches are acknowledged once they are in a queue on disk; they leave it when a snapshot of what rules
 * remember covers them. After a crash the batches since the snapshot are judged again, which finds the same under the same ids.
 */
export class RunningDetection implements Destination {
  readonly #options: RunningDetectionOptions;
  #rules: RuleSet;
  #descriptions: ReadonlyMap<string, string>;
  readonly #counts: Record<string, number> = {};
  readonly #deaths = new Map<number, number>();
  #session: Session;
  #reopened: Promise<void> = Promise.resolve();
  #isStopping = false;
  #findings = 0;
  /** Since findings were told. */
  #failures = 0;
  #hurry: () => void = () => undefined;
  readonly #running: Promise<void>;

  constructor(options: RunningDetectionOptions) {
    this.#options = options;
    this.#rules = options.rules;
    this.#descriptions = descriptionsOf(options.rules);
    this.#session = this.#open();
    this.#running = this.#run();
  }

  #open(): Session {
    const { folder, notice, clock } = this.#options;
    return new Session({
      rules: this.#rules,
      folder,
      notice: (level, message) => notice(level, `rules: ${message}`),
      tell: (found) => this.#tell(found),
      clock,
      count: (reason, by = 1) => {
        this.#counts[reason] = (this.#counts[reason] ?? 0) + by;
      },
    });
  }

  /** Resolves once these judge whatever comes out of the queue. Rejects where they can't, and the old ones go on. */
  async change(rules: RuleSet): Promise<void> {
    await this.#reopened;
    await this.#session.change(rules);
    this.#rules = rules;
    this.#descriptions = descriptionsOf(rules);
  }

  /** A person says that a finding was to be expected: see `Session.expect`. */
  async expect(finding: Expected): Promise<boolean> {
    await this.#reopened;
    return await this.#session.expect(finding);
  }

  async put(batch: EncodedBatch): Promise<void> {
    for (;;) {
      await this.#reopened;
      const session = this.#session;
      try {
        return await session.put(batch);
      } catch (error) {
        // What a session had not made safe when it ended goes to the next one.
        if (this.#isStopping) throw error;
        await this.#reopened;
        if (session === this.#session) throw error;
      }
    }
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#session.run(this.#deaths);
      } catch (error) {
        if (this.#isStopping) break;
        this.#reopened = this.#beginAgain(error);
        await this.#reopened;
      }
    }
    await this.#session.close();
  }

  async #beginAgain(error: unknown): Promise<void> {
    const { judging } = this.#session;
    if (judging !== undefined) this.#deaths.set(judging, (this.#deaths.get(judging) ?? 0) + 1);
    const reason = error instanceof Error ? error.message : String(error);
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures++, LAST_PAUSE);
    this.#options.notice('error', `rules: ${reason}; they begin again in ${pause / 1_000} s`);
    await this.#session.close();
    await this.#interruptible(pause);
    this.#session = this.#open();
  }

  async #interruptible(pause: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pause);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #tell(found: readonly Found[]): Promise<void> {
    const { emit, actionsOf, clock, level } = this.#options;
    const alerts = found
      .filter(({ change, finding }) => change === 'new' && isFrom(finding.level, level()))
      .map((one) => {
        const description = this.#descriptions.get(one.finding.rule) ?? '';
        const alert = ruleAlert(one, { at: clock(), description });
        return { ...alert, actions: actionsOf(one.finding.level) };
      });
    if (alerts.length === 0) return;
    await emit(alerts);
    this.#failures = 0;
    this.#findings += alerts.length;
  }

  get status(): DetectionStatus {
    const { documents, anomalies } = this.#rules;
    return {
      rules: documents.length + anomalies.length,
      findings: this.#findings,
      waiting: this.#session.waiting,
      counts: { ...this.#session.counts, ...this.#counts },
    };
  }

  /** The inputs have ended. What waits is judged at the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#session.end();
    this.#hurry();
    await this.#running;
  }
}
