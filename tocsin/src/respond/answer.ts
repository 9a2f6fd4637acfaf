import { type AnswerKind, RESPOND_MODES } from '../detect/index.ts';

export const ANSWER_STATES = ['proposed', 'active', 'expired', 'undone', 'allowed', 'limited'] as const;
/**
 * - `proposed`: a person has to approve it; nothing is done before;
 * - `active`: clients are told of it until its time is up;
 * - `expired`: its time is up, or nobody approved it in time;
 * - `undone`: a person took it back, or the allow-list did at a start;
 * - `allowed`: the allow-list has its target, and nothing was done;
 * - `limited`: there were too many targets, and nothing was done.
 */
export type AnswerState = (typeof ANSWER_STATES)[number];

export const STEP_KINDS = ['proposed', 'approved', 'extended', 'expired', 'undone', 'allowed', 'limited'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** What is decided of an answer when it is made, and never changes. */
export interface AnswerDetails {
  readonly kind: AnswerKind;
  /** An address, a range, or the name of a user. */
  readonly target: string;
  /** Clients only report what they would have done. */
  readonly dryRun: boolean;
  /** Id of the saved search; absent: a person made it. */
  readonly rule?: string | undefined;
  /** What the rule is called, or what the person said. */
  readonly reason: string;
  /** Milliseconds that it holds. */
  readonly lasts: number;
}

/** Something that happened to an answer. Times are epoch milliseconds. */
export interface Step {
  readonly at: number;
  readonly by: string;
  readonly step: StepKind;
  readonly why?: string | undefined;
  /** Until when it holds from then on, or until when it can be approved. */
  readonly until?: number | undefined;
  /** The alert that caused it. */
  readonly alert?: string | undefined;
}

export interface Answer extends AnswerDetails {
  readonly id: string;
  readonly state: AnswerState;
  readonly created: number;
  /** When it came into force. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** In their order; of many extensions the last. */
  readonly history: readonly Step[];
}

/** Of steps that Tocsin takes by itself. */
export const SYSTEM = 'tocsin';

const MOST_EXTENSIONS = 20;

const STATE_AFTER: Readonly<Record<StepKind, AnswerState>> = {
  proposed: 'proposed',
  approved: 'active',
  extended: 'active',
  expired: 'expired',
  undone: 'undone',
  allowed: 'allowed',
  limited: 'limited',
};

/** What the first step makes. */
export const begun = (id: string, details: AnswerDetails, step: Step): Answer => ({
  ...details,
  id,
  state: STATE_AFTER[step.step],
  created: step.at,
  ...(step.until === undefined ? {} : { until: step.until }),
  history: [step],
});

/** What a further step makes of it. */
export const stepped = (answer: Answer, step: Step): Answer => {
  const { history, kind } = answer;
  const extensions = history.filter((one) => one.step === 'extended');
  const oldest = step.step === 'extended' && extensions.length >= MOST_EXTENSIONS ? extensions[0] : undefined;
  // Sessions are ended that began before: who is found again is logged out again.
  const isInForceAnew = step.step === 'approved' || (step.step === 'extended' && kind === 'logout_user');
  return {
    ...answer,
    state: STATE_AFTER[step.step],
    ...(isInForceAnew ? { since: step.at } : {}),
    ...(step.until === undefined ? {} : { until: step.until }),
    history: [...history.filter((one) => one !== oldest), step],
  };
};

export const isLive = ({ state }: Pick<Answer, 'state'>): boolean => state === 'proposed' || state === 'active';

export const [DRY_RUN, APPROVE, AUTOMATIC] = RESPOND_MODES;
