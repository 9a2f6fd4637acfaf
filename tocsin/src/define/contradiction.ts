import type { z } from 'zod';

/** What a check of all options says: `name: sentence`, where the name is the option to look at. */
const SAID = /^([a-z_]+): (.*)$/s;

/**
 * For `superRefine`: a check that throws where options contradict each other, so that a configuration is refused, with the place of
 * the option, before anything runs.
 */
export const refusedBy =
  <Options>(check: (options: Options) => unknown) =>
  (options: Options, { addIssue }: z.RefinementCtx<Options>): void => {
    try {
      check(options);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const [, name, sentence] = SAID.exec(error.message) ?? [];
      if (name === undefined || sentence === undefined) addIssue({ code: 'custom', message: error.message });
      else addIssue({ code: 'custom', path: [name], message: sentence });
    }
  };
