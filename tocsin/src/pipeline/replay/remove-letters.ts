import { ClaimedPage, type DeadLetter, pagesIn } from '../../inputs/index.ts';

/** How many were removed. Pages that another process has claimed are left alone. */
export async function removeLetters(folder: string, isWanted: (letter: DeadLetter) => boolean): Promise<number> {
  let removed = 0;
  for (const page of pagesIn(folder)) {
    const claimed = ClaimedPage.claim(folder, page);
    if (claimed === undefined) continue;
    for (const { letter, line } of claimed.letters()) {
      if (!isWanted(letter)) continue;
      claimed.remove(line);
      removed += 1;
    }
    await claimed.giveBack();
  }
  return removed;
}
