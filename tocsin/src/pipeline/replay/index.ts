export { type DeadLetter, type FoundLetter, lettersOf, pagesIn, readLetters } from '../../inputs/index.ts';
export * from './remove-letters.ts';
export * from './replay.ts';
export * from './replay-outputs.ts';
