export { type DeadLetter, type FoundLetter, readLetters } from '../../outputs/index.ts';
export * from './remove-letters.ts';
export * from './replay.ts';
