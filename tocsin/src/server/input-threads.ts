import { findInput } from '../inputs/index.ts';
import type { InputAssignment } from '../pipeline/index.ts';

/**
 * The inputs of each worker thread. Those that listen have one of their own: a folder of files that are read as fast as the store takes
 * them must not keep clients waiting, nor a flood of clients the files.
 */
export function inputThreads(inputs: readonly InputAssignment[]): readonly (readonly InputAssignment[])[] {
  const listens = ({ type }: InputAssignment): boolean => findInput(type)?.listens === true;
  return [inputs.filter((input) => !listens(input)), inputs.filter(listens)].filter((thread) => thread.length > 0);
}
