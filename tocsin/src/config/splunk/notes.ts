import type { Problem } from '../../define/index.ts';

/** Something that Splunk's files ask for and that is not taken over. */
export interface SplunkNote extends Problem {
  /** It would be done when Splunk searches, and changes nothing of what is collected. */
  readonly isOfSearches?: true;
}

/** Apps have hundreds of keys for searches: of each file only their number is said, where the first of them stands. */
export function summariseNotes(notes: readonly SplunkNote[]): readonly Problem[] {
  const counts = new Map<string, number>();
  for (const { file, isOfSearches } of notes) if (isOfSearches === true) counts.set(file, (counts.get(file) ?? 0) + 1);
  return notes.flatMap(({ isOfSearches, ...problem }): readonly Problem[] => {
    if (isOfSearches !== true) return [problem];
    const count = counts.get(problem.file);
    counts.delete(problem.file);
    if (count === undefined) return [];
    const keys = count === 1 ? '1 key for searches is' : `${count} keys for searches are`;
    return [{ ...problem, message: `${keys} not taken over`, hint: 'tocsin check names each' }];
  });
}
