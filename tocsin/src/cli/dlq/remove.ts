import { removeLetters } from '../../pipeline/index.ts';
import { type DataFolder, lettersFolder } from '../../server/index.ts';
import { pipelinesWithState, type Wanted } from './letters.ts';

export interface RemoveOptions extends Wanted {
  readonly reason?: string | undefined;
  /** Milliseconds; older ones only. */
  readonly before?: number | undefined;
}

/** `tocsin dlq remove`: how many were removed. */
export async function removeWanted(data: DataFolder, options: RemoveOptions): Promise<number> {
  const { plugin, reason, before } = options;
  let removed = 0;
  for (const pipeline of pipelinesWithState(data, options))
    removed += await removeLetters(
      lettersFolder(data, pipeline),
      (letter) =>
        (plugin === undefined || letter.plugin === plugin) &&
        (reason === undefined || letter.reason === reason) &&
        (before === undefined || Date.parse(letter.time) < before),
    );
  return removed;
}
