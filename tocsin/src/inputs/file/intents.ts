import { setTimeout as sleep } from 'node:timers/promises';
import type { Following } from './following.ts';
import type { Prepared, SourceState } from './journal-records.ts';
import { reasonOf } from './troubles.ts';

const FIRST_RETRY = 100;
const LAST_RETRY = 5_000;

/** Says once that state cannot be written. */
export const cannotWrite = ({ context, troubles }: Following, error: unknown): void =>
  troubles.say(
    context.stateDir,
    `${context.stateDir} cannot be written: ${reasonOf(error)}; reading waits until it can be`,
  );

/** Notes where a source lies now. Where that can't be written it is known in this life, and the next checkpoint has it. */
export const noteState = (shared: Following, key: string, state: SourceState): void => {
  try {
    shared.journal.note(key, state);
  } catch (error) {
    cannotWrite(shared, error);
  }
};

/** Resolves when the intent is on disk: a full disk is waited for. Rejects when the input is told to stop meanwhile. */
export const writeIntent = async (shared: Following, batch: Prepared): Promise<void> => {
  const { context, journal, troubles } = shared;
  for (let pause = FIRST_RETRY; ; pause = Math.min(pause * 2, LAST_RETRY)) {
    try {
      await journal.prepare(batch);
      troubles.passed(context.stateDir);
      return;
    } catch (error) {
      cannotWrite(shared, error);
      await sleep(pause, undefined, { signal: context.signal });
    }
  }
};
