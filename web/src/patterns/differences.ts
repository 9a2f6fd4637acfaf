import type { Difference } from '../ui/conflict.tsx';
import type { PatternDraft } from './pattern-draft.ts';

const NAMES: Readonly<Record<keyof PatternDraft, string>> = {
  title: 'Title',
  description: 'Description',
  indexes: 'Indexes',
  earliest: 'From',
  latest: 'To',
  formats: 'Formats',
};
const FIELDS = Object.keys(NAMES) as readonly (keyof PatternDraft)[];

/** What two drafts of a pattern say otherwise, in the order of the form. */
export function differences(mine: PatternDraft, theirs: PatternDraft): readonly Difference[] {
  return FIELDS.flatMap((field) => {
    const [own, other] = [shown(mine[field]), shown(theirs[field])];
    return own === other ? [] : [{ part: NAMES[field], mine: own, theirs: other }];
  });
}

const shown = (value: PatternDraft[keyof PatternDraft]): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
