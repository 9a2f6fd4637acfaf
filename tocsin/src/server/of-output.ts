import type { EncodedBatch } from '../outputs/index.ts';

/**
 * A batch under a token of its output's own. All outputs of a pipeline are given theirs under the same one, and of a token the store
 * takes the first batch alone.
 */
export const ofOutput = (output: string, batch: EncodedBatch): EncodedBatch => {
  const token = `${batch.token}-${output}`;
  return { ...batch, token, ...(batch.beside === undefined ? {} : { beside: { ...batch.beside, token } }) };
};
