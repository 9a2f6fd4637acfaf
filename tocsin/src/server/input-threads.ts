import { findInput } from '../inputs/index.ts';
import type { InputAssignment } from '../pipeline/index.ts';

/** Worker threads of inputs: of those that read, and of those that listen. */
export const INPUT_THREADS = 2;

/**
 * Which thread an input works in. Those that listen have one of their own: a folder of files that are read as fast as the store takes
 * them must not keep clients waiting, nor a flood of clients the files.
 */
export const inputThread = ({ type }: Pick<InputAssignment, 'type'>): number =>
  findInput(type)?.listens === true ? 1 : 0;
