import { type FoundLetter, idsWithState, readLetters } from '../../pipeline/index.ts';
import { type DataFolder, lettersFolder } from '../../server/index.ts';
import { CommandFailure } from '../failure.ts';

export interface Wanted {
  readonly pipeline?: string | undefined;
  readonly plugin?: string | undefined;
}

/** Pipelines that have kept something in this data folder. Throws where the one that is wanted has not. */
export function pipelinesWithState(data: DataFolder, { pipeline }: Wanted = {}): readonly string[] {
  const ids = idsWithState(data.path);
  if (pipeline === undefined) return ids;
  if (ids.includes(pipeline)) return [pipeline];
  throw new CommandFailure(
    `${data.path} knows no pipeline "${pipeline}"; it knows: ${ids.join(', ') || 'none'}\n  --data names another folder`,
  );
}

/** Dead letters of pipelines, those of each in their order. */
export function* wantedLetters(
  data: DataFolder,
  wanted: Wanted,
): Generator<FoundLetter & { readonly pipeline: string }> {
  for (const pipeline of pipelinesWithState(data, wanted))
    for (const found of readLetters(lettersFolder(data, pipeline)))
      if (wanted.plugin === undefined || found.letter.plugin === wanted.plugin) yield { ...found, pipeline };
}
