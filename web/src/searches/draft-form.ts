import type { Draft } from './draft.ts';
import type { DraftProblems } from './draft-problems.ts';

/** What every part of the form is given. */
export interface DraftForm {
  readonly draft: Draft;
  readonly problems: DraftProblems;
  readonly onChange: (change: Partial<Draft>) => void;
}
