import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, Level, RuleSet } from '../../detect/index.ts';
import { StoreUnavailable } from '../../store/index.ts';
import type { RunningAlerting } from '../alerting.ts';
import type { Notice } from '../notice.ts';
import { isFrom } from './levels.ts';
import type { RuleSettings } from './rule-settings.ts';
import { RunningDetection } from './running-detection.ts';

export interface DetectionOptions {
  readonly rules: RuleSet;
  readonly settings: Pick<RuleSettings, 'actions' | 'actionsFrom'>;
  /** Findings below are no alerts, as it is now. */
  readonly level: () => Level;
  readonly folder: string;
  /** Undefined where it does not run. */
  readonly alerting: () => Promise<Pick<RunningAlerting, 'emit'> | undefined>;
  readonly isStopping: () => boolean;
  readonly notice: Notice;
}

const PAUSE = 1_000;

/** Also where there is no rule: one may come. */
export function startDetection({ settings, alerting, isStopping, ...options }: DetectionOptions): RunningDetection {
  const { actions, actionsFrom } = settings;
  // Findings wait for the alerting. At a stop they are left: at the next start they are found again.
  const emit = async (findings: readonly Finding[]): Promise<void> => {
    for (;;) {
      const running = await alerting();
      if (isStopping()) throw new StoreUnavailable('it is stopping');
      try {
        if (running !== undefined) {
          await running.emit(findings);
          return;
        }
      } catch (error) {
        if (isStopping() || !(error instanceof StoreUnavailable)) throw error;
      }
      await sleep(PAUSE);
    }
  };
  return new RunningDetection({
    ...options,
    emit,
    actionsOf: (found) => (isFrom(found, actionsFrom) ? actions : []),
    clock: Date.now,
  });
}
